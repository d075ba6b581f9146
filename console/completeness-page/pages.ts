import type { z } from 'zod';
import { type CompletenessDay, completenessDays, completenessQuerySchema } from '../completeness.ts';
import { dayInWords, moment } from '../in-words/times.ts';
import { type Page, shown } from '../page.ts';
import { ApiProblem } from '../problem.ts';
import { type Choice, choiceField, textField } from '../shell/fields.ts';
import { type Html, html } from '../shell/html.ts';
import { records } from '../shell/records.ts';
import { percent } from '../shell/words.ts';
import { connected } from '../store-of-page.ts';

const roles = ['officer', 'sre', 'admin'] as const;

/** Which days are complete, account by account. */
export const completenessPages: readonly Page[] = [
  {
    method: 'get',
    path: '/completeness',
    roles,
    audited: 'none: figures of days, no person is shown',
    inNavigation: 'Completeness',
    answer: async (visit) => {
      const { query, accounts, clock } = visit;
      const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
      const asked = completenessQuerySchema.safeParse(given);
      if (!asked.success) throw notUnderstood(asked.error);
      const known = accounts.map(({ accountSid }) => accountSid);
      const { days } = await completenessDays(connected(visit), asked.data, known, clock());
      const environments = new Map<string, string>(
        accounts.map(({ accountSid, environment }) => [accountSid, environment]),
      );
      return shown('Which days are complete?', content(days, environments, asked.data));
    },
  },
];

function notUnderstood(error: z.ZodError): ApiProblem {
  return new ApiProblem(
    400,
    'The days are not understood',
    `${error.issues[0]?.path.join('.') ?? 'a field'}: choose days as YYYY-MM-DD and an account from the list.`,
  );
}

function content(
  days: readonly CompletenessDay[],
  environments: ReadonlyMap<string, string>,
  {
    since = '',
    until = '',
    account = '',
  }: { since?: string | undefined; until?: string | undefined; account?: string | undefined },
): Html {
  const accounts = [...new Set(days.map(({ accountSid }) => accountSid))];
  const choices: Choice[] = [
    ['', 'all accounts'],
    ...[...environments].map(([sid, environment]): Choice => [sid, `${sid} (${environment})`]),
  ];
  return html`<p class="wide">A day is complete when the record was compared with Twilio's own list of that day and nothing more is expected of it. Days are those of UTC.</p>
<section class="wide" aria-labelledby="days"><h2 id="days">Which days?</h2><form method="get" action="/console/completeness" class="columns">
${textField('First day', 'since', { type: 'date', value: since })}${textField('Last day', 'until', { type: 'date', value: until })}${choiceField('Account', 'account', choices, account)}
<div class="field"><button>Show</button></div></form></section>
${accounts.map((one) =>
  ofAccount(
    one,
    environments.get(one) ?? '',
    days.filter(({ accountSid }) => accountSid === one),
  ),
)}`;
}

function ofAccount(accountSid: string, environment: string, days: readonly CompletenessDay[]): Html {
  const dates = [...new Set(days.map(({ day }) => day))];
  const closed = days.filter(({ state }) => state === 'closed').length;
  const rows = dates.map((day) => {
    const of = (kind: string): Html | string => {
      const one = days.find((candidate) => candidate.day === day && candidate.kind === kind);
      return one === undefined ? '' : inWords(one);
    };
    return [dayInWords(day), of('message'), of('call')];
  });
  return html`<section class="wide" aria-labelledby="${accountSid}"><h2 id="${accountSid}">Account ${accountSid}${environment === '' ? '' : ` (${environment})`}</h2>
<p>${closed === days.length ? 'Every day shown is complete.' : `${closed} of ${days.length} are complete, messages and calls counted apart.`}</p>
${records(`Days of account ${accountSid}`, ['Day', 'Messages', 'Calls'], rows)}</section>`;
}

const stateWords: Readonly<Record<CompletenessDay['state'], readonly [mark: string, words: string]>> = {
  closed: ['✓', 'Complete'],
  open: ['…', 'Not complete yet'],
  'not read': ['–', 'Not compared yet'],
};

function inWords(one: CompletenessDay): Html {
  const { state, because, resources, expected, heard, changedAfterClose, closedAt, day, accountSid } = one;
  const [mark, words] = stateWords[state];
  const differences = html`<a href="/console/discrepancies?day=${day}&amp;account=${accountSid}" aria-label="Differences of ${day}, ${one.kind}s">differences</a>`;
  return html`<p class="state-${state.replace(' ', '-')}"><span aria-hidden="true">${mark}</span> <strong>${words}</strong>${closedAt === null ? '' : html` since ${moment(closedAt)}`}</p>
<p class="faint">${state === 'not read' ? '' : `${resources.toLocaleString('en-US')} at Twilio: ${because}.`}${expected === 0 ? '' : ` ${percent(heard, expected)} of what Twilio told was heard by callback.`}${changedAfterClose === 0 ? '' : ` ${changedAfterClose} changed after that.`} ${state === 'not read' ? '' : differences}</p>`;
}
