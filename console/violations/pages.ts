import { z } from 'zod';
import { violationKindNames, violationKinds, violationStates } from '../../core/violations/kinds.ts';
import { formerAct } from '../former-act.ts';
import { type Page, type PageAnswer, shown, type Visit } from '../page.ts';
import { ApiProblem } from '../problem.ts';
import { connected } from '../store-of-page.ts';
import { daysOf, seenViolations } from './api.ts';
import { listContent, oneContent } from './content.ts';
import { decide, decisionSchema, violationId } from './decide.ts';
import { type FoundViolation, violationById, violationsOf } from './read.ts';
import { trend } from './trend.ts';

/** More on one page nobody reads; the link below goes on. */
const perPage = 50;

/** What was found, one of them, and the form to decide about it. */
export const violationPages: readonly Page[] = [
  {
    method: 'get',
    path: '/violations',
    roles: ['officer', 'sre', 'admin'],
    audited: seenViolations,
    inNavigation: 'Violations',
    answer: async (visit) => listPage(visit),
  },
  {
    method: 'get',
    path: '/violations/{id}',
    roles: ['officer', 'sre', 'admin'],
    audited: seenViolations,
    answer: async (visit) => onePage(visit, undefined),
  },
  {
    method: 'post',
    path: '/violations/{id}',
    roles: ['officer', 'admin'],
    audited: 'decision',
    answer: async (visit) => decisionPage(visit),
  },
];

const day = z.iso.date().optional().catch(undefined);
const querySchema = z.object({
  from: day,
  to: day,
  kind: z.enum(violationKindNames).optional().catch(undefined),
  state: z.enum(violationStates).optional().catch(undefined),
  after: z
    .string()
    .regex(/^[\d:.TZ-]{20,30}~vi_[0-9a-f]{32}$/)
    .optional()
    .catch(undefined),
});

async function listPage(visit: Visit): Promise<PageAnswer> {
  const store = connected(visit);
  const query = querySchema.parse(visit.query);
  const days = daysOf(query, visit.clock());
  const { kind, state } = query;
  const [at, id] = query.after?.split('~') ?? [];
  const found = await violationsOf(store, {
    ...{ ...days, kind, state },
    limit: perPage + 1,
    after: at === undefined || id === undefined ? undefined : { at, id },
  });
  const page = found.slice(0, perPage);
  const filter = { ...days, kind: kind ?? '', state: state ?? '' };
  await recordSearch(visit, new URLSearchParams(filter).toString(), page);
  const last = page.at(-1);
  const next =
    found.length > perPage && last !== undefined
      ? `/console/violations?${new URLSearchParams({ ...filter, after: `${last.at}~${last.id}` })}`
      : undefined;
  return shown('Violations', listContent(filter, await trend(store, filter), page, next));
}

async function onePage(visit: Visit, problem: string | undefined): Promise<PageAnswer> {
  const found = await named(visit);
  await recordSearch(visit, found.id, [found]);
  const { role } = visit.caller;
  const title = Object.entries(violationKinds).find(([kind]) => kind === found.kind)?.[1] ?? 'Violation';
  const content = oneContent(found, {
    mayDecide: role === 'officer' || role === 'admin',
    withPerson: role !== 'sre',
    problem,
  });
  return shown(title, content, problem === undefined ? {} : { status: 400 });
}

async function decisionPage(visit: Visit): Promise<PageAnswer> {
  const { id } = await named(visit);
  const said = decisionSchema.safeParse({ id, state: visit.form.state, reason: visit.form.reason });
  if (!said.success) return onePage(visit, said.error.issues[0]?.message ?? 'say what it is, and why');
  const store = connected(visit);
  const { actId } = await decide({ store, recordAct: visit.recordAct }, said.data, visit.actor);
  // Whoever decided must not read on the next page that nobody has.
  await formerAct(store, actId, 'decision');
  return { kind: 'redirect', to: `/console/violations/${id}` };
}

async function named(visit: Visit): Promise<FoundViolation> {
  const id = violationId.safeParse(visit.parameters.id);
  const found = id.success ? await violationById(connected(visit), id.data) : undefined;
  if (found !== undefined) return found;
  throw new ApiProblem(
    404,
    'Never found',
    'No violation has this id. It may be none any more: late callbacks change what is found.',
  );
}

/** Who may see people is recorded as having looked; an SRE sees none. */
async function recordSearch(
  { actor, recordAct }: Visit,
  query: string,
  found: readonly FoundViolation[],
): Promise<void> {
  if (actor.role === 'sre') return;
  await recordAct({
    action: 'record-search',
    actor,
    reason: '',
    rows: found.length,
    details: { Query: `violations ${query}` },
  });
}
