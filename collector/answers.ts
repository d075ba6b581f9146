import type { ServerResponse } from 'node:http';
import type { Parameters } from './parameters.ts';

/** What Twilio accepts as "nothing to do" where it expects TwiML. */
const emptyTwiml = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

/** Acknowledges a callback. To be called only once the event is durable. */
export function acknowledge(response: ServerResponse, parameters: Parameters): void {
  if (!expectsTwiml(parameters)) {
    response.writeHead(204).end();
    return;
  }
  response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' }).end(emptyTwiml);
}

/** A refusal as an RFC 9457 problem document: what is wrong and what to do, never a value that was sent. */
export interface Problem {
  readonly status: 400 | 403 | 404 | 405 | 408 | 413 | 415 | 503;
  readonly title: string;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The rest of the request is not read: the connection cannot be used again. */
  readonly close?: boolean;
}

export function refuse(response: ServerResponse, problem: Problem): void {
  if (response.headersSent || response.destroyed) return;
  const body = JSON.stringify({
    type: 'about:blank',
    status: problem.status,
    title: problem.title,
    detail: problem.detail,
  });
  response
    .writeHead(problem.status, {
      'Content-Type': 'application/problem+json',
      'Content-Length': Buffer.byteLength(body),
      ...(problem.close === true ? { Connection: 'close' } : {}),
      ...problem.headers,
    })
    .end(body);
}

/** An inbound message and a TwiML request of a call: Twilio raises error 12300 when they get no TwiML. */
function expectsTwiml(parameters: Parameters): boolean {
  if (parameters.get('SmsStatus') === 'received' && parameters.get('MessageStatus') === undefined)
    return true;
  return (
    parameters.get('CallSid') !== undefined &&
    parameters.get('CallStatus') !== undefined &&
    parameters.get('CallbackSource') === undefined &&
    parameters.get('StatusCallbackEvent') === undefined
  );
}
