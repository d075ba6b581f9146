import { z } from 'zod';
import { type Facts, factsId } from '../../core/redaction/redact.ts';
import { rowsOf, type Store } from '../../core/store/store.ts';
import { withinDays } from '../passes.ts';
import type { Window } from '../resources/resource.ts';
import { type ListAddress, listPage } from '../rest/list-page.ts';
import { RestRefused } from '../rest/refused.ts';
import { type Counted, NotOffered, type Reading, type ReadingScope } from './reading.ts';

/** A list of what happened, filtered by time, of which each row becomes an event. */
export interface Log extends Pick<Reading, 'name' | 'everyMs' | 'byLoginAlone' | 'overlapMs' | 'reachMs'> {
  readonly list: (window: Window, pageSize: string) => ListAddress;
  /** What a row says; `undefined` when it does not have the documented shape, `nothing` when it is of no use here. */
  readonly factsOf: (row: unknown, scope: ReadingScope) => Facts | 'nothing' | undefined;
  /** Rows that Twilio gives of one query at most, where it has such a limit. */
  readonly maxRows?: number;
}

/** Reads a log page by page, and day by day where Twilio gives so many rows of one query only; what is in the record already is not recorded again. */
export function logReading({ list, factsOf, maxRows = Infinity, ...reading }: Log): Reading {
  return {
    ...reading,
    read: async (scope) => {
      const { mark, save, api, reconciler } = scope;
      const pageSize = String(reconciler.limits.restPageSize);
      const cutShort: string[] = [];
      let { entries, unreadable, cursor } = mark;
      const stretches = maxRows === Infinity ? [mark] : withinDays(mark);
      for (const [index, window] of stretches.entries()) {
        const address = list(window, pageSize);
        let rowsOfDay = 0;
        let at = cursor;
        do {
          reconciler.stillOurs();
          const page = await orFirst(at, async (from) => listPage(api, address, from));
          if (page === undefined) throw new NotOffered();
          const facts = page.rows.map((row) => factsOf(row, scope));
          await recordNew(
            scope,
            facts.filter((one) => one !== undefined && one !== 'nothing'),
          );
          entries += page.rows.length;
          unreadable += facts.filter((one) => one === undefined).length;
          rowsOfDay += page.rows.length;
          at = page.next ?? '';
          // After the last page of all the mark is saved as read.
          const next = at === '' ? stretches[index + 1] : window;
          if (next !== undefined) await save({ from: next.from, cursor: at, entries, unreadable });
        } while (at !== '');
        cursor = '';
        if (rowsOfDay >= maxRows) cutShort.push(window.from.toISOString().slice(0, 10));
      }
      const remark =
        cutShort.length === 0
          ? ''
          : `Twilio gives ${maxRows} of a day at most; older ones of ${cutShort.join(', ')} are missing`;
      return { entries, unreadable, remark } satisfies Counted;
    },
  };
}

/** A page that was saved may not be there any more: then the stretch is read from its beginning. */
async function orFirst<T>(at: string, read: (at: string | undefined) => Promise<T>): Promise<T> {
  if (at === '') return read(undefined);
  try {
    return await read(at);
  } catch (error) {
    if (error instanceof RestRefused && (error.status === 400 || error.status === 410))
      return read(undefined);
    throw error;
  }
}

const idRow = z.object({ event_id: z.string() });

async function recordNew({ reconciler, account }: ReadingScope, facts: readonly Facts[]): Promise<void> {
  const { store, recorder } = reconciler;
  const known = await knownAmong(store, facts);
  await Promise.all(
    facts
      .filter((one) => !known.has(factsId(one)))
      .map(async (one) => recorder.record(one, account.environment)),
  );
}

async function knownAmong(store: Store, facts: readonly Facts[]): Promise<ReadonlySet<string>> {
  if (facts.length === 0) return new Set();
  const rows = await rowsOf(
    store,
    idRow,
    `SELECT DISTINCT event_id FROM events
     WHERE resource_sid IN {sids:Array(String)} AND event_id IN {ids:Array(String)}`,
    { sids: facts.map(({ resourceSid }) => resourceSid), ids: facts.map(factsId) },
  );
  return new Set(rows.map(({ event_id }) => event_id));
}
