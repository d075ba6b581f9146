/** Lists of SIDs travel as one text, which both sides read several times as fast as a list of texts. */
export const between = ',';

/** With more than some twenty thousand SIDs in a query ClickHouse takes hundreds of times as long. */
export const sidsInQuery = 16_000;

/**
 * SIDs, or ids of intents, as a list for `IN`. A part of the query and no parameter of it, which would be escaped letter by
 * letter and, for a server, be half a megabyte of its address: far more than servers take. Throws when one has letters
 * that no SID has: then it could end the text.
 */
export function listOf(sids: readonly string[]): string {
  const text = sids.join(between);
  if (!onlySids.test(text)) throw new Error('a list of SIDs has something else in it');
  return `splitByChar('${between}', '${text}')`;
}

const onlySids = /^[A-Za-z0-9_,-]*$/;

/** A query with a list is larger than ClickHouse takes by default. */
export const listSettings = { max_query_size: String(sidsInQuery * 40) } as const;

/** SIDs in parts that a query may name. */
export function inParts(sids: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(sids.length / sidsInQuery) }, (_, part) =>
    sids.slice(part * sidsInQuery, (part + 1) * sidsInQuery),
  );
}
