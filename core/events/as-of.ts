import { z } from 'zod';
import { rowsOf, type Store } from '../store/store.ts';

/**
 * How far the record went at some moment: for each instance the highest journal number that ClickHouse had. Every answer that
 * is made from events up to here alone can be made again later, to the byte.
 */
export type AsOf = ReadonlyMap<string, number>;

const reachedRow = z.object({ instance_id: z.string(), seq: z.coerce.number() });

/**
 * How far the record goes now. The shipper sends each instance's events in order, so that none before it is missing. Read from
 * the projection `reached` of events: one row a part.
 */
export async function asOfNow(store: Store): Promise<AsOf> {
  const rows = await rowsOf(
    store,
    reachedRow,
    'SELECT instance_id, max(seq) AS seq FROM events GROUP BY instance_id ORDER BY instance_id',
  );
  return new Map(rows.map(({ instance_id, seq }) => [instance_id, seq]));
}

/** `in_…:123,in_…:45`, by instance. */
export function asOfText(asOf: AsOf): string {
  return [...asOf]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([instanceId, seq]) => `${instanceId}:${seq}`)
    .join(',');
}

/** The inverse of `asOfText`; `undefined` for what has not that form. */
export function parseAsOf(text: string): AsOf | undefined {
  const parts = text === '' ? [] : text.split(',');
  const pairs = parts.map((part) => /^([A-Za-z0-9_-]+):(\d{1,15})$/.exec(part));
  if (pairs.some((pair) => pair === null)) return undefined;
  return new Map(pairs.map((pair) => [pair?.[1] ?? '', Number(pair?.[2])]));
}

/** The condition on rows of `events`, and its parameters. */
export const withinAsOf =
  'seq <= transform(toString(instance_id), {asOfInstances:Array(String)}, {asOfSeqs:Array(UInt64)}, toUInt64(0))';

export function asOfParameters(asOf: AsOf): Readonly<Record<string, unknown>> {
  return { asOfInstances: [...asOf.keys()], asOfSeqs: [...asOf.values()] };
}
