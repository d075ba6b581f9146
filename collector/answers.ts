import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventKind } from '../core/events/event.ts';
import type { Parameters } from './parameters.ts';

/** What Twilio accepts as "nothing to do" where it expects TwiML. */
const emptyTwiml = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

/** Acknowledges a callback. To be called only once the event is durable. */
export function acknowledge(response: ServerResponse, kind: EventKind, parameters: Parameters): void {
  if (!expectsTwiml(kind, parameters)) {
    response.writeHead(204).end();
    return;
  }
  response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' }).end(emptyTwiml);
}

/** A refusal as an RFC 9457 problem document: what is wrong and what to do, never a value that was sent. */
export interface Problem {
  readonly status: 400 | 403 | 404 | 405 | 408 | 413 | 415 | 431 | 503;
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

/**
 * An inbound message and a TwiML request of a call: Twilio raises error 12300 when they get no TwiML. Neither has a
 * contract, whereas what has one is a status callback.
 */
function expectsTwiml(kind: EventKind, parameters: Parameters): boolean {
  if (kind !== 'unknown') return false;
  const inboundMessage = parameters.get('SmsStatus') === 'received';
  const twimlRequest =
    parameters.get('CallSid') !== undefined &&
    parameters.get('CallStatus') !== undefined &&
    parameters.get('StatusCallbackEvent') === undefined;
  return inboundMessage || twimlRequest;
}
