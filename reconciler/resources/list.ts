import { isoSecond } from '../../core/clock.ts';
import { type ListPage, listPage } from '../rest/list-page.ts';
import { RestRefused } from '../rest/refused.ts';
import type { RestApi } from '../rest/rest-api.ts';
import type { ComparedFamily, Page, Reader, RestResource, Window } from './resource.ts';

const twilioBaseUrl = 'https://api.twilio.com';

/** Where a family's list is and how its rows are read. */
interface Listing {
  readonly family: ComparedFamily;
  /** Name of the list in addresses and, in lower case, of the rows in answers. */
  readonly name: 'Messages' | 'Calls';
  /** The date that the list is filtered by. */
  readonly date: 'DateSent' | 'StartTime';
  /** A row as a resource; `undefined` when it does not have the documented shape. */
  readonly resourceOf: (row: unknown) => RestResource | undefined;
}

/** Reads a list of the 2010-04-01 API page by page, and its resources one by one. */
export function listReader(
  api: RestApi,
  { family, name, date, resourceOf }: Listing,
  pageSize: number,
): Reader {
  const uri = `${twilioBaseUrl}/2010-04-01/Accounts/${api.accountSid}/${name}`;
  const rows = name.toLowerCase();
  return {
    family,
    page: async (window, at) => {
      const query = { ...bounds(date, window), PageSize: String(pageSize) };
      const page = await orRefused(async () => listPage(api, { uri: `${uri}.json`, rows, query }, at));
      return page === 'refused' ? page : { ...resourcesOf(page.rows, resourceOf), next: page.next };
    },
    fetch: async (sid) => {
      const answer = await api.get(`${uri}/${sid}.json`);
      if (answer === undefined) return undefined;
      const resource = resourceOf(answer);
      if (resource === undefined) throw new Error(`${sid} does not have the documented shape`);
      return resource;
    },
  };
}

/** Rows as resources; a row of an unknown shape is counted, not fatal to the page. */
export function resourcesOf(
  rows: readonly unknown[],
  resourceOf: (row: unknown) => RestResource | undefined,
): Pick<Page, 'resources' | 'unreadable'> {
  const resources = rows.map(resourceOf).filter((resource) => resource !== undefined);
  return { resources, unreadable: rows.length - resources.length };
}

function bounds(date: Listing['date'], { from, to }: Window): Record<string, string> {
  return { [`${date}>`]: isoSecond(from), [`${date}<`]: isoSecond(to) };
}

async function orRefused(ask: () => Promise<ListPage | undefined>): Promise<ListPage | 'refused'> {
  try {
    return (await ask()) ?? 'refused';
  } catch (error) {
    if (error instanceof RestRefused && (error.status === 400 || error.status === 410)) return 'refused';
    throw error;
  }
}
