import { z } from 'zod';
import type { AccountSid } from '../../core/sids.ts';
import { insertRows, rowsOf, type Store } from '../../core/store/store.ts';
import { type ReadingMark, type ReadingName, readingNames } from './reading.ts';

const markRow = z.object({
  reading: z.enum(readingNames),
  state: z.enum(['reading', 'read', 'refused', 'failed']),
  because: z.string(),
  read_from: z.string(),
  read_to: z.string(),
  cursor: z.string(),
  entries: z.coerce.number(),
  unreadable: z.coerce.number(),
  first_read_at: z.string().nullable(),
  begun_at: z.string(),
});

/** How far everything of an account has been read. */
export async function marksOf(
  store: Store,
  accountSid: AccountSid,
): Promise<ReadonlyMap<ReadingName, ReadingMark>> {
  const rows = await rowsOf(
    store,
    markRow,
    `SELECT * FROM readings FINAL
     WHERE account_sid = {accountSid:String} AND reading IN {readingNames:Array(String)}`,
    { accountSid, readingNames },
  );
  return new Map(
    rows.map((row) => [
      row.reading,
      {
        name: row.reading,
        state: row.state,
        because: row.because,
        from: new Date(row.read_from),
        to: new Date(row.read_to),
        cursor: row.cursor,
        entries: row.entries,
        unreadable: row.unreadable,
        firstReadAt: row.first_read_at,
        begunAt: row.begun_at,
      },
    ]),
  );
}

export async function saveMark(
  store: Store,
  accountSid: AccountSid,
  mark: ReadingMark,
  at: string,
): Promise<void> {
  await insertRows(store, 'readings', [
    {
      account_sid: accountSid,
      reading: mark.name,
      state: mark.state,
      because: mark.because,
      read_from: mark.from.toISOString(),
      read_to: mark.to.toISOString(),
      cursor: mark.cursor,
      entries: mark.entries,
      unreadable: mark.unreadable,
      first_read_at: mark.firstReadAt,
      begun_at: mark.begunAt,
      updated_at: at,
    },
  ]);
}
