import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type AccountOptions, SimulatedAccount } from './account.ts';
import { callbackForm } from './callback-form.ts';
import type { Delivery, FaultShares } from './faults.ts';
import { ghostForm, inboundForm } from './other-traffic.ts';
import { type Identity, identities, type Person, people } from './people.ts';
import { Random } from './random.ts';
import { stepAt } from './resource.ts';
import { createRest } from './rest.ts';
import { Sender } from './sender.ts';
import { type Parameter, signForm, withoutFragment } from './sign.ts';

export interface SimulatorOptions {
  readonly seed: string;
  readonly accounts: readonly AccountOptions[];
  /** The URL as it is configured at Twilio: signed without its fragment; `{accountSid}` is filled in. */
  readonly callbackUrl: string;
  /** Where requests really go, when a proxy would stand between. */
  readonly target?: string;
  /** Per account. */
  readonly messages: number;
  readonly calls: number;
  readonly inbound: number;
  readonly forged: number;
  /** Simulated seconds over which traffic begins. */
  readonly durationSeconds: number;
  /** Simulated seconds in a real one. */
  readonly timeScale: number;
  readonly faults: FaultShares;
  readonly restErrorShare: number;
  readonly restPort?: number;
  readonly startMs?: number;
}

/** A callback that was answered. */
export interface Acknowledged {
  readonly sid: string;
  readonly status: string;
  readonly sentAtMs: number;
  readonly ackMs: number;
}

export interface Report {
  readonly accepted: number;
  readonly rejected: number;
  /** Callbacks that got no 2xx although they were genuine. */
  readonly failed: number;
  readonly duplicates: number;
  readonly reordered: number;
  readonly lost: readonly { readonly sid: string; readonly status: string }[];
  readonly ackMs: readonly number[];
}

export interface Truth {
  readonly accountSid: string;
  readonly family: 'message' | 'call';
  /** As REST gives it now. */
  readonly status: string;
  readonly deleted: boolean;
}

const maxInFlight = 64;
/** Of the callbacks the last part is signed with the second token, where an account has one. */
const rotationAfter = 0.6;

/** A Twilio that misbehaves on purpose, the same way for the same seed: callbacks over HTTP and a REST API. */
export class Simulator {
  readonly accounts: readonly SimulatedAccount[];
  readonly people: readonly Person[];
  readonly identities: readonly Identity[];
  readonly restUrl: string;
  readonly #options: SimulatorOptions;
  readonly #random: Random;
  readonly #rest: import('node:http').Server;
  readonly #acknowledged: Acknowledged[] = [];
  readonly #senders: readonly Sender[] = [];
  #rejected = 0;
  #failed = 0;
  #inFlight = 0;
  /** Told of each callback when its answer is there. */
  onAcknowledged: (acknowledged: Acknowledged) => void = () => undefined;

