import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JournalledEvent } from '../../core/events/event.ts';
import type { StoredForward } from '../../core/journal/disk.ts';
import { regularly } from '../../core/regularly.ts';
import { refuse } from '../answers.ts';
import { tooManyProxied } from '../problems.ts';
import type { UnverifiedRequest } from '../verify.ts';
import { Deliverer, type DelivererOptions, placeOf } from './deliverer.ts';
import { type Envelope, envelopeBytes, envelopeOf, signedAnew } from './envelope.ts';
import { Held } from './held.ts';
import { proxy } from './proxy.ts';
import type { Routed } from './route.ts';
import { seal } from './seal.ts';

/** What is told of a callback in the queue: nothing of its form. */
export interface ForwardEntry extends Omit<StoredForward, 'sealed'> {
  readonly id: number;
  /** Whether its form is still there, so that it can be tried again. */
  readonly held: boolean;
}

/** Passing callbacks on to applications: what waits on disk, what is given up, and the answers that Twilio waits for. */
export class Forwarding {
  readonly #options: DelivererOptions;
  readonly #held: Held;
  readonly #deliverer: Deliverer;
  readonly #stopSweeping: () => Promise<void>;
  #proxied = 0;

  constructor(options: DelivererOptions) {
    this.#options = options;
    this.#held = new Held(options.disk);
    this.#deliverer = new Deliverer(options, this.#held);
    this.#stopSweeping = regularly(async () => this.#forget(), {
      everyMs: options.limits.housekeepingEveryMs,
      failed: (error) =>
        options.log.error({ err: error }, 'what is no longer forwarded could not be removed'),
    });
  }

  /** What is written with the event so that it is forwarded: its form sealed, or without it when there is no room. */
  waiting(
    routed: Routed,
    incoming: IncomingMessage,
    request: UnverifiedRequest,
  ): (event: JournalledEvent) => StoredForward {
    const envelope = envelopeOf(incoming, request);
    return (event) => this.#sealed(routed, envelope, event);
  }

  /** To be called once the event is durable. */
  take(seq: number): void {
    const { disk, metrics } = this.#options;
    const forward = disk.forwards.get(seq);
    if (forward === undefined) return;
    this.#held.changed(undefined, forward);
    if (forward.dead === undefined) this.#deliverer.add(seq, forward);
    else metrics.forwards.inc({ kind: forward.kind, outcome: 'dead' });
  }

  /** Answers Twilio with what the application says. To be called once the event is durable. */
  async answer(
    { rule, facts: { kind, accountSid } }: Routed,
    request: UnverifiedRequest,
    incoming: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { accounts, agentName, limits, metrics } = this.#options;
    if (this.#proxied >= limits.forwardProxiedAtOnce) {
      metrics.forwards.inc({ kind, outcome: 'proxy-failed' });
      return refuse(incoming, response, tooManyProxied);
    }
    this.#proxied += 1;
    try {
      const token = accounts.get(accountSid)?.authTokens[0] ?? '';
      const anew = signedAnew(envelopeOf(incoming, request), rule.to, token, agentName);
      const answered = await proxy(this.#options, anew, incoming, response);
      metrics.forwards.inc({ kind, outcome: answered ? 'proxied' : 'proxy-failed' });
    } finally {
      this.#proxied -= 1;
    }
  }

  /** What is in the queue, oldest first. */
  list(): readonly ForwardEntry[] {
    return [...this.#options.disk.forwards.getRange({ limit: this.#options.limits.maxRowsInAnswer })].map(
      ({ key, value: { sealed, ...told } }) => ({ id: key, ...told, held: sealed !== undefined }),
    );
  }

  /** Tries again what was given up and still has its form; gives how many. Their order among newer ones is lost. */
  async retry(ids: readonly number[] | 'all'): Promise<number> {
    const { disk, clock } = this.#options;
    const chosen = this.#chosen(ids).filter(
      ({ value }) => value.dead !== undefined && value.sealed !== undefined,
    );
    for (const { key, value } of chosen) {
      const { dead, ...again } = value;
      const waiting = { ...again, tries: 0, receivedAtMs: clock() };
      await disk.forwards.put(key, waiting);
      this.#held.changed(value, waiting);
      this.#deliverer.add(key, waiting);
    }
    return chosen.length;
  }

  /** Takes what waits or is given up out of the queue, with its form; gives how many. */
  async drop(ids: readonly number[] | 'all'): Promise<number> {
    const chosen = this.#chosen(ids);
    for (const { key, value } of chosen) {
      await this.#options.disk.forwards.remove(key);
      this.#held.changed(value, undefined);
    }
    return chosen.length;
  }

  /** Sets the gauges. */
  measure(): void {
    const { disk, metrics, clock } = this.#options;
    metrics.forwardWaiting.set(this.#held.waiting);
    metrics.forwardDead.set(this.#held.dead);
    metrics.forwardBytes.set(this.#held.bytes);
    let oldestMs = clock();
    if (this.#held.waiting > 0)
      for (const { value } of disk.forwards.getRange())
        if (value.dead === undefined) {
          oldestMs = value.receivedAtMs;
          break;
        }
    metrics.forwardOldestSeconds.set(Math.max(0, clock() - oldestMs) / 1_000);
  }

  /** Begins nothing more and waits for what is under way; the rest stays on disk. */
  async stop(withinMs: number): Promise<void> {
    await this.#stopSweeping();
    await this.#deliverer.stop(withinMs);
    this.#options.destinations.close();
  }

  #chosen(ids: readonly number[] | 'all') {
    return [...this.#options.disk.forwards.getRange()].filter(
      ({ key }) => ids === 'all' || ids.includes(key),
    );
  }

  #sealed({ rule, facts }: Routed, envelope: Envelope, event: JournalledEvent): StoredForward {
    const { keys, limits, clock } = this.#options;
    const known = {
      accountSid: facts.accountSid,
      kind: facts.kind,
      sid: facts.resourceSid,
      status: facts.status,
      eventId: event.eventId,
      to: rule.to,
      receivedAtMs: clock(),
      tries: 0,
    };
    if (this.#held.bytes >= limits.forwardMaxBytes)
      return { ...known, dead: 'there was no room for its form' };
    const sealed = seal(keys, placeOf(event.seq, known), envelopeBytes(envelope)).toString('base64');
    return { ...known, sealed };
  }

  /** Forms of what was given up go after a while, and after a longer one all that was known of it. */
  async #forget(): Promise<void> {
    const { disk, limits, clock } = this.#options;
    const now = clock();
    for (const { key, value } of disk.forwards.getRange()) {
      if (value.dead === undefined) continue;
      const ageMs = now - value.receivedAtMs;
      if (ageMs > limits.forwardRememberMs) {
        await disk.forwards.remove(key);
        this.#held.changed(value, undefined);
      } else if (value.sealed !== undefined && ageMs > limits.forwardMaxAgeMs + limits.forwardKeepDeadMs) {
        const { sealed, ...known } = value;
        await disk.forwards.put(key, known);
        this.#held.changed(value, known);
      }
    }
    await this.#deliverer.forgetBefore(now - limits.forwardRememberMs);
  }
}
