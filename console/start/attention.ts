import { z } from 'zod';
import { rowsOf, type Store } from '../../core/store/store.ts';
import { completenessDays } from '../completeness.ts';
import { moment, plural } from '../in-words/times.ts';
import { isThere } from '../is-there.ts';
import type { Visit } from '../page.ts';
import { type Html, html } from '../shell/html.ts';
import { latestCheckpoints } from '../trail/proof-status.ts';

const dayMs = 86_400_000;

/** Days that are asked about: a day is usually complete by the second day after it. */
const settledAfterDays = 3;
const lookBackDays = 14;
/** Findings that are older were looked at by somebody, or will not be. */
const violationDays = 30;

const quietRow = z.object({
  subject: z.string(),
  subject_kind: z.string(),
  family: z.string(),
  never_heard: z.coerce.boolean(),
  read_to: z.string(),
});

/** What somebody should look at today, each a sentence with a link; nothing when there is nothing. */
export async function wantsAttention(visit: Visit, store: Store): Promise<readonly Html[]> {
  return [
    ...(await openViolations(visit, store)),
    ...(await incompleteDays(visit, store)),
    ...(await quietSenders(store)),
  ];
}

const violationRow = z.object({ violations: z.coerce.number(), waiting: z.coerce.number() });

/** What was found against a rule and nobody has decided about. */
async function openViolations({ clock }: Visit, store: Store): Promise<readonly Html[]> {
  if (!(await isThere(store, 'violation_day'))) return [];
  const since = new Date(clock() - violationDays * dayMs).toISOString().slice(0, 10);
  const [open] = await rowsOf(
    store,
    violationRow,
    `SELECT sum(v.violations) AS violations, sumIf(v.violations, verdict = 'waiting') AS waiting FROM violation_day AS v
     WHERE day >= {since:Date} AND state = 'open'`,
    { since },
  );
  if (open === undefined || open.violations === 0) return [];
  const waits =
    open.waiting === 0
      ? ''
      : ` ${plural(open.waiting, 'of them waits', 'of them wait')} for somebody to read and decide.`;
  return [
    html`<a href="/console/violations?state=open&amp;from=${since}">${plural(open.violations, 'finding')} of the last ${violationDays} days ${open.violations === 1 ? 'is' : 'are'} open</a>: something went against a rule, or may have.${waits}`,
  ];
}

async function incompleteDays({ accounts, clock }: Visit, store: Store): Promise<readonly Html[]> {
  const dayOf = (back: number): string => new Date(clock() - back * dayMs).toISOString().slice(0, 10);
  const since = dayOf(lookBackDays);
  const until = dayOf(settledAfterDays);
  const known = accounts.map(({ accountSid }) => accountSid);
  const { days } = await completenessDays(store, { since, until }, known, clock());
  const open = new Set(days.filter(({ state }) => state !== 'closed').map(({ day }) => day));
  return open.size === 0
    ? []
    : [
        html`<a href="/console/completeness?since=${since}&amp;until=${until}">${plural(open.size, 'day')} of the last two weeks ${open.size === 1 ? 'is' : 'are'} not complete</a>: the record was not yet compared with Twilio's own list for all of ${open.size === 1 ? 'it' : 'them'}.`,
      ];
}

async function quietSenders(store: Store): Promise<readonly Html[]> {
  const rows = await rowsOf(
    store,
    quietRow,
    `SELECT subject, subject_kind, family, never_heard, read_to FROM silence WHERE silent OR never_heard
     ORDER BY subject LIMIT 20`,
  );
  return rows.map(
    ({ subject, subject_kind, family, never_heard }) =>
      html`${subject_kind === 'service' ? 'Messaging service' : 'Sender'} ${subject} ${never_heard ? `sends ${family}s of which nothing was ever heard` : `has gone quiet: less is heard of its ${family}s than usual`}. What became of them may be missing here.`,
  );
}

/** When the record was last sealed, for each log. */
export async function seals(store: Store): Promise<readonly Html[]> {
  const checkpoints = await latestCheckpoints(store);
  return [...checkpoints.values()].map(
    ({ instance_id, size, signed_at }) =>
      html`The record of ${instance_id} was last sealed on ${moment(signed_at)}, over ${plural(size, 'event')}.`,
  );
}