  constructor(parts: {
    options: SimulatorOptions;
    accounts: readonly SimulatedAccount[];
    crowd: readonly Person[];
    rest: import('node:http').Server;
  }) {
    this.#options = parts.options;
    this.accounts = parts.accounts;
    this.people = parts.crowd;
    this.identities = identities(parts.crowd);
    this.#random = new Random(`${parts.options.seed}/simulator`);
    this.#rest = parts.rest;
    this.restUrl = `http://127.0.0.1:${(parts.rest.address() as AddressInfo).port}`;
    this.#senders = parts.accounts.map(({ accountSid }) => {
      const filled = (url: string): string => url.replace('{accountSid}', accountSid);
      return new Sender(
        filled(parts.options.callbackUrl),
        filled(parts.options.target ?? parts.options.callbackUrl),
      );
    });
  }

  /** Sends everything at its time; resolves when every callback has its answer. */
  async run(): Promise<Report> {
    const planned = this.accounts
      .flatMap((account, index) => this.#plan(account, index))
      .sort((a, b) => a.dueMs - b.dueMs);
    const pending: Promise<void>[] = [];
    for (const { dueMs, go } of planned) {
      const aheadMs = dueMs - Date.now();
      if (aheadMs > 1) await wait(aheadMs);
      while (this.#inFlight >= maxInFlight) await wait(2);
      this.#inFlight += 1;
      pending.push(
        go().finally(() => {
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
      accepted: this.#acknowledged.length,
      rejected: this.#rejected,
      failed: this.#failed,
      duplicates: deliveries.reduce((sum, { times }) => sum + times - 1, 0),
      reordered: deliveries.filter(({ reordered }) => reordered).length,
      lost: this.accounts.flatMap((account) => account.lost),
      ackMs: this.#acknowledged.map(({ ackMs }) => ackMs),
    };
  }

  /** What is true now, by SID. */
  truth(): ReadonlyMap<string, Truth> {
    const now = Date.now();
    return new Map(
      this.accounts.flatMap(({ accountSid, resources }) =>
        resources.flatMap((resource) => {
          const step = stepAt(resource, now);
          if (step === undefined) return [];
          return [
            [
              resource.sid,
              { accountSid, family: resource.family, status: step.status, deleted: resource.deleted },
            ] as const,
          ];
        }),
      ),
    );
  }

  deleteSome(count: number): readonly string[] {
    return this.accounts.flatMap((account) => account.deleteSome(count));
  }

  /** Sends callbacks, rightly signed, of messages that the account never had. Gives how many. */
  async sendGhosts(count: number): Promise<number> {
    for (const [index, account] of this.accounts.entries()) {
      for (let number = 0; number < count; number += 1)
        await this.#deliver(account, index, ghostForm(account, this.#person(), this.#random), 0);
    }
    return count * this.accounts.length;
  }

  async close(): Promise<void> {
    for (const sender of this.#senders) sender.close();
    const closed = once(this.#rest, 'close');
    this.#rest.close();
    this.#rest.closeAllConnections();
    await closed;
  }

  #plan(account: SimulatedAccount, index: number): readonly { dueMs: number; go: () => Promise<void> }[] {
    const { inbound, forged, durationSeconds, timeScale, startMs = Date.now() } = this.#options;
    const sometime = (): number => startMs + this.#random.next() * durationSeconds * (1000 / timeScale);
    const heard = account.deliveries.filter(({ lost }) => !lost);
    const byTime = [...heard].sort((a, b) => a.dueMs - b.dueMs);
    const rotatesAtMs = byTime[Math.floor(byTime.length * rotationAfter)]?.dueMs ?? Infinity;
    return [
      ...heard.flatMap((delivery) => this.#planDelivery(account, index, delivery, rotatesAtMs)),
      ...Array.from({ length: inbound }, () => {
        const form = inboundForm(account, this.#person(), this.#random);
        return { dueMs: sometime(), go: () => this.#deliver(account, index, form, 0) };
      }),
      ...Array.from({ length: forged }, (_, number) => {
        const form = ghostForm(account, this.#person(), this.#random);
        return { dueMs: sometime(), go: () => this.#forge(index, form, number) };
      }),
    ];
  }

  #planDelivery(
    account: SimulatedAccount,
    index: number,
    { resource, step, dueMs, times }: Delivery,
    rotatesAtMs: number,
  ) {
    const form = callbackForm(resource, step);
    const token = dueMs >= rotatesAtMs && account.authTokens.length > 1 ? 1 : 0;
    return Array.from({ length: times }, (_, again) => ({
      dueMs: dueMs + again * 40,
      go: () => this.#deliver(account, index, form, token),
    }));
  }

  async #deliver(
    account: SimulatedAccount,
    index: number,
    parameters: readonly Parameter[],
    token: number,
  ): Promise<void> {
    const url = this.#options.callbackUrl.replace('{accountSid}', account.accountSid);
    const signature = signForm(
      account.authTokens[token] ?? account.authTokens[0],
      withoutFragment(url),
      parameters,
    );
    const sentAtMs = Date.now();
    const sent = await this.#senders[index]?.send({ parameters, signature });
    if (sent === undefined || sent.status < 200 || sent.status > 299) {
      this.#failed += 1;
      return;
    }
    const fields = new Map(parameters);
    const acknowledged = {
      sid: fields.get('MessageSid') ?? fields.get('CallSid') ?? '',
      status: fields.get('MessageStatus') ?? fields.get('CallStatus') ?? '',
      sentAtMs,
      ackMs: sent.ackMs,
    };
    this.#acknowledged.push(acknowledged);
    this.onAcknowledged(acknowledged);
  }

  /** What must be refused: no signature, or one with a token that nobody has. */
  async #forge(index: number, parameters: readonly Parameter[], number: number): Promise<void> {
    const url = withoutFragment(this.#options.callbackUrl);
    const signature = number % 2 === 0 ? undefined : signForm('0'.repeat(32), url, parameters);
    const sent = await this.#senders[index]?.send({ parameters, signature });
    if (sent?.status === 403) this.#rejected += 1;
    else this.#failed += 1;
  }

  #person(): Person {
    const person = this.people[this.#random.whole(this.people.length)];
    if (person === undefined) throw new Error('the simulator has no people');
    return person;
  }
}

/** Starts the REST API and plans the traffic; nothing is sent before `run`. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const crowd = people(options.seed, peopleFor(options));
  const [first, ...others] = crowd;
  if (first === undefined) throw new Error('the simulator has no people');
  const traffic = {
    seed: options.seed,
    messages: options.messages,
    calls: options.calls,
    startMs: options.startMs ?? Date.now(),
    durationSeconds: options.durationSeconds,
    msPerSecond: 1000 / options.timeScale,
    faults: options.faults,
  };
  const accounts = options.accounts.map(
    (account) => new SimulatedAccount(account, traffic, [first, ...others]),
  );
  const rest = createRest({
    accounts,
    random: new Random(`${options.seed}/rest`),
    errorShare: options.restErrorShare,
    clock: Date.now,
  }).listen(options.restPort ?? 0, '127.0.0.1');
  await once(rest, 'listening');
  return new Simulator({ options, accounts, crowd, rest });
}

/** A person is contacted about three times. */
function peopleFor({ messages, calls, accounts }: SimulatorOptions): number {
  return Math.min(1_200, Math.max(50, Math.ceil(((messages + calls) * accounts.length) / 3)));
}
