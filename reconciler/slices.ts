import { z } from 'zod';
import type { AccountSid } from '../core/sids.ts';
import { insertRows, rowsOf, type Store } from '../core/store/store.ts';
import { type ComparedFamily, comparedFamilies, type Window } from './resources/resource.ts';

/** One stretch of time of one family of one account, and why it is read. */
export interface Slice {
  readonly accountSid: AccountSid;
  readonly family: ComparedFamily;
  /** Name of a pass, or `asked`. */
  readonly pass: string;
  /** The run that asked for it; empty for a pass. */
  readonly runId: string;
  readonly window: Window;
}

/** What was counted while a slice was read. */
export interface SliceCounts {
  readonly resources: number;
  /** Rows that do not have the documented shape. */
  readonly unreadable: number;
  /** Not final yet, or changed a moment ago. */
  readonly unsettled: number;
  /** Delivered on a channel that may still say read. */
  readonly awaitingReceipt: number;
  readonly discrepancies: number;
}

/** How far the reading of a slice has come. */
export interface Watermark extends Slice, SliceCounts {
  /** Where reading goes on; empty before the first page and after the last. */
  readonly cursor: string;
  readonly state: 'listing' | 'refreshing' | 'finished';
  readonly source: 'list' | 'export';
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
}

export const nothingCounted: SliceCounts = {
  resources: 0,
  unreadable: 0,
  unsettled: 0,
  awaitingReceipt: 0,
  discrepancies: 0,
};

export function notBegun(slice: Slice, startedAt: string): Watermark {
  return {
    ...slice,
    cursor: '',
    state: 'listing',
    source: 'list',
    ...nothingCounted,
    startedAt,
  };
}

/** Writes watermarks, all or none: an interrupted slice goes on from its latest one. */
export async function saveWatermarks(store: Store, marks: readonly Watermark[], at: string): Promise<void> {
  await insertRows(
    store,
    'reconcile_slices',
    marks.map((mark) => ({
      account_sid: mark.accountSid,
      family: mark.family,
      pass: mark.pass,
      slice_from: mark.window.from.toISOString(),
      slice_to: mark.window.to.toISOString(),
      run_id: mark.runId,
      cursor: mark.cursor,
      state: mark.state,
      source: mark.source,
      resources: mark.resources,
      unreadable: mark.unreadable,
      unsettled: mark.unsettled,
      awaiting_receipt: mark.awaitingReceipt,
      discrepancies: mark.discrepancies,
      started_at: mark.startedAt,
      updated_at: at,
    })),
  );
}

const sliceRow = z.object({
  family: z.enum(comparedFamilies),
  pass: z.string(),
  run_id: z.string(),
  slice_from: z.string(),
  slice_to: z.string(),
  cursor: z.string(),
  state: z.enum(['listing', 'refreshing', 'finished']),
  source: z.enum(['list', 'export']),
  resources: z.coerce.number(),
  unreadable: z.coerce.number(),
  unsettled: z.coerce.number(),
  awaiting_receipt: z.coerce.number(),
  discrepancies: z.coerce.number(),
  started_at: z.string(),
});

function watermarkOf(accountSid: AccountSid, row: z.output<typeof sliceRow>): Watermark {
  return {
    accountSid,
    family: row.family,
    pass: row.pass,
    runId: row.run_id,
    window: { from: new Date(row.slice_from), to: new Date(row.slice_to) },
    cursor: row.cursor,
    state: row.state,
    source: row.source,
    resources: row.resources,
    unreadable: row.unreadable,
    unsettled: row.unsettled,
    awaitingReceipt: row.awaiting_receipt,
    discrepancies: row.discrepancies,
    startedAt: row.started_at,
  };
}

/** Slices of an account that were planned and not read to their end, the oldest first. */
export async function interruptedSlices(store: Store, accountSid: AccountSid): Promise<readonly Watermark[]> {
  const rows = await rowsOf(
    store,
    sliceRow,
    `SELECT * FROM reconcile_slices FINAL
     WHERE account_sid = {accountSid:String} AND state != 'finished'
     ORDER BY slice_from, family`,
    { accountSid },
  );
  return rows.map((row) => watermarkOf(accountSid, row));
}

/** Slices of a run that are read to their end. */
export async function finishedSlices(store: Store, runId: string): Promise<ReadonlySet<string>> {
  const rows = await rowsOf(
    store,
    sliceRow.extend({ account_sid: z.string() }),
    `SELECT * FROM reconcile_slices FINAL WHERE run_id = {runId:String} AND state = 'finished'`,
    { runId },
  );
  return new Set(rows.map((row) => sliceKey(watermarkOf(row.account_sid as AccountSid, row))));
}

/** What tells slices of one run apart. */
export function sliceKey({ accountSid, family, window }: Slice): string {
  return `${accountSid} ${family} ${window.from.toISOString()}`;
}

const readToRow = z.object({ family: z.enum(comparedFamilies), pass: z.string(), read_to: z.string() });

/** The last second up to which each pass of an account has read, by `family pass`. */
export async function readUpTo(store: Store, accountSid: AccountSid): Promise<ReadonlyMap<string, Date>> {
  const rows = await rowsOf(
    store,
    readToRow,
    `SELECT family, pass, max(slice_to) AS read_to FROM reconcile_slices
     WHERE account_sid = {accountSid:String} AND pass != 'asked'
     GROUP BY family, pass`,
    { accountSid },
  );
  return new Map(rows.map(({ family, pass, read_to }) => [`${family} ${pass}`, new Date(read_to)]));
}
