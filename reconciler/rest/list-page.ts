import { z } from 'zod';
import type { RestApi } from './rest-api.ts';

/** Where a list is, what its rows are called in the answer, and what it is asked for. */
export interface ListAddress {
  /** Absolute, as Twilio documents it. */
  readonly uri: string;
  readonly rows: string;
  readonly query: Readonly<Record<string, string>>;
}

export interface ListPage {
  /** As they came: a schema is still to check each. */
  readonly rows: readonly unknown[];
  /** Where the list goes on; `undefined` at its end. */
  readonly next: string | undefined;
}

const envelopeSchema = z.looseObject({
  next_page_uri: z.string().nullish(),
  meta: z.object({ next_page_url: z.string().nullish() }).nullish(),
});
const rowsSchema = z.array(z.unknown());

/**
 * One page of a list of any of Twilio's APIs: the first, or the one at `at`. The 2010-04-01 API names the next page
 * without a host and the others with one; of either only the path is followed, so that no answer can lead a login to
 * another host. `undefined` when Twilio answers 404.
 */
export async function listPage(
  api: RestApi,
  { uri, rows, query }: ListAddress,
  at?: string,
): Promise<ListPage | undefined> {
  const answer = at === undefined ? await api.get(uri, query) : await api.get(at);
  if (answer === undefined) return undefined;
  const envelope = envelopeSchema.parse(answer);
  const next = envelope.meta?.next_page_url ?? envelope.next_page_uri;
  return { rows: rowsSchema.parse(envelope[rows]), next: next ? onSameHost(next, uri) : undefined };
}

/** Every row of a list that is read in one go; throws when it has more than `max`. */
export async function allRows(
  api: RestApi,
  list: ListAddress,
  max: number,
): Promise<readonly unknown[] | undefined> {
  const rows: unknown[] = [];
  let at: string | undefined;
  do {
    const page = await listPage(api, list, at);
    if (page === undefined) return at === undefined ? undefined : rows;
    rows.push(...page.rows);
    if (rows.length > max) throw new TooManyRows(list.rows, max);
    at = page.next;
  } while (at !== undefined);
  return rows;
}

/** A list that is held as a whole has more rows than are held. */
export class TooManyRows extends Error {
  override readonly name = 'TooManyRows';

  constructor(rows: string, max: number) {
    super(`there are more than ${max} ${rows}, which is more than is kept track of`);
  }
}

function onSameHost(address: string, uri: string): string {
  const { pathname, search } = new URL(address, uri);
  return new URL(uri).origin + pathname + search;
}
