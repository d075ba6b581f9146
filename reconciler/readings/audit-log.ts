import { z } from 'zod';
import { isoSecond } from '../../core/clock.ts';
import { oneOf, sid } from '../../core/redaction/forms.ts';
import { nothingSaid } from '../../core/redaction/redact.ts';
import { time } from './fields.ts';
import { kept } from './kept.ts';
import { logReading } from './log.ts';
import { inFields } from './webhook.ts';

/**
 * What is used of an Event (monitor.twilio.com/v1). Who did it is kept as a SID: names, e-mail addresses and
 * source_ip_address are not even looked at, nor is the description.
 */
const entrySchema = z.object({
  sid: z.string().refine(sid('AE').fits),
  event_type: z.string().regex(/^[a-z][a-z0-9_-]{1,40}(\.[a-z][a-z0-9_-]{1,40}){1,3}$/),
  event_date: time,
  resource_sid: z.string().nullish(),
  resource_type: z.string().nullish(),
  actor_sid: z.string().nullish(),
  actor_type: z.string().nullish(),
  source: z.string().nullish(),
  event_data: z.unknown(),
});

const changeSchema = z.object({ previous: z.unknown(), updated: z.unknown() });
const word = { name: 'word', fits: (value: string) => /^[a-z][a-z-]{1,39}$/.test(value) };
const sources = oneOf('web', 'api', 'twilio');
const minuteMs = 60_000;
/** Names of changed fields that one entry keeps. */
const maxFields = 20;

/** Who logs in, and what people themselves are called, is no change of what is set up. */
const ofPeople = /^(user|account-user|session)\./;

/** The account's own log of who changed what. Of what was changed the names of the fields are kept, and where webhooks lead. */
export const auditLog = logReading({
  name: 'audit-log',
  everyMs: 15 * minuteMs,
  byLoginAlone: true,
  overlapMs: 15 * minuteMs,
  list: ({ from, to }, pageSize) => ({
    uri: 'https://monitor.twilio.com/v1/Events',
    rows: 'events',
    query: { StartDate: isoSecond(from), EndDate: isoSecond(to), PageSize: pageSize },
  }),
  factsOf: (row, { account, reconciler }) => {
    const parsed = entrySchema.safeParse(row);
    if (!parsed.success) return undefined;
    const entry = parsed.data;
    if (ofPeople.test(entry.event_type)) return 'nothing';
    const about = entry.resource_sid ?? '';
    const resourceSid = sid().fits(about) ? about : entry.sid;
    return {
      ...nothingSaid,
      kind: 'audit-log',
      source: 'rest',
      accountSid: account.accountSid,
      resourceSid,
      relatedSids: [],
      status: entry.event_type.split('.').at(-1) ?? '',
      occurredAt: entry.event_date,
      attributes: {
        Type: entry.event_type,
        EntrySid: entry.sid,
        ...kept({
          ResourceType: [entry.resource_type, word],
          DoneBy: [entry.source, sources],
          ActorSid: [entry.actor_sid, sid()],
          ActorType: [entry.actor_type, word],
        }),
        ...changesIn(entry.event_data, reconciler.publicUrl),
      },
      identityParts: [entry.sid],
    };
  },
});

/** An update has a `resource_properties` with what was before and what is now, by field; or has the fields itself. */
function changesIn(data: unknown, publicUrl: string): Record<string, string> {
  const properties = z.record(z.string(), z.unknown()).safeParse(data);
  if (!properties.success) return {};
  const nested = z.record(z.string(), z.unknown()).safeParse(properties.data.resource_properties);
  const fields = Object.entries(nested.success ? nested.data : properties.data).flatMap(([name, value]) => {
    const change = changeSchema.safeParse(value);
    return change.success && /^[a-z][a-z_]{1,39}$/.test(name) ? [{ name, ...change.data }] : [];
  });
  if (fields.length === 0) return {};
  const kept = fields.slice(0, maxFields).sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    Changed: kept.map(({ name }) => name).join(' '),
    ...Object.assign(
      {},
      ...kept.map(({ name, previous, updated }) => ({
        ...inFields(`${name}.before`, previous, name, publicUrl),
        ...inFields(`${name}.now`, updated, name, publicUrl),
      })),
    ),
  };
}
