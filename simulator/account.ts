import { type Alert, alertsOf } from './alerts.ts';
import { type Configuration, configurationOf } from './configuration.ts';
import { addressed } from './elsewhere.ts';
import { type Delivery, type FaultShares, planDeliveries } from './faults.ts';
import { type Circumstances, call, inboundMessage, outboundMessage, type Senders } from './histories.ts';
import type { Person } from './people.ts';
import { Random } from './random.ts';
import { lastStep, type Resource } from './resource.ts';
import { ResourceIndex } from './resource-index.ts';
import { type VerificationAttempt, verificationsOf } from './verifications.ts';

export interface AccountOptions {
  readonly accountSid: string;
  /** The token that signs first; after a rotation the next one. */
  readonly authTokens: readonly [string, ...string[]];
  /** A subaccount may be read with its parent's token. */
  readonly parentSid?: string;
  readonly apiKey?: { readonly sid: string; readonly secret: string };
  /** What the account is called by REST; something with the end of its SID unless given. */
  readonly friendlyName?: string;
  /** Only what REST says of the account: its traffic and its logins go on. 'active' unless given. */
  readonly status?: AccountStatus;
  /** Every REST answer about this account takes so much longer. */
  readonly restDelayMs?: number;
  /** More requests than that in flight at once are answered 429. */
  readonly restConcurrency?: number;
  /** Twilio makes a file of each of its days. */
  readonly bulkExports?: boolean;
  /** Its numbers, services and registrations have the faults that a check of an account looks for. */
  readonly misconfigured?: boolean;
  /**
   * Share of the outbound messages sent through its messaging service that name a status callback of their own, so that
   * the collector hears nothing of them; 0 unless given.
   */
  readonly bypassShare?: number;
  /**
   * After which share of the traffic's duration messages sent from its number name a status callback elsewhere, so that
   * the collector hears no more of them, nor of those before; never unless given.
   */
  readonly silentFrom?: number;
  /** Products that it does not have: their lists are refused. */
  readonly without?: readonly Product[];
}

export type Product = 'verify' | 'insights' | 'monitor';

export type AccountStatus = 'active' | 'suspended' | 'closed';

export interface TrafficOptions {
  readonly seed: string;
  readonly messages: number;
  readonly calls: number;
  readonly inbound: number;
  readonly startMs: number;
  /** Over how many simulated seconds messages and calls begin. */
  readonly durationSeconds: number;
  readonly msPerSecond: number;
  readonly faults: FaultShares;
  /** Share of outbound messages of which the final status comes hours to days after `sent`; 0 unless given. */
  readonly lateShare?: number;
  /** Where the account's webhooks point, as configured; `{accountSid}` is filled in. */
  readonly callbackUrl?: string;
}

/** A callback that is never sent. */
export interface LostCallback {
  readonly accountSid: string;
  readonly sid: string;
  readonly status: string;
}

/** Twilio's truth about one account: what it sent, what became of it, and what of that was told. */
export class SimulatedAccount {
  readonly accountSid: string;
  readonly authTokens: readonly [string, ...string[]];
  readonly options: AccountOptions;
  readonly senders: Senders;
  readonly resources: readonly Resource[];
  /** What is meant for the collector. */
  readonly deliveries: readonly Delivery[];
  /** Callbacks that are never sent. */
  readonly lost: readonly LostCallback[];
  /** SIDs of messages of which no callback was meant for the collector; nothing of them is lost. */
  readonly bypassing: readonly string[];
  /** SIDs of messages of which the callbacks went elsewhere from some moment on; nothing of them is lost. */
  readonly silenced: readonly string[];
  readonly verifications: readonly VerificationAttempt[];
  readonly alerts: readonly Alert[];
  readonly msPerSecond: number;
  /** What its webhooks, services and registrations are; it can be changed. */
  configuration: Configuration;
  readonly #deletions: Random;
  readonly #bySid: ReadonlyMap<string, Resource>;
  readonly #indexes: Readonly<Record<Resource['family'], ResourceIndex>>;

