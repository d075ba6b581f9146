import type { Logger } from 'pino';
import type { Clock } from '../../core/clock.ts';
import type { Account } from '../../core/config/accounts.ts';
import type { ForwardKey } from '../../core/config/forwarding.ts';
import type { Disk, StoredForward } from '../../core/journal/disk.ts';
import type { Limits } from '../../core/limits.ts';
import type { Metrics } from '../../core/metrics.ts';
import { backoffMs, Circuit } from './circuit.ts';
import { type Destinations, NoAnswer } from './destination.ts';
import { envelopeFrom, signedAnew } from './envelope.ts';
import type { Held } from './held.ts';
import { Delivered, laneOf } from './order.ts';
import { unseal } from './seal.ts';

export interface DelivererOptions {
  readonly disk: Disk;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly keys: readonly ForwardKey[];
  readonly destinations: Destinations;
  readonly agentName: string;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: () => number;
  readonly limits: Limits;
}

/** Callbacks of one SID on their way to one destination: the first is tried until it is delivered or given up. */
interface Lane {
  readonly to: string;
  readonly seqs: number[];
  notBeforeMs: number;
  busy: boolean;
}

interface Failed {
  readonly outcome: 'failed';
  readonly why: string;
  /** The application said something, if only that it failed. */
  readonly answered: boolean;
  readonly retryAfterMs: number;
}

type Outcome =
  | { readonly outcome: 'delivered' | 'held-back' }
  | Failed
  | { readonly outcome: 'dead'; readonly why: string };

const lookEveryMs = 50;

/**
 * Brings waiting callbacks to their applications: those of one SID in the order in which they came, each until the
 * application takes it or its limits are reached. What is on disk at the start is gone on with.
 */
export class Deliverer {
  readonly #options: DelivererOptions;
  readonly #held: Held;
  readonly #delivered: Delivered;
  /** Destination → SID → what waits of it. */
  readonly #lanes = new Map<string, Map<string, Lane>>();
  readonly #circuits = new Map<string, Circuit>();
  readonly #active = new Map<string, number>();
  readonly #flights = new Set<Promise<void>>();
  readonly #cut = new AbortController();
  readonly #ticker: NodeJS.Timeout;
  #stopped = false;

  constructor(options: DelivererOptions, held: Held) {
    this.#options = options;
    this.#held = held;
    this.#delivered = new Delivered(options.disk.forwarded);
    for (const { key, value } of options.disk.forwards.getRange())
      if (value.dead === undefined) this.add(key, value);
    this.#ticker = setInterval(() => this.#startWhatMay(), lookEveryMs);
  }

  /** Takes over a callback that is on disk. */
  add(seq: number, forward: StoredForward): void {
    const lanes = this.#lanes.get(forward.to) ?? new Map<string, Lane>();
    this.#lanes.set(forward.to, lanes);
    const name = laneOf(forward);
    const lane = lanes.get(name) ?? { to: forward.to, seqs: [], notBeforeMs: 0, busy: false };
    lanes.set(name, lane);
    lane.seqs.push(seq);
    // Commits of one moment are told in any order; the journal's numbers have the right one.
    if (lane.seqs.length > 1 && !lane.busy) lane.seqs.sort((a, b) => a - b);
  }

