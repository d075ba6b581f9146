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
