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

export const discrepancyQuerySchema = z.strictObject({
  kind: z.enum(discrepancyKinds).optional(),
  since: z.iso.datetime().optional().describe('found at or after this time; default: always'),
  limit: z.coerce.number().int().min(1).max(limits.maxRowsInAnswer).default(1_000),
});

export const discrepanciesSchema = z.object({
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
    { kind: kind ?? '', since: since ?? '1970-01-01T00:00:00.000Z', limit },
  );
  return {
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