  /** Begins nothing more, waits for what is under way and then cuts it off; the rest stays on disk. */
  async stop(withinMs: number): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#ticker);
    const cut = setTimeout(() => this.#cut.abort(), withinMs);
    await Promise.all(this.#flights);
    clearTimeout(cut);
  }

  async forgetBefore(ms: number): Promise<void> {
    await this.#delivered.forgetBefore(ms);
  }

  #startWhatMay(): void {
    const now = this.#options.clock();
    for (const [to, lanes] of this.#lanes) {
      const circuit = this.#circuitOf(to);
      // Of a destination that is left alone, nothing is looked at, however much waits.
      let room = circuit.roomAt(now) - (this.#active.get(to) ?? 0);
      for (const [name, lane] of lanes) {
        if (room <= 0 || this.#stopped) break;
        if (lane.busy || lane.notBeforeMs > now) continue;
        room -= 1;
        this.#start(name, lane, circuit);
      }
    }
  }

  #start(name: string, lane: Lane, circuit: Circuit): void {
    const { clock, limits, log } = this.#options;
    lane.busy = true;
    this.#active.set(lane.to, (this.#active.get(lane.to) ?? 0) + 1);
    const flight = this.#oneOf(lane, circuit)
      .catch((error: unknown) => {
        lane.notBeforeMs = clock() + limits.forwardCircuitLastMs;
        log.error({ err: error }, 'a callback could not be taken out of the forwarding queue');
      })
      .finally(() => {
        this.#flights.delete(flight);
        lane.busy = false;
        this.#active.set(lane.to, (this.#active.get(lane.to) ?? 1) - 1);
        if (lane.seqs.length === 0) this.#lanes.get(lane.to)?.delete(name);
      });
    this.#flights.add(flight);
  }

  #circuitOf(to: string): Circuit {
    const known = this.#circuits.get(to);
    if (known !== undefined) return known;
    const made = new Circuit(this.#options.limits, this.#options.random);
    this.#circuits.set(to, made);
    return made;
  }

  async #oneOf(lane: Lane, circuit: Circuit): Promise<void> {
    const { disk, metrics, clock } = this.#options;
    lane.seqs.sort((a, b) => a - b);
    const [seq] = lane.seqs;
    const forward = seq === undefined ? undefined : disk.forwards.get(seq);
    if (seq === undefined) return;
    const leave = (): void => {
      lane.notBeforeMs = 0;
      lane.seqs.splice(lane.seqs.indexOf(seq), 1);
    };
    if (forward === undefined || forward.dead !== undefined) return leave();
    const said = await this.#attempt(seq, forward);
    const { kind } = forward;
    if (said.outcome === 'failed' && this.#cut.signal.aborted) return;
    metrics.forwards.inc({ kind, outcome: said.outcome });
    // `drop` may have come first.
    if (disk.forwards.get(seq) === undefined) return leave();
    switch (said.outcome) {
      case 'failed':
        circuit.failed(clock(), said.retryAfterMs);
        if (await this.#failed(seq, forward, said, lane)) leave();
        return;
      case 'dead':
        await this.#bury(seq, forward, said.why);
        return leave();
      case 'delivered':
        circuit.succeeded();
        // One turn of the event loop, one transaction.
        await Promise.all([disk.forwards.remove(seq), this.#delivered.remember(forward, clock())]);
        break;
      case 'held-back':
        await disk.forwards.remove(seq);
    }
    this.#held.changed(forward, undefined);
    leave();
  }

  /** True when the callback is given up. A destination that gave no answer at all is the circuit's affair, and no try. */
  async #failed(seq: number, forward: StoredForward, said: Failed, lane: Lane): Promise<boolean> {
    const { disk, metrics, clock, limits, random } = this.#options;
    const now = clock();
    const tries = forward.tries + (said.answered ? 1 : 0);
    if (now - forward.receivedAtMs > limits.forwardMaxAgeMs || tries >= limits.forwardTries) {
      metrics.forwards.inc({ kind: forward.kind, outcome: 'dead' });
      await this.#bury(seq, { ...forward, tries }, said.why);
      return true;
    }
    if (!said.answered) return false;
    const wait = backoffMs(tries, limits.forwardRetryFirstMs, limits.forwardRetryLastMs, random);
    lane.notBeforeMs = now + Math.max(said.retryAfterMs, wait);
    await disk.forwards.put(seq, { ...forward, tries });
    return false;
  }

  async #bury(seq: number, forward: StoredForward, why: string): Promise<void> {
    const dead = { ...forward, dead: why };
    await this.#options.disk.forwards.put(seq, dead);
    this.#held.changed(forward, dead);
  }

  async #attempt(seq: number, forward: StoredForward): Promise<Outcome> {
    const { accounts, keys, destinations, agentName, limits } = this.#options;
    const account = accounts.get(forward.accountSid);
    const rule = account?.forward?.find(({ to, mode }) => to === forward.to && mode === 'async');
    const [token] = account?.authTokens ?? [];
    if (rule === undefined || token === undefined)
      return { outcome: 'dead', why: 'its destination is no longer configured' };
    if (rule.dedupe && this.#delivered.outdates(forward)) return { outcome: 'held-back' };
    const plain = unseal(keys, placeOf(seq, forward), Buffer.from(forward.sealed ?? '', 'base64'));
    if (plain === undefined)
      return {
        outcome: 'dead',
        why: 'its form cannot be opened: is its key still in LEDGERLINE_FORWARD_KEYS?',
      };
    try {
      const request = signedAnew(envelopeFrom(plain), forward.to, token, agentName);
      const { status, headers } = await destinations.send(
        request,
        { timeoutMs: limits.forwardTimeoutMs, maxAnswerBytes: limits.forwardMaxAnswerBytes },
        this.#cut.signal,
      );
      if (status >= 200 && status < 300) return { outcome: 'delivered' };
      const retryAfterMs = retryAfterOf(
        headers['retry-after'],
        this.#options.clock(),
        limits.forwardRetryLastMs,
      );
      return { outcome: 'failed', why: `the application answered ${status}`, answered: true, retryAfterMs };
    } catch (error) {
      if (!(error instanceof NoAnswer)) return { outcome: 'dead', why: 'it cannot be sent as a request' };
      return { outcome: 'failed', why: error.message, answered: false, retryAfterMs: 0 };
    }
  }
}

/** Where a form is kept; it is sealed to this. */
export function placeOf(seq: number, { eventId, to }: Pick<StoredForward, 'eventId' | 'to'>): string {
  return `forward/${seq}/${eventId}/${to}`;
}

/** What `Retry-After` asks for (RFC 9110, section 10.2.3: seconds or a date), up to a limit; 0 when it asks for nothing. */
function retryAfterOf(header: string | undefined, nowMs: number, maxMs: number): number {
  if (header === undefined) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(0, ms), maxMs);
}
