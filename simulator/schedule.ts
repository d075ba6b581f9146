import type { SimulatedAccount } from './account.ts';
import { callbackForm } from './callback-form.ts';
import { type Delivery, duplicateAfterMs } from './faults.ts';
import { ghostForm, inboundForm } from './other-traffic.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import { type Parameter, signForm } from './sign.ts';

/** One request of the simulated Twilio, and when it is due (ms since 1970). */
export interface Scheduled {
  readonly account: SimulatedAccount;
  readonly dueMs: number;
  readonly purpose: 'status' | 'inbound message' | 'ghost' | 'forgery';
  readonly parameters: readonly Parameter[];
  readonly signature: string | undefined;
  readonly idempotencyToken: string;
}

export interface ScheduleOptions {
  /** The URL as it is configured; `{accountSid}` is filled in. */
  readonly callbackUrl: string;
  /** Forged requests per account. */
  readonly forged: number;
  readonly startMs: number;
  readonly durationMs: number;
  readonly people: readonly [Person, ...Person[]];
}

/** Where an account's second token takes over, when it has one: after this share of its callbacks. */
const rotationAfter = 0.6;

/** Everything that the accounts send, in the order in which it is due: the same for the same seed. */
export function schedule(
  accounts: readonly SimulatedAccount[],
  options: ScheduleOptions,
  random: Random,
): readonly Scheduled[] {
  return accounts
    .flatMap((account) => {
      const own = random.fork(account.accountSid);
      return [
        ...statusCallbacks(account, options, own.fork('status')),
        ...inboundMessages(account, options, own.fork('inbound')),
        ...forgeries(account, accounts, options, own.fork('forged')),
      ];
    })
    .sort((a, b) => a.dueMs - b.dueMs);
}

/** A callback, rightly signed, of a message that the account never had. */
export function ghost(account: SimulatedAccount, options: ScheduleOptions, random: Random): Scheduled {
  const parameters = ghostForm(account, random.pick(options.people), random);
  return signed(account, options, { purpose: 'ghost', dueMs: options.startMs, parameters }, random);
}

function statusCallbacks(
  account: SimulatedAccount,
  options: ScheduleOptions,
  random: Random,
): readonly Scheduled[] {
  const heard = account.deliveries.filter(({ lost }) => !lost);
  const rotatesAtMs = rotationOf(heard);
  return heard.flatMap(({ resource, step, dueMs, times }) => {
    const parameters = callbackForm(resource, step);
    const token = dueMs >= rotatesAtMs ? account.authTokens[1] : undefined;
    return Array.from({ length: times }, (_, again) =>
      signed(
        account,
        options,
        { purpose: 'status', dueMs: dueMs + again * duplicateAfterMs, parameters },
        random,
        token,
      ),
    );
  });
}

function rotationOf(heard: readonly Delivery[]): number {
  const times = heard.map(({ dueMs }) => dueMs).sort((a, b) => a - b);
  return times[Math.floor(times.length * rotationAfter)] ?? Infinity;
}

function inboundMessages(
  account: SimulatedAccount,
  options: ScheduleOptions,
  random: Random,
): readonly Scheduled[] {
  return account.resources
    .filter(({ family, direction }) => family === 'message' && direction === 'inbound')
    .map((resource) =>
      signed(
        account,
        options,
        {
          purpose: 'inbound message',
          dueMs: resource.steps[0]?.atMs ?? options.startMs,
          parameters: inboundForm(resource),
        },
        random,
      ),
    );
}

/**
 * Requests that nobody may believe: without a signature, signed with a token that nobody has, signed over other
 * parameters, and signed with another account's token.
 */
function forgeries(
  account: SimulatedAccount,
  accounts: readonly SimulatedAccount[],
  options: ScheduleOptions,
  random: Random,
): readonly Scheduled[] {
  const url = urlOf(account, options);
  const stranger = '0'.repeat(32);
  const neighbour = accounts.find(({ accountSid }) => accountSid !== account.accountSid);
  return Array.from({ length: options.forged }, (_, number) => {
    const parameters = ghostForm(account, random.pick(options.people), random);
    const signatures = [
      undefined,
      signForm(stranger, url, parameters),
      signForm(account.authTokens[0], url, parameters.slice(1)),
      signForm(neighbour?.authTokens[0] ?? stranger, url, parameters),
    ];
    return {
      account,
      dueMs: options.startMs + random.next() * options.durationMs,
      purpose: 'forgery',
      parameters,
      signature: signatures[number % signatures.length],
      idempotencyToken: random.hex32(),
    };
  });
}

function signed(
  account: SimulatedAccount,
  options: ScheduleOptions,
  what: Pick<Scheduled, 'purpose' | 'dueMs' | 'parameters'>,
  random: Random,
  token = account.authTokens[0],
): Scheduled {
  const signature = signForm(token, urlOf(account, options), what.parameters);
  return { account, ...what, signature, idempotencyToken: random.hex32() };
}

function urlOf({ accountSid }: SimulatedAccount, { callbackUrl }: ScheduleOptions): string {
  return callbackUrl.replace('{accountSid}', accountSid);
}
