import { z } from 'zod';
import { type Family, familyNames, statusesOf } from '../../core/events/statuses.ts';
import { rowsOf, type Store } from '../../core/store/store.ts';
import { statusInWords, type Tone } from '../in-words/statuses.ts';
import { type Query, searchedFamilies } from './query.ts';

const resultRow = z.object({
  resource_sid: z.string(),
  made_at: z.string(),
  family: z.enum(familyNames),
  account_sid: z.string(),
  environment: z.string(),
  direction: z.string(),
  channel: z.string(),
  own_address: z.string(),
  messaging_service_sid: z.string(),
  purpose: z.string(),
  status: z.string(),
  error_code: z.number().nullable(),
});
export type Result = z.output<typeof resultRow>;

const columns = Object.keys(resultRow.shape).join(', ');

/** The place of a result in the order of all: the latest first, and of one moment by SID. */
export interface Place {
  readonly at: string;
  readonly sid: string;
}

export function placeOf({ made_at, resource_sid }: Result): Place {
  return { at: made_at, sid: resource_sid };
}

/**
 * Results after a place (or the first ones), the latest first. A page is found by where the one before it ended, not by
 * counting: what is recorded meanwhile moves nothing from one page to another.
 */
export async function resultsAfter(
  store: Store,
  query: Query,
  after: Place | undefined,
  atMost: number,
): Promise<readonly Result[]> {
  return rowsOf(
    store,
    resultRow,
    `SELECT ${columns} FROM resources_by_minute FINAL
     WHERE ${conditions}
         AND ({after:String} = '' OR (
             minute <= toStartOfMinute(parseDateTime64BestEffortOrZero({after:String}, 3, 'UTC'))
             AND (made_at, resource_sid) < (parseDateTime64BestEffortOrZero({after:String}, 3, 'UTC'), {afterSid:String})))
     ORDER BY made_at DESC, resource_sid DESC LIMIT {atMost:UInt32}`,
    { ...parametersOf(query), after: after?.at ?? '', afterSid: after?.sid ?? '', atMost },
  );
}

/** Results right before a place, the latest first: for turning back. */
export async function resultsBefore(
  store: Store,
  query: Query,
  before: Place,
  atMost: number,
): Promise<readonly Result[]> {
  const rows = await rowsOf(
    store,
    resultRow,
    `SELECT ${columns} FROM resources_by_minute FINAL
     WHERE ${conditions} AND minute >= toStartOfMinute(parseDateTime64BestEffort({before:String}, 3, 'UTC'))
         AND (made_at, resource_sid) > (parseDateTime64BestEffort({before:String}, 3, 'UTC'), {beforeSid:String})
     ORDER BY made_at, resource_sid LIMIT {atMost:UInt32}`,
    { ...parametersOf(query), before: before.at, beforeSid: before.sid, atMost },
  );
  return rows.reverse();
}

const countRow = z.object({
  found: z.coerce.number(),
  good: z.coerce.number(),
  bad: z.coerce.number(),
  calm: z.coerce.number(),
});
export type Counts = Readonly<Record<'found' | Tone, number>>;

/** How many results a search has, by outcome. */
export async function countsOf(store: Store, query: Query): Promise<Counts> {
  const [row] = await rowsOf(
    store,
    countRow,
    `SELECT count() AS found, countIf(${isOutcome('good')}) AS good, countIf(${isOutcome('bad')}) AS bad, countIf(${isOutcome('calm')}) AS calm
     FROM resources_by_minute FINAL WHERE ${conditions}`,
    parametersOf(query),
  );
  const { found, good, bad, calm } = row ?? { found: 0, good: 0, bad: 0, calm: 0 };
  return { found, good, bad, calm, open: found - good - bad - calm };
}

const senderRow = z.object({ own_address: z.string() });

/** The account's own senders of the last year, for the list in the form; a search names none but these. */
export async function sendersOf(store: Store, nowMs: number): Promise<readonly string[]> {
  const rows = await rowsOf(
    store,
    senderRow,
    `SELECT DISTINCT own_address FROM resources_by_minute
     WHERE minute >= {since:DateTime} AND own_address != '' ORDER BY own_address LIMIT ${maxSenders}`,
    { since: Math.floor(nowMs / 1000) - 366 * 86_400 },
  );
  return rows.map(({ own_address }) => own_address);
}

const maxSenders = 1_000;

const conditions = `minute >= toDateTime({from:Date}, 'UTC') AND minute < toDateTime({to:Date} + 1, 'UTC')
    AND ({kind:String} = '' OR family = {kind:String})
    AND ({account:String} = '' OR account_sid = {account:String})
    AND ({environment:String} = '' OR environment = {environment:String})
    AND ({channel:String} = '' OR channel = {channel:String})
    AND ({direction:String} = '' OR direction = {direction:String})
    AND ({sender:String} = '' OR own_address = {sender:String})
    AND ({purpose:String} = '' OR purpose = {purpose:String})
    AND ({announced:String} = '' OR purpose = '')
    AND ({code:UInt32} = 0 OR error_code = {code:UInt32})
    AND ({outcome:String} = '' OR {outcome:String} = ${outcomeOfRow()})`;

function parametersOf(query: Query): Readonly<Record<string, unknown>> {
  return {
    from: query.from,
    to: query.to,
    kind: query.kind ?? '',
    account: query.account ?? '',
    environment: query.environment ?? '',
    channel: query.channel ?? '',
    direction: query.direction ?? '',
    sender: query.sender ?? '',
    purpose: query.purpose ?? '',
    announced: query.announced ?? '',
    code: query.code ?? 0,
    outcome: query.outcome ?? '',
  };
}

/** The same outcome in SQL as the words give it: from the same table of statuses. */
function outcomeOfRow(): string {
  return `multiIf(${isOutcome('good')}, 'good', ${isOutcome('bad')}, 'bad', ${isOutcome('calm')}, 'calm', 'open')`;
}

function isOutcome(tone: Tone): string {
  const pairs = searchedFamilies.flatMap((family: Family) =>
    statusesOf(family)
      .filter((status) => statusInWords(family, status).tone === tone)
      .map((status) => `('${family}', '${status}')`),
  );
  return `(toString(family), toString(status)) IN (${pairs.join(', ')})`;
}
