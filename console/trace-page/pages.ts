import type { Page, PageAnswer, Visit } from '../page.ts';
import { shown } from '../page.ts';
import { ApiProblem } from '../problem.ts';
import { textField } from '../shell/fields.ts';
import { html } from '../shell/html.ts';
import { connected } from '../store-of-page.ts';
import { isTraceable, type Trace, traceOf } from '../trace.ts';
import { storyContent } from './story.ts';

const roles = ['officer', 'sre', 'admin'] as const;

/** Who may know which person a message went to; for the others the person is left out. */
const seesPersons: ReadonlySet<string> = new Set(['officer', 'admin']);

const lookedAt = {
  officer: 'trace',
  admin: 'trace',
  sre: 'none: no person is shown, not by a contact id either',
  app: 'none: it is the application that sent to this person, who is not shown',
} as const;

/** The story of a SID. The form is sent as a form, so that a number that is typed there by mistake is in no URL. */
export const tracePages: readonly Page[] = [
  {
    method: 'get',
    path: '/trace',
    roles,
    audited: 'none: an empty form',
    inNavigation: 'Trace',
    answer: async () => traceForm(),
  },
  {
    method: 'post',
    path: '/trace',
    roles,
    audited: 'none: it leads to the page that is recorded',
    answer: async ({ form }) => {
      const sid = (form.sid ?? '').trim();
      return isTraceable(sid) ? { kind: 'redirect', to: `/console/trace/${sid}` } : traceForm(notASid);
    },
  },
  {
    method: 'get',
    path: '/trace/{sid}',
    roles,
    audited: lookedAt,
    answer: async (visit) => storyPage(visit),
  },
];

const notASid =
  'This is not an identifier: two capital letters and 32 letters from a to f and digits, such as SM… or CA…, or the id that your application gave. A person is looked up by number on another page.';

function traceForm(problem?: string): PageAnswer {
  const content = html`<p class="wide">See what became of one message, call or verification, from the reason for it to its end.</p>
<section class="wide" aria-labelledby="ask"><h2 id="ask">Which one?</h2><form method="post" action="/console/trace">
${textField('Identifier at Twilio (SID)', 'sid', {
  hint: 'For example SM and 32 letters and digits. The id that your application gave when it announced a contact works, too.',
  required: true,
  maxLength: 64,
  secret: true,
  problem,
})}
<button>Show its story</button></form></section>`;
  return shown('Trace a message or call', content, { status: problem === undefined ? 200 : 400 });
}

async function storyPage(visit: Visit): Promise<PageAnswer> {
  const { sid = '' } = visit.parameters;
  if (!isTraceable(sid)) return traceForm(notASid);
  const trace = await traceOf(connected(visit), sid);
  if (trace === undefined)
    throw new ApiProblem(
      404,
      'Never heard of',
      'No event of this identifier is in the record. If it is new, try again in a few seconds.',
    );
  const withPersons = seesPersons.has(visit.caller.role);
  if (withPersons) await recordLook(visit, trace);
  return shown(`Story of ${sid}`, storyContent(trace, { withPersons }));
}

/** A story tells which person it was about: that somebody looked is recorded first. */
async function recordLook({ recordAct, actor }: Visit, trace: Trace): Promise<void> {
  const contactIds = [...new Set([trace, ...trace.story].map(({ contact }) => contact))].filter(
    (contact) => contact !== '',
  );
  await recordAct({
    action: 'trace',
    actor,
    reason: '',
    contactIds,
    sids: [trace.sid],
    rows: trace.events.length,
  });
}
