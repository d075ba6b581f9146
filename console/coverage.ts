import { z } from 'zod';
import { limits } from '../core/limits.ts';
import { rowsOf, type Store } from '../core/store/store.ts';
import { findingNames, findings, problemNames, problems } from './coverage-in-words.ts';

const dayMs = 86_400_000;

export const coverageQuerySchema = z.strictObject({
  account: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/)
    .optional(),
  since: z.iso.date().optional().describe('first day of findings and changes; default: 14 days ago'),
});

const subjectSchema = z.object({
  accountSid: z.string(),
  kind: z.enum(['number', 'service', 'flow', 'sender']),
  subject: z.string().describe('PN…, MG… or FW…; of a sender the sender itself'),
  sender: z.string().describe('the number or sender itself; empty of a service'),
  problems: z.array(z.object({ problem: z.enum(problemNames), says: z.string(), do: z.string() })),
  leadsTo: z.string().describe('where its status callback leads: here, none, elsewhere with its host …'),
  lastHeardHour: z.string().nullable().describe('hour in which what was heard last was made'),
  expectedSince: z.number().int().describe('statuses that were to be expected since then by its own past'),
  unheardSince: z
    .number()
    .int()
    .describe('statuses that REST proves were told since then, and were not heard'),
});
export type CoverageSubject = z.output<typeof subjectSchema>;

const alignmentSchema = z.object({
  accountSid: z.string(),
  day: z.string(),
  finding: z.enum(findingNames),
  says: z.string(),
  do: z.string(),
  sender: z.string(),
  messagingServiceSid: z.string(),
  found: z.number().int().describe('messages'),
  of: z
    .number()
    .int()
    .describe(
      'of so many of that sender on that day; of bypasses-collector of those that were told through that service',
    ),
  exampleSid: z.string(),
});

const changeSchema = z.object({
  accountSid: z.string(),
  sid: z.string().describe('what was changed'),
  noticedAt: z.string(),
  occurredAt: z
    .string()
    .nullable()
    .describe('when Twilio says that it was changed; null of a difference between readings'),
  change: z.string(),
  from: z.enum(['difference', 'audit-log']),
  details: z.record(z.string(), z.string()),
});

const readingSchema = z.object({
  accountSid: z.string(),
  reading: z.string(),
  state: z.string().describe('read, refused (not offered to this login or account), failed or under way'),
  because: z.string(),
  entries: z.number().int(),
  updatedAt: z.string(),
});

/** The coverage map, what does not go the way that was set up, and what of the setup changed. */
export const coverageSchema = z.object({
  coverage: z.array(subjectSchema).describe('those with problems first'),
  alignment: z.array(alignmentSchema),
  changes: z.array(changeSchema).describe('the latest first'),
  readings: z.array(readingSchema).describe('what all this is known from'),
});
export type Coverage = z.output<typeof coverageSchema>;

interface Scope {
  readonly account: string;
  readonly since: string;
  readonly limit: number;
}

export async function coverageOf(
  store: Store,
  { account = '', since }: z.output<typeof coverageQuerySchema>,
  nowMs: number,
): Promise<Coverage> {
  const scope: Scope = {
    account,
    since: since ?? new Date(nowMs - 14 * dayMs).toISOString().slice(0, 10),
    limit: limits.maxRowsInAnswer,
  };
  return {
    coverage: await subjectsOf(store, scope),
    alignment: await alignmentOf(store, scope),
    changes: await changesOf(store, scope),
    readings: await readingsOf(store, scope),
  };
}

const subjectRow = z.object({
  account_sid: z.string(),
  subject_kind: subjectSchema.shape.kind,
  subject: z.string(),
  sender: z.string(),
  facts: z.record(z.string(), z.string()),
  problems: z.array(z.enum(problemNames)),
  last_heard_hour: z.string().nullable(),
  expected_by_past: z.coerce.number(),
  unheard_since: z.coerce.number(),
});

async function subjectsOf(store: Store, scope: Scope): Promise<Coverage['coverage']> {
  const rows = await rowsOf(
    store,
    subjectRow,
    `SELECT * FROM coverage WHERE {account:String} = '' OR account_sid = {account:String}
     ORDER BY empty(problems), account_sid, subject_kind, subject LIMIT {limit:UInt32}`,
    { ...scope },
  );
  return rows.map((row) => ({
    accountSid: row.account_sid,
    kind: row.subject_kind,
    subject: row.subject,
    sender: row.sender,
    problems: row.problems.map((problem) => ({ problem, ...problems[problem] })),
    leadsTo: [row.facts.StatusCallback, row.facts.StatusCallbackHost].join(' ').trim(),
    lastHeardHour: row.last_heard_hour,
    expectedSince: row.expected_by_past,
    unheardSince: row.unheard_since,
  }));
}

const alignmentRow = z.object({
  account_sid: z.string(),
  day: z.string(),
  finding: z.enum(findingNames),
  own_address: z.string(),
  messaging_service_sid: z.string(),
  found: z.coerce.number(),
  of: z.coerce.number(),
  example_sid: z.string(),
});

async function alignmentOf(store: Store, scope: Scope): Promise<Coverage['alignment']> {
  const rows = await rowsOf(
    store,
    alignmentRow,
    `SELECT * FROM alignment_day
     WHERE ({account:String} = '' OR account_sid = {account:String}) AND day >= {since:Date}
     ORDER BY day DESC, account_sid, finding, own_address, messaging_service_sid LIMIT {limit:UInt32}`,
    { ...scope },
  );
  return rows.map((row) => ({
    accountSid: row.account_sid,
    day: row.day,
    finding: row.finding,
    ...findings[row.finding],
    sender: row.own_address,
    messagingServiceSid: row.messaging_service_sid,
    found: row.found,
    of: row.of,
    exampleSid: row.example_sid,
  }));
}

const changeRow = z.object({
  account_sid: z.string(),
  item_sid: z.string(),
  kind: z.enum(['configuration-change', 'audit-log']),
  change: z.string(),
  occurred_at: z.string().nullable(),
  noticed_at: z.string(),
  attributes: z.record(z.string(), z.string()),
});

async function changesOf(store: Store, scope: Scope): Promise<Coverage['changes']> {
  const rows = await rowsOf(
    store,
    changeRow,
    `SELECT account_sid, item_sid, kind, change, occurred_at, noticed_at, attributes FROM configuration_change
     WHERE ({account:String} = '' OR account_sid = {account:String}) AND noticed_at >= {since:Date}
     ORDER BY noticed_at DESC, event_id LIMIT {limit:UInt32}`,
    { ...scope },
  );
  return rows.map((row) => ({
    accountSid: row.account_sid,
    sid: row.item_sid,
    noticedAt: row.noticed_at,
    occurredAt: row.occurred_at,
    change: row.change,
    from: row.kind === 'audit-log' ? 'audit-log' : 'difference',
    details: row.attributes,
  }));
}

const readingRow = z.object({
  account_sid: z.string(),
  reading: z.string(),
  state: z.string(),
  because: z.string(),
  entries: z.coerce.number(),
  updated_at: z.string(),
});

async function readingsOf(store: Store, scope: Scope): Promise<Coverage['readings']> {
  const rows = await rowsOf(
    store,
    readingRow,
    `SELECT account_sid, reading, state, because, entries, updated_at FROM reading
     WHERE {account:String} = '' OR account_sid = {account:String} ORDER BY account_sid, reading`,
    { ...scope },
  );
  return rows.map((row) => ({
    accountSid: row.account_sid,
    reading: row.reading,
    state: row.state,
    because: row.because,
    entries: row.entries,
    updatedAt: row.updated_at,
  }));
}
