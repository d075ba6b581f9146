import { z } from 'zod';
import { actions } from '../../core/acts/act.ts';
import { limits } from '../../core/limits.ts';
import { isActId } from '../former-act.ts';
import { actInWords } from '../in-words/acts.ts';
import { moment } from '../in-words/times.ts';
import { type Page, type PageAnswer, shown, type Visit } from '../page.ts';
import { ApiProblem } from '../problem.ts';
import { type Choice, choiceField, textField } from '../shell/fields.ts';
import { type Html, html } from '../shell/html.ts';
import { records } from '../shell/records.ts';
import { connected } from '../store-of-page.ts';
import { type ActPlace, actorsOf, actsAfter, type Filter, filterSchema, type ShownAct } from './acts.ts';
import { concerning } from './concerning.ts';

/** Who looked at what, when and why. Looking at it is in it, too. */
export const accessLogPages: readonly Page[] = [
  {
    method: 'get',
    path: '/access-log',
    roles: ['officer', 'admin'],
    audited: 'access-log',
    inNavigation: 'Access log',
    answer: async (visit) => accessLog(visit),
  },
];

async function accessLog(visit: Visit): Promise<PageAnswer> {
  const { caller, actor, recordAct, query } = visit;
  const store = connected(visit);
  const filter = filterSchema.safeParse(
    Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '')),
  );
  if (!filter.success)
    throw new ApiProblem(400, 'The filter is not understood', 'Choose days, what and who from the form.');
  const everybody = caller.role === 'admin';
  const whose = everybody ? 'everybody' : { name: caller.name, role: caller.role };
  const after = placeIn(query.after);
  const found = await actsAfter(store, filter.data, whose, after);
  const acts = found.slice(0, limits.resultsOnPage);
  if (after === undefined)
    await recordAct({
      action: 'access-log',
      actor,
      reason: '',
      rows: acts.length,
      details: said(filter.data),
    });
  const actors = everybody ? await actorsOf(store) : undefined;
  const last = found.length > acts.length ? acts.at(-1) : undefined;
  return shown('Access log', content(acts, filter.data, { actors, last }));
}

/** The filter as it is kept with the act; the name of a colleague is no secret to who keeps this log. */
function said({ from, to, action, who }: Filter): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries({ From: from, To: to, Action: action, Who: who }).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    ),
  );
}

const placeSchema = z.tuple([z.iso.datetime(), z.string().refine(isActId)]);

function placeIn(text: string | undefined): ActPlace | undefined {
  const parsed = placeSchema.safeParse(text?.split('~'));
  return parsed.success ? { at: parsed.data[0], actId: parsed.data[1] } : undefined;
}

const headings = ['When', 'Who', 'What', 'Why', 'Concerning'];

function content(
  acts: readonly ShownAct[],
  filter: Filter,
  { actors, last }: { actors: readonly string[] | undefined; last: ShownAct | undefined },
): Html {
  return html`<p class="wide">${actors === undefined ? 'What you did with the record. An administrator sees what everybody did.' : 'What everybody did with the record.'} Each line is an event of the record itself and can be altered no more than the others. Opening this page is in the log, too.</p>
<section class="wide" aria-labelledby="which"><h2 id="which">Which?</h2>${filterForm(filter, actors)}</section>
${acts.length === 0 ? html`<p class="wide">Nothing fits.</p>` : records('Acts, the latest first. Times are in UTC.', headings, acts.map(cells))}
${last === undefined ? '' : html`<nav class="wide pages" aria-label="Pages"><ul><li><a rel="next" href="/console/access-log?${nextPage(filter, last)}">Earlier ones</a></li></ul></nav>`}`;
}

function filterForm(
  { from = '', to = '', action, who = '' }: Filter,
  actors: readonly string[] | undefined,
): Html {
  const what: Choice[] = [
    ['', 'everything'],
    ...Object.keys(actions)
      .map((name): Choice => [name, actInWords(name)])
      .sort(([, a], [, b]) => a.localeCompare(b, 'en')),
  ];
  return html`<form method="get" action="/console/access-log" class="columns">
${textField('First day', 'from', { type: 'date', value: from })}${textField('Last day', 'to', { type: 'date', value: to })}
${choiceField('What', 'action', what, action ?? '')}
${actors === undefined ? '' : choiceField('Who', 'who', [['', 'everybody'], ...actors.map((one): Choice => [one, one])], who)}
<div class="field"><button>Show</button></div></form>`;
}

function nextPage(filter: Filter, { at, act_id }: ShownAct): string {
  const given = Object.entries({ ...filter, after: `${at}~${act_id}` }).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  return new URLSearchParams(given).toString();
}

function cells(act: ShownAct): readonly (Html | string)[] {
  const { at, actor, role, via, action, reason } = act;
  return [
    moment(at),
    `${actor} (${role}, by ${via})`,
    actInWords(action),
    reason === '' ? 'none was asked for' : reason,
    concerning(act),
  ];
}
