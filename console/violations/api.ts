import { z } from 'zod';
import type { Actor, RecordAct } from '../../core/acts/act.ts';
import { limits } from '../../core/limits.ts';
import type { Store } from '../../core/store/store.ts';
import {
  verdicts,
  violationKindNames,
  violationKinds,
  violationStates,
} from '../../core/violations/kinds.ts';
import type { AuditedBy } from '../access/audited.ts';
import { explain } from './explain.ts';
import { type FoundViolation, violationsOf } from './read.ts';

const dayMs = 86_400_000;
/** Without dates an answer is about so many days. */
const usualDays = 30;

/** Who may see people is recorded as having searched. */
export const seenViolations: AuditedBy = {
  officer: 'record-search',
  admin: 'record-search',
  sre: 'none: it is shown no person',
};

export const violationQuerySchema = z.strictObject({
  from: z.iso.date().optional().describe('first day (UTC); default: 30 days ago'),
  to: z.iso.date().optional().describe('last day, included; default: today'),
  kind: z.enum(violationKindNames).optional(),
  account: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/, 'an account SID is AC and 32 hexadecimal digits')
    .optional(),
  state: z.enum(violationStates).optional(),
  limit: z.coerce.number().int().min(1).max(limits.maxRowsInAnswer).default(500),
  after: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}T[\d:.]{8,12}Z~vi_[0-9a-f]{32}$/, 'what the answer before gave as next')
    .optional()
    .describe('next of the answer before: what comes after'),
});

const violationSchema = z.object({
  id: z.string(),
  kind: z.enum(violationKindNames),
  title: z.string(),
  at: z.string(),
  verdict: z.enum(verdicts),
  accountSid: z.string(),
  environment: z.string(),
  contactId: z.string().optional().describe('the person, as a random id; not for the role sre'),
  sid: z.string().describe('the message or call; empty where it is about a day or a setting'),
  ownAddress: z.string(),
  messagingServiceSid: z.string(),
  channel: z.string(),
  purpose: z.string(),
  rule: z.string(),
  jurisdiction: z.string(),
  dueAt: z.string().nullable().describe('until when a person must have decided'),
  explanation: z.string(),
  source: z.object({
    cite: z.string(),
    url: z.string(),
    asOf: z.string(),
    status: z.string().describe('settled, unsettled or unconfirmed'),
  }),
  evidence: z.array(z.string()).describe('SIDs and intents, in the order of what happened; each has a trace'),
  affected: z.number().int(),
  price: z.string().nullable(),
  priceUnit: z.string(),
  state: z.enum(violationStates),
  decidedBy: z.string(),
  decidedAt: z.string().nullable(),
  reason: z.string(),
});

export const violationsSchema = z.object({
  violations: z.array(violationSchema),
  next: z.string().nullable().describe('give it as after to go on; null at the end'),
});

/**
 * What goes against a rule or may, the latest first. Who may see people is recorded as having searched; an SRE sees counts and
 * SIDs, and no person.
 */
export async function violationsAnswer(
  {
    store,
    recordAct,
    nowMs,
  }: { readonly store: Store; readonly recordAct: RecordAct; readonly nowMs: number },
  query: z.output<typeof violationQuerySchema>,
  actor: Actor,
): Promise<z.input<typeof violationsSchema>> {
  const { limit, kind, account, state } = query;
  const [at, id] = query.after?.split('~') ?? [];
  const days = daysOf(query, nowMs);
  const found = await violationsOf(store, {
    ...{ kind, account, state, ...days },
    limit: limit + 1,
    after: at === undefined || id === undefined ? undefined : { at, id },
  });
  const given = found.slice(0, limit);
  const last = given.at(-1);
  const withPersons = actor.role !== 'sre';
  if (withPersons)
    await recordAct({
      action: 'record-search',
      actor,
      reason: '',
      rows: given.length,
      details: {
        Query: [
          'violations',
          `from=${days.from}`,
          `to=${days.to}`,
          kind && `kind=${kind}`,
          state && `state=${state}`,
        ]
          .filter((part) => part !== undefined)
          .join(' '),
      },
    });
  return {
    violations: given.map((one) => answerOf(one, withPersons)),
    next: found.length > limit && last !== undefined ? `${last.at}~${last.id}` : null,
  };
}

/** The days that are asked for: the last thirty where none are named. */
export function daysOf(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  nowMs: number,
): { readonly from: string; readonly to: string } {
  const last = to ?? new Date(nowMs).toISOString().slice(0, 10);
  return {
    to: last,
    from: from ?? new Date(Date.parse(last) - (usualDays - 1) * dayMs).toISOString().slice(0, 10),
  };
}

function answerOf(found: FoundViolation, withPersons: boolean): z.input<typeof violationSchema> {
  const { parts: _, contactId, ...rest } = found;
  const kind = z.enum(violationKindNames).parse(found.kind);
  return {
    ...rest,
    kind,
    title: violationKinds[kind],
    verdict: z.enum(verdicts).parse(found.verdict),
    state: z.enum(violationStates).parse(found.state),
    evidence: [...found.evidence],
    source: { ...found.source },
    explanation: explain(found),
    ...(withPersons ? { contactId } : {}),
  };
}
