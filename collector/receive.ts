import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { canaryEnvironment } from '../core/canary/environment.ts';
import type { Clock } from '../core/clock.ts';
import type { Account } from '../core/config/accounts.ts';
import { fingerprintWith } from '../core/contacts/content-key.ts';
import type { KeyRing } from '../core/contacts/key-ring.ts';
import { familyOfKind } from '../core/events/kinds.ts';
import { isKnownStatus } from '../core/events/statuses.ts';
import type { Recorder } from '../core/journal/recorder.ts';
import type { Limits } from '../core/limits.ts';
import type { Metrics } from '../core/metrics.ts';
import type { OwnHosts } from '../core/redaction/policy.ts';
import type { Facts } from '../core/redaction/redact.ts';
import type { AccountSid } from '../core/sids.ts';
import { sourceOf } from '../core/source-address.ts';
import { acknowledge, type Problem, refuse } from './answers.ts';
import type { BadSignatures } from './bad-signatures.ts';
import type { Forwarding } from './forward/forwarding.ts';
import { routeOf } from './forward/route.ts';
import { notDurable, notSigned, refusalAdvice, tooBusy, tooManyBadSignatures } from './problems.ts';
import { readRequest } from './read-request.ts';
import { eventsOf } from './signed-events.ts';
import { verify } from './verify.ts';

export interface Receiver {
  readonly accounts: ReadonlyMap<AccountSid, Account>;
  readonly publicUrl: string;
  /** How many proxies stand before the appliance and append to X-Forwarded-For. */
  readonly proxies: number;
  readonly badSignatures: BadSignatures;
  /** Hosts whose name may be kept: that of the public URL. */
  readonly ownHosts: OwnHosts;
  readonly recorder: Recorder;
  /** Absent where nothing is forwarded. */
  readonly forwarding?: Forwarding | undefined;
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
  const { accounts, publicUrl, badSignatures, recorder, keyRing, metrics, log, clock, limits } = receiver;
  const receivedAtMs = clock();
  const started = performance.now();
  const refuseFor = (reason: string, problem: Problem | undefined): void => {
    metrics.callbacksRefused.inc({ reason });
    if (problem !== undefined) refuse(incoming, response, problem);
  };

  const source = sourceOf(incoming, receiver.proxies);
  if (badSignatures.refuses(source)) return refuseFor('too-many-bad-signatures', tooManyBadSignatures);

  const read = await readRequest(incoming, path, limits);
  if ('reason' in read) return refuseFor(read.reason, read.problem);

  const verdict = verify(read.request, accounts, publicUrl);
  if (verdict.verdict === 'refused') {
    const reason = verdict.refusal;
    if (badSignatures.count(source))
      log.warn({ reason, advice: refusalAdvice[reason] }, 'a callback was refused');
    return refuseFor(reason, notSigned);
  }
  badSignatures.trust(source);
  const { accountSid, environment } = verdict.account;
  if (verdict.tokenIndex > 0) metrics.oldTokenUsed.inc({ account_sid: accountSid });

  const events = eventsOf(read.request, {
    accountSid,
    ownHosts: receiver.ownHosts,
    digestOf: (text) => keyRing.digest('event identity', text),
    fingerprintOf: (text) => fingerprintWith(keyRing, text),
  });
  const { forwarding } = receiver;
  const routed = forwarding === undefined ? undefined : routeOf(verdict.account, events);
  const waiting =
    routed?.rule.mode === 'async' ? forwarding?.waiting(routed, incoming, read.request) : undefined;
  try {
    // Of Event Streams all or none is acknowledged: Twilio sends the whole batch again, and what was kept is a repeat.
    await Promise.all(
      events.map(async (facts) => {
        const forwardOf = facts === routed?.facts ? waiting : undefined;
        const { seq } = await recorder.record(facts, environment, receivedAtMs, forwardOf);
        if (forwardOf !== undefined) forwarding?.take(seq);
      }),
    );
  } catch (error) {
    log.error({ err: error }, 'a callback could not be made durable');
    return refuseFor('not-durable', notDurable);
  }
  // Metrics count what Twilio sends, and the redaction test is not Twilio.
  if (environment !== canaryEnvironment) for (const facts of events) count(metrics, accountSid, facts);
  if (forwarding !== undefined && routed?.rule.mode === 'proxy')
    return forwarding.answer(routed, read.request, incoming, response);
  acknowledge(response, read.request, events);
  metrics.ackSeconds.observe((performance.now() - started) / 1000);
}

function count(metrics: Metrics, accountSid: AccountSid, { kind, status, droppedFields }: Facts): void {
  metrics.callbacksAccepted.inc({ kind, account_sid: accountSid });
  if (droppedFields.length > 0) metrics.fieldsDropped.inc({ kind }, droppedFields.length);
  const family = familyOfKind[kind];
  if (family !== '' && !isKnownStatus(family, status)) metrics.unknownStatuses.inc({ kind });
}
