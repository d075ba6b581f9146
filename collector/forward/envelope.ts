import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { noParameters, Parameters } from '../parameters.ts';
import { signAnew } from '../signature.ts';
import type { UnverifiedRequest } from '../verify.ts';

/** What is needed to send a callback once more: method, parameters and idempotency token as Twilio sent them. */
const envelopeSchema = z.object({
  method: z.enum(['GET', 'POST']),
  /** Of the original address, without `bodySHA256`. */
  query: z.string(),
  type: z.enum(['form', 'json', 'none']),
  /** The pairs of a form in their order. */
  parameters: z.array(z.tuple([z.string(), z.string()])),
  /** The bytes of JSON, in base64, and their hash as Twilio signed it. */
  json: z.string(),
  bodySha256: z.string(),
  idempotencyToken: z.string(),
});
export type Envelope = z.output<typeof envelopeSchema>;

export function envelopeOf(incoming: IncomingMessage, { target, body, query }: UnverifiedRequest): Envelope {
  const start = target.indexOf('?');
  const pieces = start === -1 ? [] : target.slice(start + 1).split('&');
  const entries = body.type === 'form' ? body.parameters.entries() : [];
  const token = incoming.headers['i-twilio-idempotency-token'];
  return {
    method: incoming.method === 'GET' ? 'GET' : 'POST',
    query: pieces.filter((piece) => piece !== '' && !piece.startsWith('bodySHA256=')).join('&'),
    type: body.type === 'json' ? 'json' : entries.length === 0 ? 'none' : 'form',
    parameters: entries.map(([name, value]): [string, string] => [name, value]),
    json: body.type === 'json' ? body.bytes.toString('base64') : '',
    bodySha256: body.type === 'json' ? (query.get('bodySHA256') ?? '') : '',
    idempotencyToken: typeof token === 'string' ? token : '',
  };
}

export function envelopeBytes(envelope: Envelope): Buffer {
  return Buffer.from(JSON.stringify(envelope));
}

export function envelopeFrom(bytes: Buffer): Envelope {
  return envelopeSchema.parse(JSON.parse(bytes.toString('utf8')));
}

/** A request as it goes to the application. */
export interface SignedAnew {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The request to `to`, signed for that URL as Twilio would. The address keeps its own query; the original's follows it. */
export function signedAnew(envelope: Envelope, to: string, token: string, agentName: string): SignedAnew {
  const url = withQuery(to, envelope);
  const parameters = envelope.type === 'form' ? new Parameters(envelope.parameters) : noParameters;
  const body = bodyOf(envelope);
  return {
    method: envelope.method,
    url,
    body,
    headers: {
      'User-Agent': agentName,
      'X-Twilio-Signature': signAnew(url, parameters, token),
      ...(envelope.idempotencyToken === ''
        ? {}
        : { 'I-Twilio-Idempotency-Token': envelope.idempotencyToken }),
      ...(envelope.method === 'GET' && body.length === 0 ? {} : { 'Content-Length': String(body.length) }),
      ...(envelope.type === 'form'
        ? { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8' }
        : {}),
      ...(envelope.type === 'json' ? { 'Content-Type': 'application/json' } : {}),
    },
  };
}

function bodyOf({ type, parameters, json }: Envelope): Buffer {
  if (type === 'json') return Buffer.from(json, 'base64');
  return Buffer.from(type === 'form' ? new URLSearchParams(parameters).toString() : '');
}

function withQuery(to: string, { query, bodySha256 }: Envelope): string {
  const url = new URL(to);
  const hash = bodySha256 === '' ? '' : `bodySHA256=${bodySha256}`;
  const whole = [url.search.slice(1), query, hash].filter((piece) => piece !== '').join('&');
  return `${url.origin}${url.pathname}${whole === '' ? '' : `?${whole}`}`;
}
