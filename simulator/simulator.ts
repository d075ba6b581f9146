import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { SimulatedAccount } from './account.ts';
import { withChangedWebhook } from './configuration-change.ts';
import type { ConfigurationEvent } from './configuration-log.ts';
import { type Identity, identities, maxPeople, type Person, people } from './people.ts';
import { Random } from './random.ts';
import { stepAt } from './resource.ts';
import { createRest } from './rest.ts';
import type { LoggedRequest } from './rest-options.ts';
import { ghost, type Scheduled, type ScheduleOptions, schedule } from './schedule.ts';
import { Sender, type Sent } from './sender.ts';
import type { Acknowledged, Report, SimulatorOptions, Truth } from './simulator-options.ts';

export type { Acknowledged, Report, SimulatorOptions, Truth } from './simulator-options.ts';

const maxInFlight = 64;
/** How soon a leap of the clock is noticed. */
const longestWaitMs = 200;

/** A Twilio that misbehaves on purpose, the same way for the same seed: callbacks over HTTP and a REST API. */
export class Simulator {
  readonly accounts: readonly SimulatedAccount[];
  readonly people: readonly Person[];
  readonly identities: readonly Identity[];
  readonly restUrl: string;
  /** The REST requests so far, in the order in which they came. */
  readonly requests: LoggedRequest[];
  readonly #random: Random;
  readonly #clock: () => number;
  readonly #schedule: ScheduleOptions;
  readonly #rest: Server;
  readonly #senders: ReadonlyMap<string, Sender>;
  readonly #ackMs: number[] = [];
  #planned: readonly Scheduled[] | undefined;
  #begun = 0;
  #rejected = 0;
  #failed = 0;
  #withoutTwiml = 0;
  #inFlight = 0;
  /** Told of each callback when its answer is there. */
  onAcknowledged: (acknowledged: Acknowledged) => void = () => undefined;

