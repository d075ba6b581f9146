import { type Clock, isoTime } from '../clock.ts';
import { insertSettings, type Store } from '../store/store.ts';

const dayMs = 86_400_000;

/** Whole days in UTC, the last one included; `YYYY-MM-DD`. */
export interface Days {
  readonly first: string;
  readonly last: string;
}

/** The longest period of a cap, and a day more for places whose day begins before. */
const lookBackDays = 8;
/** Twilio schedules up to 35 days ahead: what is sent today may have been made so long ago. */
const scheduledDays = 36;

/**
 * Works out what the record shows of these days and keeps it: what is new or differs is written, what is no violation any more
 * is marked. Doing it twice, or at once with others, changes nothing. Reads a week and a half of messages for a day, or two
 * weeks and a half for a week.
 */
export async function findViolations(store: Store, days: Days, clock: Clock): Promise<void> {
  const at = isoTime(clock());
  // First: which messages confirmed an opt-out is read from there.
  await keep(store, optOutContacts, { from: 'opt_out_contact', days, at });
  await keep(store, violations, { from: 'violation_found', days, at });
}

/** Works out which contact ids are one person. Reads the whole directory; two instances or a rotated key make such ids. */
export async function joinPeople(store: Store, clock: Clock): Promise<void> {
  await keep(store, aliases, { from: 'contact_merge', days: undefined, at: isoTime(clock()) });
}

/** Works out what is set up so that it goes against a rule. What is mended stays, as no longer so. */
export async function findUnsafeSettings(store: Store, clock: Clock): Promise<void> {
  await keep(store, settings, {
    from: 'violation_unsafe_webhook',
    days: undefined,
    at: isoTime(clock()),
  });
}

/** A table that keeps what a view gives, as long as it gives it. */
interface Kept {
  readonly table: string;
  readonly key: readonly string[];
  readonly columns: readonly string[];
  /** SQL for which of the rows that are kept already are compared. */
  readonly compared: string;
  /** SQL for a row that is not found any more: whether it stays as it is. */
  readonly stays: string;
  /** A row that is not found any more is kept as no longer so, and not marked as deleted. */
  readonly ends?: boolean;
}

const optOutContacts: Kept = {
  table: 'opt_out_contacts',
  key: ['stop_sid', 'resource_sid'],
  columns: [
    'stop_sid',
    'resource_sid',
    'day',
    'account_sid',
    'environment',
    'contact_id',
    'own_address',
    'messaging_service_sid',
    'channel',
    'purpose',
    'intent_id',
    'sent_at',
    'stop_at',
    'passed_ms',
    'scope',
    'is_first',
    'is_last',
  ],
  compared: 'true',
  stays: 'false',
};

const aliases: Kept = {
  table: 'contact_aliases',
  key: ['contact_id'],
  columns: ['contact_id', 'same_as'],
  compared: 'true',
  stays: 'false',
};

const violationColumns = [
  'day',
  'kind',
  'violation_id',
  'account_sid',
  'environment',
  'contact_id',
  'resource_sid',
  'own_address',
  'messaging_service_sid',
  'channel',
  'purpose',
  'at',
  'rule',
  'jurisdiction',
  'verdict',
  'due_at',
  'parts',
  'evidence',
  'affected',
  'price',
  'price_unit',
];

const violations: Kept = {
  table: 'violations',
  key: ['violation_id'],
  columns: violationColumns,
  compared: "parts['stands'] NOT IN ('true', 'ended')",
  // Registrations are known as they are now: that a sender had none on a day stays true when it is registered later.
  stays: "rule = 'registered-senders'",
};

const settings: Kept = {
  table: 'violations',
  key: ['violation_id'],
  columns: violationColumns,
  compared: "parts['stands'] = 'true'",
  stays: 'false',
  ends: true,
};

/**
 * Compares what a view finds with what is kept, in one reading of both, and writes the difference. The rows of both are told
 * apart by their side, and compared by a hash of all columns.
 */
async function keep(
  store: Store,
  { table, key, columns, compared, stays, ends = false }: Kept,
  { from, days, at }: { readonly from: string; readonly days: Days | undefined; readonly at: string },
): Promise<void> {
  const list = columns.join(', ');
  const ofDays = days === undefined ? 'true' : 'day >= {first:Date} AND day <= {last:Date}';
  const print = `sipHash128(${columns.map((column) => `toString(${column})`).join(", '\\n', ")})`;
  const value = (column: string, index: number): string =>
    ends && column === 'parts'
      ? `if(is_gone, mapUpdate(row.${index + 1}, map('stands', 'ended')), row.${index + 1}) AS parts`
      : `row.${index + 1} AS ${column}`;
  await store.writer.command({
    query: `INSERT INTO ${table} (${list}, version, is_deleted)
      SELECT ${columns.map(value).join(', ')}, {at:DateTime64(3, 'UTC')} AS version, ${ends ? '0' : 'is_gone'} AS is_deleted
      FROM (
        SELECT argMax((${list}), side) AS row, max(side) = 0 AS is_gone, max(if(side = 0, stays, false)) AS may_stay,
          groupUniqArray(print) AS prints, count() AS sides
        FROM (
          SELECT ${list}, 1 AS side, false AS stays, ${print} AS print FROM ${from} WHERE ${ofDays}
          UNION ALL
          SELECT ${list}, 0 AS side, ${stays} AS stays, ${print} AS print
          FROM ${table} FINAL WHERE is_deleted = 0 AND ${compared} AND ${ofDays}
        )
        GROUP BY ${key.join(', ')}
      )
      WHERE (sides = 1 OR length(prints) > 1) AND NOT (is_gone AND may_stay)
      ${days === undefined ? '' : `SETTINGS additional_table_filters = ${readingOnly(days)}`}`,
    query_params: {
      at: at.replace('T', ' ').replace('Z', ''),
      ...(days === undefined ? {} : { first: days.first, last: days.last }),
    },
    clickhouse_settings: insertSettings,
  });
}

/** What is read for some days, of tables that hold years; views that group or join cannot be told in another way. */
function readingOnly({ first, last }: Days): string {
  const from = Date.parse(first) / 1_000;
  const until = (Date.parse(last) + dayMs) / 1_000;
  const day = dayMs / 1_000;
  const resources = `minute >= toDateTime(${from - scheduledDays * day - lookBackDays * day}) AND minute < toDateTime(${until}) AND (minute >= toDateTime(${from - lookBackDays * day}) OR sent_at > made_at)`;
  const rest = `hour >= toDateTime(${from - day}) AND hour < toDateTime(${until + day})`;
  return `{'resources_by_minute': '${resources}', 'rest_resources_by_hour': '${rest}'}`;
}
