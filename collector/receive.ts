import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Clock } from '../core/clock.ts';
import type { Account } from '../core/config/accounts.ts';
import type { KeyRing } from '../core/contacts/key-ring.ts';
import type { Recorder } from '../core/journal/recorder.ts';
import type { Limits } from '../core/limits.ts';
import type { Metrics } from '../core/metrics.ts';
import type { AccountSid } from '../core/sids.ts';
import { acknowledge, type Problem, refuse } from './answers.ts';
import { Parameters } from './parameters.ts';
import { notDurable, refusalProblem, tooBusy } from './problems.ts';
import { readRequest } from './read-request.ts';
import { recognise } from './recognise.ts';
import { signedForm } from './signature.ts';
import { type UnverifiedRequest, verify } from './verify.ts';

export interface Receiver {
  readonly accounts: ReadonlyMap<AccountSid, Account>;
  readonly publicUrl: string;
  readonly recorder: Recorder;
  readonly keyRing: KeyRing;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly clock: Clock;
  readonly limits: Limits;
}

/**
 * The way of a callback: read → verify → recognise → redact and journal → acknowledge. Each step either goes on or
 * answers; nothing is acknowledged before it is durable.
 */
export function receiveCallbacks(
  receiver: Receiver,
): (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void> {
  const { metrics, limits } = receiver;
  let inFlight = 0;
  return async (request, response, path) => {
    if (inFlight >= limits.maxCallbacksInFlight) {
      metrics.callbacksRefused.inc({ reason: 'too-busy' });
      return refuse(request, response, { ...tooBusy, close: true });
    }
    metrics.callbacksInFlight.set(++inFlight);
    try {
      await receive(receiver, request, response, path);
    } finally {
      metrics.callbacksInFlight.set(--inFlight);
    }
  };
}

async function receive(
  receiver: Receiver,
  incoming: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const { accounts, publicUrl, recorder, keyRing, metrics, log, clock, limits } = receiver;
  const receivedAtMs = clock();
  const started = performance.now();
  const refuseFor = (reason: string, problem: Problem | undefined): void => {
    metrics.callbacksRefused.inc({ reason });
    if (problem !== undefined) refuse(incoming, response, problem);
  };

  const read = await readRequest(incoming, path, limits);
  if ('reason' in read) return refuseFor(read.reason, read.problem);

  const verdict = verify(read.request, accounts, publicUrl);
  if (verdict.verdict === 'refused') {
    log.warn({ reason: verdict.refusal }, 'a callback was refused');
    return refuseFor(verdict.refusal, refusalProblem(verdict.refusal));
  }
  const { accountSid, environment } = verdict.account;
  if (verdict.tokenIndex > 0) metrics.oldTokenUsed.inc({ account_sid: accountSid });

  const parameters = signedParameters(read.request);
  const signedDigest = keyRing.digest('event identity', signedText(read.request, parameters));
  const facts = recognise({ accountSid, parameters, signedDigest }, read.request.address.kind);
  try {
    await recorder.record(facts, environment, receivedAtMs);
  } catch (error) {
    log.error({ err: error }, 'a callback could not be made durable');
    return refuseFor('not-durable', notDurable);
  }
  metrics.callbacksAccepted.inc({ kind: facts.kind, account_sid: accountSid });
  if (facts.droppedFields.length > 0)
    metrics.fieldsDropped.inc({ kind: facts.kind }, facts.droppedFields.length);
  acknowledge(response, facts.kind, parameters);
  metrics.ackSeconds.observe((performance.now() - started) / 1000);
}

/**
 * The parameters as one list, body before query: the URL is signed too, and the method is not, so that a GET sent
 * again as a POST is still the same callback. `bodySHA256` is the signature's own.
 */
function signedParameters({ body, query }: UnverifiedRequest): Parameters {
  const inBody = body.type === 'form' ? body.parameters.entries() : topLevelNames(body.bytes);
  return new Parameters([...inBody, ...query.entries().filter(([name]) => name !== 'bodySHA256')]);
}

/** Of a JSON callback only the names at its top (or in its first element) are looked at, until a contract knows more. */
function topLevelNames(bytes: Buffer): readonly (readonly [string, string])[] {
  const payload: unknown = JSON.parse(bytes.toString('utf8'));
  const first: unknown = Array.isArray(payload) ? payload[0] : payload;
  return typeof first === 'object' && first !== null
    ? Object.keys(first).map((name) => [name, ''] as const)
    : [];
}

function signedText(request: UnverifiedRequest, parameters: Parameters): string {
  const body = request.body.type === 'json' ? request.body.bytes.toString('latin1') : '';
  return `${signedForm('', parameters)}\n${body}`;
}
