import { z } from 'zod';
import { rowsOf, type Store } from '../core/store/store.ts';

/** What Twilio's REST API last said of a resource. */
export const atTwilioSchema = z
  .object({
    readAt: z.string(),
    found: z.boolean(),
    goneSince: z
      .string()
      .nullable()
      .describe('when it was noticed that Twilio answers 404; null while it is there'),
    status: z.string(),
    createdAt: z.string().nullable(),
    price: z.string().nullable().describe('negative, as Twilio writes it; null until it is billed'),
    priceUnit: z.string(),
    segments: z.number().int().nullable(),
  })
  .describe('what REST last said of it; null when it was never read');
export type AtTwilio = z.output<typeof atTwilioSchema>;

const row = z.object({
  read_at: z.string(),
  gone_since: z.string().nullable(),
  status: z.string(),
  created_at: z.string().nullable(),
  price: z.string().nullable(),
  price_unit: z.string(),
  segments: z.number().nullable(),
});

/** What REST last said of a resource, a tombstone included; `undefined` when it was never read. */
export async function atTwilio(store: Store, sid: string): Promise<AtTwilio | undefined> {
  const [said] = await rowsOf(
    store,
    row,
    `SELECT
         max(r.read_at) AS read_at,
         if(countIf(NOT found) = 0, NULL, minIf(r.read_at, NOT found)) AS gone_since,
         argMaxIf(r.status, r.read_at, found) AS status,
         max(r.created_at) AS created_at,
         toString(argMaxIf(r.price, r.read_at, found)) AS price,
         argMaxIf(r.price_unit, r.read_at, found) AS price_unit,
         argMaxIf(r.segments, r.read_at, found) AS segments
     FROM rest_resources AS r WHERE resource_sid = {sid:String} GROUP BY resource_sid`,
    { sid },
  );
  if (said === undefined) return undefined;
  return {
    readAt: said.read_at,
    found: said.gone_since === null,
    goneSince: said.gone_since,
    status: said.status,
    createdAt: said.created_at,
    price: said.price,
    priceUnit: said.price_unit,
    segments: said.segments,
  };
}
