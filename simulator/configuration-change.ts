import type { Configuration } from './configuration.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';

/** One entry of the account's own log of changes (Monitor Events). */
export interface ConfigurationEvent {
  readonly sid: string;
  readonly atMs: number;
  readonly type: string;
  readonly resourceType: string;
  readonly resourceSid: string;
  /** Who did it, and from where: personal data. */
  readonly actor: Person;
  readonly actorSid: string;
  readonly source: 'web' | 'api' | 'twilio';
  /** What was before and what is now, by field. */
  readonly changes: Readonly<Record<string, { readonly previous: string | null; readonly updated: string }>>;
}

const dayMs = 86_400_000;

/** What an account's log holds already when its traffic begins. */
export function baseEvents(
  numberSid: string,
  actor: Person,
  startMs: number,
  random: Random,
): readonly ConfigurationEvent[] {
  const actorSid = `US${random.hex32()}`;
  const event = (type: string, resourceSid: string, atMs: number): ConfigurationEvent => ({
    sid: `AE${random.hex32()}`,
    atMs,
    type,
    resourceType: type.split('.')[0] ?? type,
    resourceSid,
    actor,
    actorSid,
    source: 'web',
    changes: {},
  });
  return [
    event('phone-number.purchased', numberSid, startMs - 7 * dayMs),
    event('user.login', actorSid, startMs - 2 * dayMs),
  ];
}

/** The configuration after somebody has pointed the first number's status callback elsewhere, and the log entry. */
export function withChangedWebhook(
  configuration: Configuration,
  nowMs: number,
  random: Random,
): { configuration: Configuration; event: ConfigurationEvent } {
  const [number, ...others] = configuration.numbers;
  const [latest] = configuration.events;
  if (number === undefined || latest === undefined) throw new Error('every account has a number and a past');
  const url = `https://trial.other-vendor.example/${random.hex32().slice(0, 8)}`;
  const event: ConfigurationEvent = {
    ...latest,
    sid: `AE${random.hex32()}`,
    atMs: nowMs,
    type: 'phone-number.updated',
    resourceType: 'phone-number',
    resourceSid: number.sid,
    changes: { status_callback: { previous: number.statusCallback.url, updated: url } },
  };
  const changed = { ...number, statusCallback: { ...number.statusCallback, url } };
  return {
    configuration: {
      ...configuration,
      numbers: [changed, ...others],
      events: [...configuration.events, event],
    },
    event,
  };
}
