import { z } from 'zod';
import { rowsOf, type Store } from '../store/store.ts';
import type { Part } from './part-that-rose.ts';
import { filteringCodes, isFiltered, type Segment, segmentColumns } from './segments.ts';

/** What a rise of filtering is made of. */
export interface FilteringDetails {
  /** The most frequent first. */
  readonly codes: readonly number[];
  /** By template; by the fingerprint of the text where no template was announced. */
  readonly parts: readonly Part[];
  /** What one of the filtered messages cost on average, where any price is known. */
  readonly priceEach: number | null;
  readonly priceUnit: string;
}

const partRow = z.object({
  name: z.string(),
  n_before: z.number(),
  k_before: z.number(),
  n_since: z.number(),
  k_since: z.number(),
});
const codeRow = z.object({ code: z.number() });
const priceRow = z.object({ price: z.number().nullable(), price_unit: z.string() });

const weekMs = 7 * 24 * 3_600_000;
/** Templates and texts of one segment that are compared: those with the most messages. */
const partsAtMost = 200;
/** Messages of which the price is looked up; the average of as many is exact to a cent. */
const pricedAtMost = 1_000;

/** What is in a segment's rise, compared with the week before. Reads one segment. */
export async function filteringDetails(
  store: Store,
  segment: Segment,
  sinceMs: number,
): Promise<FilteringDetails> {
  const values = {
    ...segment.about,
    account: segment.accountSid,
    environment: segment.environment,
    codes: [...filteringCodes],
    from: Math.floor((sinceMs - weekMs) / 1_000),
    since: Math.floor(sinceMs / 1_000),
  };
  const parts = await rowsOf(
    store,
    partRow,
    `SELECT if(template != '', toString(template), fingerprint) AS name,
        toUInt32(countIf(minute < since_at)) AS n_before, toUInt32(countIf(filtered AND minute < since_at)) AS k_before,
        toUInt32(countIf(minute >= since_at)) AS n_since, toUInt32(countIf(filtered AND minute >= since_at)) AS k_since
     FROM (${messagesOf}) GROUP BY name ORDER BY count() DESC LIMIT ${partsAtMost}`,
    values,
  );
  const codes = await rowsOf(
    store,
    codeRow,
    `SELECT toInt32(ifNull(error_code, 0)) AS code FROM (${messagesOf})
     WHERE filtered AND minute >= since_at GROUP BY code ORDER BY count() DESC, code LIMIT 10`,
    values,
  );
  const [cost] = await rowsOf(
    store,
    priceRow,
    `SELECT if(count() = 0, NULL, avg(abs(toFloat64(r.price)))) AS price, max(r.price_unit) AS price_unit
     FROM rest_resources AS r FINAL
     WHERE r.price IS NOT NULL AND resource_sid IN
        (SELECT resource_sid FROM (${messagesOf}) WHERE filtered AND minute >= since_at LIMIT ${pricedAtMost})`,
    values,
  );
  return {
    codes: codes.map(({ code }) => code),
    parts: parts.map((part) => ({
      name: part.name,
      before: { n: part.n_before, k: part.k_before },
      since: { n: part.n_since, k: part.k_since },
    })),
    priceEach: cost?.price ?? null,
    priceUnit: cost?.price_unit ?? '',
  };
}

const messagesOf = `SELECT resource_sid, minute, template, fingerprint, error_code, ${isFiltered} AS filtered,
    toDateTime({since:UInt32}, 'UTC') AS since_at, ${segmentColumns}
  FROM resources_by_minute FINAL
  WHERE family = 'message' AND direction = 'outbound' AND account_sid = {account:String}
      AND minute >= toDateTime({from:UInt32}, 'UTC')
      AND environment = {environment:String} AND channel = {channel:String} AND carrier = {carrier:String}
      AND country = {country:String} AND sender = {sender:String} AND service = {service:String}`;
