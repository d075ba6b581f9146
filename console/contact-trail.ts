import { z } from 'zod';
import type { Actor, RecordAct } from '../core/acts/act.ts';
import { reasonSchema } from '../core/acts/reason.ts';
import type { KeyRing } from '../core/contacts/key-ring.ts';
import { contactIdsOf } from '../core/contacts/look-up.ts';
import { familyNames } from '../core/events/statuses.ts';
import { limits } from '../core/limits.ts';
import { RawAddress } from '../core/redaction/raw-address.ts';
import { rowsOf, type Store } from '../core/store/store.ts';
import { type Completeness, completenessOf, completenessSchema, type Stretch } from './completeness.ts';

const resourceRow = z.object({
  resource_sid: z.string(),
  family: z.enum(familyNames),
  account_sid: z.string(),
  environment: z.string(),
  direction: z.string(),
  channel: z.string(),
  own_address: z.string(),
  messaging_service_sid: z.string(),
  first_heard_at: z.string(),
  last_heard_at: z.string(),
  status: z.string(),
  final: z.coerce.boolean(),
  error_code: z.number().nullable(),
  purpose: z.string(),
  consent_reference: z.string(),
  consent: z.string(),
});

/** Everything that is known of the contacts with one person, the latest first. */
export const trailSchema = z.object({
  contactIds: z
    .array(z.string())
    .describe('every id under which the person went; usually one, empty when never met'),
  contacts: z.array(
    z.object({
      sid: z.string(),
      kind: z.enum(familyNames),
      status: z.string(),
      final: z.boolean(),
      direction: z.string(),
      channel: z.string(),
      ownAddress: z.string(),
      accountSid: z.string(),
      environment: z.string(),
      messagingServiceSid: z.string(),
      errorCode: z.number().int().nullable(),
      purpose: z.string().describe('why, as the application announced it; empty when it did not'),
      consentReference: z.string().describe('the consent that the application relied on'),
      consentSignal: z.string().describe('what the person said: stop, start, help or possible-revocation'),
      firstHeardAt: z.string(),
      lastHeardAt: z.string(),
    }),
  ),
  truncated: z.boolean().describe('there are more contacts than one answer gives'),
  completeness: z
    .array(completenessSchema)
    .describe('how much of what these accounts did in that time was heard of, by account and kind'),
});
export type Trail = z.output<typeof trailSchema>;

export const searchSchema = z.strictObject({
  address: z.string().min(3).max(128).describe('a number or address in any way a person writes it'),
  reason: reasonSchema,
});

interface TrailContext {
  readonly store: Store;
  readonly keyRing: KeyRing;
  readonly recordAct: RecordAct;
}

/**
 * The trail of the person behind an address. The look-up itself is recorded first, with who asked and why; if that
 * cannot be written, nothing is given out.
 */
export async function searchContact(
  { store, keyRing, recordAct }: TrailContext,
  { address, reason }: z.output<typeof searchSchema>,
  actor: Actor,
): Promise<Trail> {
  const contactIds = await contactIdsOf(store, keyRing, new RawAddress(address));
  const rows = await resourcesOf(store, contactIds);
  await recordAct({
    action: 'contact-search',
    actor,
    reason,
    contactIds,
    rows: Math.min(rows.length, limits.maxRowsInAnswer),
  });
  return {
    contactIds: [...contactIds],
    contacts: rows.slice(0, limits.maxRowsInAnswer).map((row) => ({
      sid: row.resource_sid,
      kind: row.family,
      status: row.status,
      final: row.final,
      direction: row.direction,
      channel: row.channel,
      ownAddress: row.own_address,
      accountSid: row.account_sid,
      environment: row.environment,
      messagingServiceSid: row.messaging_service_sid,
      errorCode: row.error_code,
      purpose: row.purpose,
      consentReference: row.consent_reference,
      consentSignal: row.consent,
      firstHeardAt: row.first_heard_at,
      lastHeardAt: row.last_heard_at,
    })),
    truncated: rows.length > limits.maxRowsInAnswer,
    completeness: await completenessOfTrail(store, rows.slice(0, limits.maxRowsInAnswer)),
  };
}

/** The completeness of each account and kind between the first and the last contact of a trail. */
async function completenessOfTrail(
  store: Store,
  rows: readonly z.output<typeof resourceRow>[],
): Promise<Completeness[]> {
  const stretches = new Map<string, Stretch>();
  for (const { account_sid: accountSid, family, first_heard_at: at } of rows) {
    const key = `${accountSid} ${family}`;
    // Rows come with the latest first.
    stretches.set(key, { accountSid, family, from: at, to: stretches.get(key)?.to ?? at });
  }
  const found: Completeness[] = [];
  for (const stretch of stretches.values()) {
    const completeness = await completenessOf(store, stretch);
    if (completeness !== undefined) found.push(completeness);
  }
  return found;
}

async function resourcesOf(
  store: Store,
  contactIds: readonly string[],
): Promise<z.output<typeof resourceRow>[]> {
  if (contactIds.length === 0) return [];
  return rowsOf(
    store,
    resourceRow,
    `WITH mine AS (SELECT DISTINCT resource_sid FROM events WHERE contact_id IN {contactIds:Array(String)})
     SELECT
         state.resource_sid AS resource_sid, family, account_sid, environment, direction, channel, own_address,
         messaging_service_sid, first_heard_at, last_heard_at, status, final, error_code,
         purpose, consent_reference, consent
     FROM (SELECT * FROM resource_state WHERE resource_sid IN mine) AS state
     LEFT JOIN
     (
         SELECT resource_sid, max(purpose) AS purpose, max(consent_reference) AS consent_reference
         FROM resource_intent WHERE resource_sid IN mine GROUP BY resource_sid
     ) AS intent USING (resource_sid)
     LEFT JOIN
     (
         SELECT resource_sid, max(signal) AS consent FROM consent_signal WHERE resource_sid IN mine GROUP BY resource_sid
     ) AS said USING (resource_sid)
     ORDER BY first_heard_at DESC, resource_sid
     LIMIT ${limits.maxRowsInAnswer + 1}`,
    { contactIds },
  );
}