  constructor(parts: {
    options: SimulatorOptions;
    accounts: readonly SimulatedAccount[];
    schedule: ScheduleOptions;
    rest: Server;
    requests: LoggedRequest[];
  }) {
    const { callbackUrl, target, seed, clock = Date.now } = parts.options;
    this.#clock = clock;
    this.accounts = parts.accounts;
    this.people = parts.schedule.people;
    this.identities = identities(this.people);
    this.#random = new Random(`${seed}/simulator`);
    this.#schedule = parts.schedule;
    this.#rest = parts.rest;
    this.requests = parts.requests;
    this.restUrl = `http://127.0.0.1:${(parts.rest.address() as AddressInfo).port}`;
    this.#senders = new Map(
      parts.accounts.map(({ accountSid }) => {
        const filled = (url: string): string => url.replace('{accountSid}', accountSid);
        return [accountSid, new Sender(filled(callbackUrl), filled(target ?? callbackUrl))];
      }),
    );
  }

  /**
   * Sends what has not been sent yet, each at its time; resolves when every request has its answer. With a moment
   * given, only what is due by then: the rest waits for the next run.
   */
  async run(untilMs = Infinity): Promise<Report> {
    const pending: Promise<void>[] = [];
    this.#planned ??= schedule(this.accounts, this.#schedule, this.#random.fork('schedule'));
    for (const scheduled of this.#planned.slice(this.#begun)) {
      if (scheduled.dueMs > untilMs) break;
      this.#begun += 1;
      await this.#due(scheduled.dueMs);
      while (this.#inFlight >= maxInFlight) await wait(2);
      this.#inFlight += 1;
      pending.push(
        this.#send(scheduled).finally(() => {
          this.#inFlight -= 1;
        }),
      );
    }
    await Promise.all(pending);
    return this.report();
  }

  report(): Report {
    const deliveries = this.accounts.flatMap(({ deliveries: own }) => own).filter(({ lost }) => !lost);
    return {
      accepted: this.#ackMs.length,
      rejected: this.#rejected,
      failed: this.#failed,
      withoutTwiml: this.#withoutTwiml,
      duplicates: deliveries.reduce((sum, { times }) => sum + times - 1, 0),
      reordered: deliveries.filter(({ reordered }) => reordered).length,
      lost: this.accounts.flatMap((account) => account.lost),
      ackMs: [...this.#ackMs],
    };
  }

  /** What is true now, by SID. */
  truth(): ReadonlyMap<string, Truth> {
    const now = this.#clock();
    const truth = new Map<string, Truth>();
    for (const { accountSid, resources, lost } of this.accounts) {
      const lostOf = new Map<string, readonly string[]>();
      for (const { sid, status } of lost) lostOf.set(sid, [...(lostOf.get(sid) ?? []), status]);
      for (const resource of resources) {
        const step = stepAt(resource, now);
        if (step === undefined) continue;
        truth.set(resource.sid, {
          accountSid,
          family: resource.family,
          status: step.status,
          deleted: resource.deleted,
          lost: lostOf.get(resource.sid) ?? [],
        });
      }
    }
    return truth;
  }

  /** Begins the log of requests anew. */
  forgetRequests(): void {
    this.requests.length = 0;
  }

  /** Deletes up to `count` delivered messages of each account. Gives their SIDs. */
  deleteSome(count: number): readonly string[] {
    return this.accounts.flatMap((account) => account.deleteSome(count));
  }

  /** Deletes a share of the finished messages and calls of which no callback was lost. Gives their SIDs. */
  deleteShare(share: number): readonly string[] {
    return this.accounts.flatMap((account) => account.deleteShare(share, this.#clock()));
  }

  /** Somebody points one webhook of an account elsewhere, and Twilio logs it. Gives what was changed. */
  changeConfiguration(accountSid: string): ConfigurationEvent {
    const account = this.accounts.find((one) => one.accountSid === accountSid);
    if (account === undefined) throw new Error(`there is no simulated account ${accountSid}`);
    const random = this.#random.fork(`change ${account.configuration.events.length}`);
    const changed = withChangedWebhook(account.configuration, this.#clock(), random);
    account.configuration = changed.configuration;
    return changed.event;
  }

  /** Sends, for each account, callbacks of messages that it never had, rightly signed. Gives how many. */
  async sendGhosts(count: number): Promise<number> {
    for (const account of this.accounts) {
      for (let sent = 0; sent < count; sent += 1)
        await this.#send(ghost(account, this.#schedule, this.#random));
    }
    return count * this.accounts.length;
  }

  async close(): Promise<void> {
    for (const sender of this.#senders.values()) sender.close();
    const closed = once(this.#rest, 'close');
    this.#rest.close();
    this.#rest.closeAllConnections();
    await closed;
  }

  /** Until a moment has come by the machine's clock or by the given one, which may leap. */
  async #due(atMs: number): Promise<void> {
    for (;;) {
      const aheadMs = atMs - Math.max(Date.now(), this.#clock());
      if (aheadMs <= 1) return;
      await wait(Math.min(aheadMs, longestWaitMs));
    }
  }

  async #send(scheduled: Scheduled): Promise<void> {
    const sentAtMs = Date.now();
    const sent = await this.#senders.get(scheduled.account.accountSid)?.send(scheduled);
    const accepted = sent !== undefined && sent.status >= 200 && sent.status <= 299;
    if (scheduled.purpose === 'forgery') {
      if (sent?.status === 403) this.#rejected += 1;
      else this.#failed += 1;
    } else if (accepted) this.#acknowledge(scheduled, sent, sentAtMs);
    else this.#failed += 1;
  }

  #acknowledge({ account, purpose, parameters }: Scheduled, { ackMs, twiml }: Sent, sentAtMs: number): void {
    if (purpose === 'inbound message' && !twiml) this.#withoutTwiml += 1;
    const fields = new Map(parameters);
    this.#ackMs.push(ackMs);
    this.onAcknowledged({
      accountSid: account.accountSid,
      sid: fields.get('MessageSid') ?? fields.get('CallSid') ?? '',
      status: fields.get('MessageStatus') ?? fields.get('CallStatus') ?? '',
      sentAtMs,
      ackMs,
    });
  }
}

/** Starts the REST API and plans the traffic; nothing is sent before `run`. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { seed, timeScale, durationSeconds, startMs = Date.now() } = options;
  const [first, ...others] = people(seed, peopleFor(options));
  if (first === undefined) throw new Error('the simulator has no people');
  const crowd = [first, ...others] as const;
  const traffic = { ...options, startMs, msPerSecond: 1000 / timeScale };
  const takenSids = new Set<string>();
  const accounts = options.accounts.map(
    (account) => new SimulatedAccount(account, traffic, crowd, takenSids),
  );
  const requests: LoggedRequest[] = [];
  const rest = createRest({
    accounts,
    random: new Random(`${seed}/rest`),
    errorShare: options.restErrorShare,
    cutShare: options.restCutShare ?? 0,
    ...(options.logRequests === false ? {} : { log: requests }),
    clock: options.clock ?? Date.now,
  }).listen(options.restPort ?? 0, '127.0.0.1');
  await once(rest, 'listening');
  const { callbackUrl, forged } = options;
  const durationMs = (durationSeconds * 1000) / timeScale;
  const plan = { callbackUrl, forged, startMs, durationMs, people: crowd };
  return new Simulator({ options, accounts, schedule: plan, rest, requests });
}

/** A person is contacted about three times. */
function peopleFor({ messages, calls, accounts }: SimulatorOptions): number {
  return Math.min(maxPeople, Math.max(50, Math.ceil(((messages + calls) * accounts.length) / 3)));
}
