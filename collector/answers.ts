import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventKind } from '../core/events/kinds.ts';
import type { Facts } from '../core/redaction/redact.ts';
import type { UnverifiedRequest } from './verify.ts';

/** What Twilio accepts as "nothing to do" where it expects TwiML. */
const emptyTwiml = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

/** Acknowledges a callback. To be called only once all of its events are durable. */
export function acknowledge(
  response: ServerResponse,
  request: UnverifiedRequest,
  events: readonly Facts[],
): void {
  if (!events.some(({ kind }) => expectsTwiml(kind, request))) {
    response.writeHead(204).end();
    return;
  }
  response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' }).end(emptyTwiml);
}

/** A refusal as an RFC 9457 problem document: what is wrong and what to do, never a value that was sent. */
export interface Problem {
  readonly status: 400 | 403 | 404 | 405 | 408 | 413 | 415 | 431 | 502 | 503 | 504;
  readonly title: string;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The rest of the request is not read: the connection cannot be used again. */
  readonly close?: boolean;
}

/** How long a refused sender may go on sending before the connection is cut: long enough to read the answer. */
const lingerMs = 2_000;

/** Answers with a problem. Where the rest of the request is not wanted, it is let run off so that the answer arrives. */
export function refuse(request: IncomingMessage, response: ServerResponse, problem: Problem): void {
  if (response.headersSent || response.destroyed) return;
  const body = problemDocument(problem);
  response.writeHead(problem.status, {
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
    ...(problem.close === true ? { Connection: 'close' } : {}),
    ...problem.headers,
  });
  if (problem.close !== true) {
    response.end(body);
    return;
  }
  response.write(body);
  request.resume();
  const end = (): void => {
    clearTimeout(lingering);
    response.end();
  };
  const lingering = setTimeout(end, lingerMs);
  request.once('end', end).once('close', end);
}

/** The JSON of a problem document. */
export function problemDocument({ status, title, detail }: Problem): string {
  return JSON.stringify({ type: 'about:blank', status, title, detail });
}

/** Requests that ask for instructions: Twilio raises error 12300 when they get no TwiML. */
const twimlKinds: ReadonlySet<EventKind> = new Set(['inbound-message', 'dial-result', 'queue']);

/** What has a contract is known; of the rest a TwiML request of a call is told by its fields. */
function expectsTwiml(kind: EventKind, { body, query }: UnverifiedRequest): boolean {
  if (body.type === 'json') return false;
  if (kind !== 'unknown') return twimlKinds.has(kind);
  const has = (name: string): boolean => (body.parameters.get(name) ?? query.get(name)) !== undefined;
  const inboundMessage = (body.parameters.get('SmsStatus') ?? query.get('SmsStatus')) === 'received';
  return inboundMessage || (has('CallSid') && has('CallStatus') && !has('StatusCallbackEvent'));
}
