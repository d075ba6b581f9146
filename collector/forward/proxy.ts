import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Limits } from '../../core/limits.ts';
import { refuse } from '../answers.ts';
import { noAnswer } from '../problems.ts';
import { type Destinations, NoAnswer } from './destination.ts';
import type { SignedAnew } from './envelope.ts';

/**
 * Gives Twilio the application's own answer: status, content type and body, and the cookies by which Twilio keeps the
 * state of a call. False when the application had none: then Twilio got a failure. To be called only once the callback is durable.
 */
export async function proxy(
  { destinations, limits }: { readonly destinations: Destinations; readonly limits: Limits },
  request: SignedAnew,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const { cookie } = incoming.headers;
  try {
    const { status, headers, body } = await destinations.send(
      { ...request, headers: { ...request.headers, ...(cookie === undefined ? {} : { Cookie: cookie }) } },
      { timeoutMs: limits.forwardProxyTimeoutMs, maxAnswerBytes: limits.forwardMaxAnswerBytes },
    );
    const type = headers['content-type'];
    const cookies = headers['set-cookie'];
    response
      .writeHead(status, {
        ...(type === undefined ? {} : { 'Content-Type': type }),
        ...(cookies === undefined ? {} : { 'Set-Cookie': cookies }),
        ...(status === 204 ? {} : { 'Content-Length': body.length }),
      })
      .end(body);
    return true;
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    refuse(incoming, response, noAnswer(error.message, error.late));
    return false;
  }
}
