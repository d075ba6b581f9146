import { type Delivery, type FaultShares, planDeliveries } from './faults.ts';
import { call, outboundMessage, type Senders } from './histories.ts';
import type { Person } from './people.ts';
import { Random } from './random.ts';
import { lastStep, type Resource } from './resource.ts';

export interface AccountOptions {
  readonly accountSid: string;
  /** The token that signs first; after a rotation the next one. */
  readonly authTokens: readonly [string, ...string[]];
}

export interface TrafficOptions {
  readonly seed: string;
  readonly messages: number;
  readonly calls: number;
  readonly startMs: number;
  /** Over how many simulated seconds messages and calls begin. */
  readonly durationSeconds: number;
  readonly msPerSecond: number;
  readonly faults: FaultShares;
}

/** Twilio's truth about one account: what it sent, what became of it, and what of that was told. */
export class SimulatedAccount {
  readonly accountSid: string;
  readonly authTokens: readonly [string, ...string[]];
  readonly senders: Senders;
  readonly resources: readonly Resource[];
  readonly deliveries: readonly Delivery[];

  constructor(
    { accountSid, authTokens }: AccountOptions,
    traffic: TrafficOptions,
    crowd: readonly [Person, ...Person[]],
  ) {
    this.accountSid = accountSid;
    this.authTokens = authTokens;
    const random = new Random(`${traffic.seed}/${accountSid}`);
    this.senders = sendersOf(random.fork('senders'));
    this.resources = this.#resources(traffic, crowd, random.fork('traffic'));
    const faults = random.fork('faults');
    this.deliveries = this.resources.flatMap((resource) =>
      planDeliveries(resource, traffic.faults, traffic.msPerSecond, faults.fork(resource.sid)),
    );
  }

  /** Callbacks that are never sent, by SID and status. */
  get lost(): readonly { readonly sid: string; readonly status: string }[] {
    return this.deliveries
      .filter(({ lost }) => lost)
      .map(({ resource, step }) => ({ sid: resource.sid, status: step.status }));
  }

  /** Deletes some finished messages, as a customer's retention job does. Gives their SIDs. */
  deleteSome(count: number): readonly string[] {
    const lost = new Set(this.lost.map(({ sid }) => sid));
    const chosen = this.resources
      .filter(
        (resource) =>
          resource.family === 'message' &&
          lastStep(resource).status === 'delivered' &&
          !lost.has(resource.sid),
      )
      .slice(0, count);
    for (const resource of chosen) resource.deleted = true;
    return chosen.map(({ sid }) => sid);
  }

  #resources(
    traffic: TrafficOptions,
    crowd: readonly [Person, ...Person[]],
    random: Random,
  ): readonly Resource[] {
    const { messages, calls, startMs, durationSeconds, msPerSecond } = traffic;
    const begin = (): number => startMs + random.next() * durationSeconds * msPerSecond;
    const common = { accountSid: this.accountSid, senders: this.senders, msPerSecond, random };
    const sent = Array.from({ length: messages }, () => {
      const at = begin();
      // The incident: in the third quarter of the time a carrier filters what goes to the UK.
      const person = random.pick(crowd);
      const elapsed = (at - startMs) / (durationSeconds * msPerSecond);
      const filtered = person.number.startsWith('+44') && elapsed > 0.5 && elapsed < 0.75;
      return outboundMessage({ ...common, person, startMs: at, filtered });
    });
    const called = Array.from({ length: calls }, () =>
      call({ ...common, person: random.pick(crowd), startMs: begin(), filtered: false }),
    );
    return [...sent, ...called];
  }
}

function sendersOf(random: Random): Senders {
  const number = `+1500555${String(6000 + random.whole(3000))}`;
  return {
    number,
    shortCode: String(20_000 + random.whole(9_000)),
    alphanumeric: 'CareLine',
    whatsapp: `whatsapp:${number}`,
    messagingServiceSid: `MG${random.hex32()}`,
  };
}
