import { z } from 'zod';
import { rowsOf, type Store } from '../../store/store.ts';
import { before } from '../duration.ts';
import { heldCondition, heldEventCondition, moment } from '../hold/held.ts';
import type { Hold } from '../hold/hold.ts';
import type { RetentionSettings } from '../settings.ts';
import { type KeptTable, keptTables } from './classes.ts';
import { droppedDigest, type Stretch } from './dropped.ts';

/** What would go of one table: of events one month, of others everything before a moment. */
export interface Removal {
  readonly table: string;
  readonly class: keyof RetentionSettings;
  /** Of events: `2020-01`; of others empty. */
  readonly month: string;
  /** ISO 8601; only what is older goes. */
  readonly before: string;
  readonly rowsToGo: number;
  /** Rows as old that stay, because a hold keeps them. */
  readonly rowsHeld: number;
  /** Of events: exactly which. */
  readonly droppedDigest: string;
}

/** Everything that is older than it is kept, and that no hold keeps. Of each class whole months go. */
export async function planRetention(
  store: Store,
  settings: RetentionSettings,
  holds: readonly Hold[],
  nowMs: number,
): Promise<readonly Removal[]> {
  const removals: Removal[] = [];
  for (const month of await eventMonthsBefore(store, endOf('record', settings, nowMs)))
    removals.push(await planEvents(store, month, holds));
  for (const kept of keptTables) removals.push(await planTable(store, kept, settings, holds, nowMs));
  return removals.filter(({ rowsToGo, rowsHeld }) => rowsToGo + rowsHeld > 0);
}

/** The first moment of the oldest month that stays. Figures and readings are never kept longer than the record they are of. */
export function endOf(of: keyof RetentionSettings, settings: RetentionSettings, nowMs: number): string {
  const moments = [settings[of], settings.record].map((duration) => before(nowMs, duration));
  const latest = new Date(Math.max(...moments.map(Number)));
  return new Date(Date.UTC(latest.getUTCFullYear(), latest.getUTCMonth(), 1)).toISOString();
}

const monthRow = z.object({ month: z.string() });

async function eventMonthsBefore(store: Store, end: string): Promise<readonly string[]> {
  const rows = await rowsOf(
    store,
    monthRow,
    `SELECT DISTINCT formatDateTime(received_at, '%Y-%m') AS month FROM events WHERE received_at < ${moment(end)} ORDER BY month`,
  );
  return rows.map(({ month }) => month);
}

/** The first moment of a month `2020-01`, and that of the next. */
export function boundsOf(month: string): { readonly from: string; readonly to: string } {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return {
    from: new Date(Date.UTC(year, number - 1, 1)).toISOString(),
    to: new Date(Date.UTC(year, number, 1)).toISOString(),
  };
}

/** Rows of events of a month, as a condition that uses the partition. */
export function ofMonth(month: string): string {
  const { from, to } = boundsOf(month);
  return `received_at >= ${moment(from)} AND received_at < ${moment(to)}`;
}

const countRow = z.object({ go: z.number(), held: z.number() });
const stretchRow = z.object({ instance_id: z.string(), seq_from: z.number(), seq_to: z.number() });

async function planEvents(store: Store, month: string, holds: readonly Hold[]): Promise<Removal> {
  const stretches = await stretchesToGo(store, month, holds);
  const held = heldEventCondition(holds) ?? '0';
  const [row] = await rowsOf(
    store,
    countRow,
    `SELECT toUInt32(countIf(NOT is_held)) AS go, toUInt32(countIf(is_held)) AS held
     FROM (SELECT DISTINCT instance_id, seq, toBool(${held}) AS is_held FROM events WHERE ${ofMonth(month)})`,
  );
  return {
    table: 'events',
    class: 'record',
    month,
    before: boundsOf(month).to,
    rowsToGo: row?.go ?? 0,
    rowsHeld: row?.held ?? 0,
    droppedDigest: droppedDigest(stretches),
  };
}

/** The numbers of the events of a month that no hold keeps, as stretches without a gap. */
export async function stretchesToGo(
  store: Store,
  month: string,
  holds: readonly Hold[],
): Promise<readonly Stretch[]> {
  const held = heldEventCondition(holds) ?? '0';
  return rowsOf(
    store,
    stretchRow,
    `SELECT instance_id, min(seq) AS seq_from, max(seq) AS seq_to
     FROM
     (
         SELECT instance_id, seq, seq - row_number() OVER (PARTITION BY instance_id ORDER BY seq) AS stretch
         FROM (SELECT DISTINCT instance_id, seq FROM events WHERE ${ofMonth(month)} AND NOT ${held})
     )
     GROUP BY instance_id, stretch
     ORDER BY instance_id, seq_from`,
  );
}

async function planTable(
  store: Store,
  kept: KeptTable,
  settings: RetentionSettings,
  holds: readonly Hold[],
  nowMs: number,
): Promise<Removal> {
  const end = endOf(kept.class, settings, nowMs);
  const held = heldCondition(holds, kept.columns) ?? '0';
  const [row] = await rowsOf(
    store,
    countRow,
    `SELECT toUInt32(countIf(NOT is_held)) AS go, toUInt32(countIf(is_held)) AS held
     FROM (SELECT toBool(${held}) AS is_held FROM ${kept.table} WHERE ${oldRows(kept, end)})`,
  );
  return {
    table: kept.table,
    class: kept.class,
    month: '',
    before: end,
    rowsToGo: row?.go ?? 0,
    rowsHeld: row?.held ?? 0,
    droppedDigest: '',
  };
}

/** The rows of a table that are older than a moment and may go at all. */
export function oldRows({ columns, onlyIf }: KeptTable, end: string): string {
  return `${columns.time} < ${moment(end)}${onlyIf === undefined ? '' : ` AND ${onlyIf}`}`;
}
