import { z } from 'zod';
import { discrepancyKinds } from '../core/events/discrepancy-kinds.ts';
import { limits } from '../core/limits.ts';
import { rowsOf, type Store } from '../core/store/store.ts';

const row = z.object({
  discrepancy_id: z.string(),
  kind: z.string(),
  family: z.string(),
  account_sid: z.string(),
  resource_sid: z.string(),
  heard: z.string(),
  actual: z.string(),
  explanation: z.string(),
  settled_by: z.string(),
  price: z.string().nullable(),
  price_unit: z.string(),
  segments: z.number().nullable(),
  first_found_at: z.string(),
  arrived_late: z.coerce.boolean(),
});

const beforeEverything = '1970-01-01T00:00:00.000Z';

export const discrepancyQuerySchema = z.strictObject({
  kind: z.enum(discrepancyKinds).optional(),
  since: z.iso.datetime().optional().describe('found at or after this time; default: always'),
  limit: z.coerce.number().int().min(1).max(limits.maxRowsInAnswer).default(1_000),
});

const duplicateSchema = z.object({
  accountSid: z.string(),
  intentId: z.string(),
  contact: z.string(),
  sids: z.array(z.string()).describe('the first one, then its repeats'),
  priceOfRepeats: z
    .string()
    .describe('what all but the first cost, as Twilio writes it; 0 until it is billed'),
  priceUnit: z.string(),
  firstAt: z.string(),
  lastAt: z.string(),
});

export const discrepanciesSchema = z.object({
  duplicateSends: z
    .array(duplicateSchema)
    .describe('made more than once for one intent and one person: what a retry of the application doubled'),
  discrepancies: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      family: z.string(),
      accountSid: z.string(),
      sid: z.string(),
      heard: z.string(),
      actual: z.string(),
      explanation: z.string(),
      settledBy: z.string(),
      foundAt: z.string(),
      arrivedLate: z.boolean(),
      price: z.string().nullable().describe('what the message or call cost, as Twilio writes it'),
      priceUnit: z.string(),
      segments: z.number().int().nullable(),
    }),
  ),
});

/** Differences between what was heard and what REST says, the latest first. */
export async function discrepanciesOf(
  store: Store,
  { kind, since, limit }: z.output<typeof discrepancyQuerySchema>,
): Promise<z.output<typeof discrepanciesSchema>> {
  const rows = await rowsOf(
    store,
    row,
    `SELECT * REPLACE (toString(price) AS price) FROM discrepancy
     WHERE ({kind:String} = '' OR kind = {kind:String})
         AND first_found_at >= parseDateTime64BestEffort({since:String}, 3, 'UTC')
     ORDER BY first_found_at DESC, discrepancy_id
     LIMIT {limit:UInt32}`,
    { kind: kind ?? '', since: since ?? beforeEverything, limit },
  );
  return {
    duplicateSends: kind === undefined ? await duplicateSends(store, since, limit) : [],
    discrepancies: rows.map((found) => ({
      id: found.discrepancy_id,
      kind: found.kind,
      family: found.family,
      accountSid: found.account_sid,
      sid: found.resource_sid,
      heard: found.heard,
      actual: found.actual,
      explanation: found.explanation,
      settledBy: found.settled_by,
      foundAt: found.first_found_at,
      arrivedLate: found.arrived_late,
      price: found.price,
      priceUnit: found.price_unit,
      segments: found.segments,
    })),
  };
}

const duplicateRow = z.object({
  account_sid: z.string(),
  intent_id: z.string(),
  contact_id: z.string(),
  resource_sids: z.array(z.string()),
  price_of_repeats: z.string(),
  price_unit: z.string(),
  first_at: z.string(),
  last_at: z.string(),
});

async function duplicateSends(
  store: Store,
  since: string | undefined,
  limit: number,
): Promise<z.output<typeof duplicateSchema>[]> {
  const rows = await rowsOf(
    store,
    duplicateRow,
    `SELECT * REPLACE (toString(price_of_repeats) AS price_of_repeats) FROM duplicate_send
     WHERE last_at >= parseDateTime64BestEffort({since:String}, 3, 'UTC')
     ORDER BY last_at DESC, intent_id LIMIT {limit:UInt32}`,
    { since: since ?? beforeEverything, limit },
  );
  return rows.map((row) => ({
    accountSid: row.account_sid,
    intentId: row.intent_id,
    contact: row.contact_id,
    sids: row.resource_sids,
    priceOfRepeats: row.price_of_repeats,
    priceUnit: row.price_unit,
    firstAt: row.first_at,
    lastAt: row.last_at,
  }));
}