  /** With the SIDs that other accounts have already, to which it adds its own. */
  constructor(
    options: AccountOptions,
    traffic: TrafficOptions,
    crowd: readonly [Person, ...Person[]],
    takenSids = new Set<string>(),
  ) {
    this.options = options;
    this.accountSid = options.accountSid;
    this.authTokens = options.authTokens;
    const random = new Random(`${traffic.seed}/${options.accountSid}`);
    this.senders = sendersOf(random.fork('senders'));
    this.resources = this.#resources(traffic, crowd, random.fork('traffic'), takenSids);
    const faults = random.fork('faults');
    const planned = this.resources.map((resource) => ({
      resource,
      deliveries: planDeliveries(resource, traffic.faults, traffic.msPerSecond, faults.fork(resource.sid)),
    }));
    const { toCollector, bypassing, silenced } = addressed(planned, {
      bypassShare: options.bypassShare ?? 0,
      silentFromMs:
        traffic.startMs + (options.silentFrom ?? Infinity) * traffic.durationSeconds * traffic.msPerSecond,
      number: this.senders.number,
      random: random.fork('bypass'),
    });
    this.deliveries = toCollector;
    this.bypassing = bypassing;
    this.silenced = silenced;
    this.#deletions = random.fork('deletions');
    const callbackUrl = (traffic.callbackUrl ?? 'https://hooks.example.org').replace(
      '{accountSid}',
      options.accountSid,
    );
    this.msPerSecond = traffic.msPerSecond;
    this.configuration = configurationOf({
      accountSid: options.accountSid,
      senders: this.senders,
      callbackUrl,
      crowd,
      startMs: traffic.startMs,
      misconfigured: options.misconfigured === true,
      random: random.fork('configuration'),
    });
    this.verifications = verificationsOf(traffic, crowd, random.fork('verifications'));
    this.alerts = alertsOf(this.deliveries, callbackUrl, traffic.msPerSecond, random.fork('alerts'));
    this.lost = this.deliveries
      .filter(({ lost }) => lost)
      .map(({ resource: { sid }, step }) => ({ accountSid: this.accountSid, sid, status: step.status }));
    this.#bySid = new Map(this.resources.map((resource) => [resource.sid, resource]));
    this.#indexes = {
      message: new ResourceIndex(this.resources.filter(({ family }) => family === 'message')),
      call: new ResourceIndex(this.resources.filter(({ family }) => family === 'call')),
    };
  }

  get status(): AccountStatus {
    return this.options.status ?? 'active';
  }

  get friendlyName(): string {
    return this.options.friendlyName ?? `simulated ${this.accountSid.slice(-4)}`;
  }

  /** The messages or the calls in the order in which REST lists them. */
  listed(family: Resource['family']): ResourceIndex {
    return this.#indexes[family];
  }

  resourceOf(sid: string): Resource | undefined {
    return this.#bySid.get(sid);
  }

  /** Deletes some delivered messages, as a customer's retention job does. Gives their SIDs. */
  deleteSome(count: number): readonly string[] {
    return this.#delete(
      this.#deletable()
        .filter((resource) => resource.family === 'message' && lastStep(resource).status === 'delivered')
        .slice(0, count),
    );
  }

  /** Deletes a share of the messages and calls that are finished by then; the same ones for the same seed. */
  deleteShare(share: number, nowMs: number): readonly string[] {
    return this.#delete(
      this.#deletable().filter(
        (resource) => isFinished(resource, nowMs) && this.#deletions.fork(resource.sid).chance(share),
      ),
    );
  }

  /** That a callback is missing of what is deleted could no longer be proven. */
  #deletable(): readonly Resource[] {
    const missing = new Set([...this.lost.map(({ sid }) => sid), ...this.bypassing, ...this.silenced]);
    return this.resources.filter(({ sid, deleted }) => !deleted && !missing.has(sid));
  }

  #delete(chosen: readonly Resource[]): readonly string[] {
    for (const resource of chosen) resource.deleted = true;
    return chosen.map(({ sid }) => sid);
  }

  /** Each message and call draws from a fork of its own, so that one more draw in one changes no other. */
  #resources(
    traffic: TrafficOptions,
    crowd: readonly [Person, ...Person[]],
    random: Random,
    takenSids: Set<string>,
  ): readonly Resource[] {
    const { messages, calls, inbound, startMs, durationSeconds, msPerSecond, lateShare = 0 } = traffic;
    const many = (count: number, label: string, make: (circumstances: Circumstances) => Resource) =>
      Array.from({ length: count }, (_, index) =>
        withSidOfItsOwn(random, `${label} ${index}`, takenSids, (own) => {
          const person = own.pick(crowd);
          const elapsed = own.next();
          return make({
            accountSid: this.accountSid,
            senders: this.senders,
            person,
            startMs: startMs + elapsed * durationSeconds * msPerSecond,
            msPerSecond,
            random: own,
            lateShare,
            // The incident: in the third quarter of the time a carrier filters what goes to the UK.
            filtered: person.number.startsWith('+44') && elapsed > 0.5 && elapsed < 0.75,
          });
        }),
      );
    return [
      ...many(messages, 'message', outboundMessage),
      ...many(calls, 'call', call),
      ...many(inbound, 'inbound', inboundMessage),
    ];
  }
}

/**
 * What is made from a fork of its own, made anew while its SID is taken. Forks have 32 bits, so that of 10,000 some begin
 * alike; a list in which a SID comes twice would skip, at one of its pages, all that is between the two.
 */
function withSidOfItsOwn(
  random: Random,
  label: string,
  takenSids: Set<string>,
  make: (own: Random) => Resource,
): Resource {
  for (let again = 0; ; again += 1) {
    const resource = make(random.fork(again === 0 ? label : `${label} again ${again}`));
    if (takenSids.has(resource.sid)) continue;
    takenSids.add(resource.sid);
    return resource;
  }
}

/** It has a final status: an inbound message has one from the beginning, but nobody is told of it. */
function isFinished(resource: Resource, nowMs: number): boolean {
  const { told, status, atMs } = lastStep(resource);
  return told && status !== 'sent' && atMs <= nowMs;
}

function sendersOf(random: Random): Senders {
  const number = `+1500555${String(6000 + random.whole(3000))}`;
  return {
    number,
    shortCode: String(20_000 + random.whole(9_000)),
    alphanumeric: 'CareLine',
    whatsapp: `whatsapp:${number}`,
    rcs: 'rcs:careline_agent',
    messagingServiceSid: `MG${random.hex32()}`,
  };
}
