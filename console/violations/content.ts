import {
  type ViolationKind,
  violationKindNames,
  violationKinds,
  violationStates,
} from '../../core/violations/kinds.ts';
import { channelInWords, purposeInWords } from '../in-words/contacts.ts';
import { moment } from '../in-words/times.ts';
import { facts } from '../shell/facts.ts';
import { type Choice, choiceField, textField } from '../shell/fields.ts';
import { type Html, html } from '../shell/html.ts';
import { storyLink } from '../shell/links.ts';
import { records } from '../shell/records.ts';
import { sentence } from '../shell/words.ts';
import { definitions } from './definitions.ts';
import { explain } from './explain.ts';
import type { FoundViolation } from './read.ts';

/** What is asked for on the list, as the form has it. */
export interface Filter {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly state: string;
}

export const stateWords: Readonly<Record<string, string>> = {
  open: 'Nobody has decided',
  explained: 'Explained',
  accepted: 'Accepted',
  fixed: 'Fixed',
};

const verdictWords: Readonly<Record<string, string>> = {
  violation: 'Violation',
  'outside-window': 'Outside the window',
  undetermined: 'Cannot be told',
  waiting: 'Waits for a person',
};

/** The list: how to narrow it, how it went, and what was found. */
export function listContent(
  filter: Filter,
  chart: Html,
  found: readonly FoundViolation[],
  next: string | undefined,
): Html {
  const list =
    found.length === 0
      ? html`<p>Nothing was found in these days, or nothing of this kind.</p>`
      : records('The latest first', ['What', 'When', 'Explanation', 'Decision'], found.map(oneOfList));
  const more = next === undefined ? '' : html`<p><a href="${next}">Go on with earlier ones</a></p>`;
  return html`<p class="wide">What goes against a rule, or may. It says what is on record; it is no judgement and no legal advice.</p>
${filterForm(filter)}${chart}
<section class="wide" aria-labelledby="found-heading"><h2 id="found-heading">Found</h2>${list}${more}</section>`;
}

function oneOfList(one: FoundViolation): readonly (Html | string)[] {
  const { id, kind, verdict, rule, jurisdiction, at, state, decidedBy } = one;
  return [
    html`<a href="/console/violations/${id}">${titleOf(kind)}</a><br><span class="faint">${verdictWords[verdict] ?? verdict}; rule ${rule} (${jurisdiction})</span>`,
    moment(at),
    explain(one),
    `${stateWords[state] ?? state}${decidedBy === '' ? '' : ` (${decidedBy})`}`,
  ];
}

function filterForm({ from, to, kind, state }: Filter): Html {
  const kinds = violationKindNames.map((name): Choice => [name, violationKinds[name]]);
  const states = violationStates.map((name): Choice => [name, stateWords[name] ?? name]);
  return html`<section class="wide" aria-labelledby="filter-heading"><h2 id="filter-heading">Which ones?</h2>
<form method="get" action="/console/violations" class="columns">
${choiceField('Kind', 'kind', [['', 'All kinds'], ...kinds], kind)}${choiceField('Decision', 'state', [['', 'Any'], ...states], state)}
${textField('First day (UTC)', 'from', { type: 'date', required: true, value: from })}${textField('Last day (UTC)', 'to', { type: 'date', required: true, value: to })}
<div class="field"><button>Show</button></div></form></section>`;
}

/** One violation: what happened, by which rule, what shows it, and what was decided. */
export function oneContent(
  found: FoundViolation,
  more: { readonly mayDecide: boolean; readonly withPerson: boolean; readonly problem?: string | undefined },
): Html {
  const { source } = found;
  const known = facts([
    ['When', moment(found.at)],
    ['Verdict', verdictWords[found.verdict] ?? found.verdict],
    ['Channel', found.channel === '' ? '' : channelInWords(found.channel)],
    ['Purpose', found.purpose === '' ? '' : purposeInWords(found.purpose)],
    ['Sender', [found.ownAddress, found.messagingServiceSid].filter((part) => part !== '').join(', ')],
    ['Account', [found.accountSid, found.environment].filter((part) => part !== '').join(', ')],
    ['Must be decided before', found.dueAt === null ? '' : moment(found.dueAt)],
    ['Person (as a random id)', more.withPerson ? found.contactId : ''],
  ]);
  const evidence = found.evidence.map((sid) => html`<li>${storyLink(sid)}</li>`);
  return html`<section class="wide" aria-labelledby="what"><h2 id="what">What happened</h2><p>${explain(found)}</p>${known}</section>
<section aria-labelledby="rule"><h2 id="rule">By which rule</h2><p>${definitionOf(found.kind)}</p>
<p>${found.rule} (${found.jurisdiction}): ${source.cite}</p>
<p class="faint">${source.status}; looked at on ${source.asOf}; <a href="${source.url}" rel="noreferrer">${source.url}</a></p></section>
<section aria-labelledby="evidence"><h2 id="evidence">What shows it</h2><ol>${evidence}</ol><p class="faint">In the order of what happened.</p></section>
<section class="wide" aria-labelledby="decision"><h2 id="decision">Decision</h2>${decided(found)}${more.mayDecide ? decisionForm(found, more.problem) : ''}</section>
<p class="wide"><a href="/console/violations">All violations</a></p>`;
}

function decided({ state, decidedBy, decidedAt, reason }: FoundViolation): Html {
  return decidedAt === null
    ? html`<p>Nobody has decided yet.</p>`
    : facts([
        ['State', stateWords[state] ?? state],
        ['Decided by', decidedBy],
        ['Decided on', moment(decidedAt)],
        ['Why', reason],
      ]);
}

function decisionForm({ id, kind, state }: FoundViolation, problem: string | undefined): Html {
  const choices = violationStates.map((name): Choice => [name, stateLabel(name, kind)]);
  return html`<form method="post" action="/console/violations/${id}">
${choiceField('What is it?', 'state', choices, state)}
${textField('Why?', 'reason', {
  hint: 'Your name, the time and the reason become part of the record. Leave names, numbers and addresses out.',
  required: true,
  minLength: 3,
  maxLength: 300,
  problem: problem && sentence(problem),
})}
<button>Decide</button></form>`;
}

function stateLabel(state: string, kind: string): string {
  if (kind === 'possible-revocation' && state === 'accepted')
    return 'Accepted: it is a revocation, and counts as a stop';
  if (kind === 'possible-revocation' && state === 'explained') return 'Explained: it is none';
  const labels: Readonly<Record<string, string>> = {
    open: 'Open: to be looked at again',
    explained: 'Explained: there was a reason, or it is none',
    accepted: 'Accepted: it is what it is found to be',
    fixed: 'Fixed: what led to it is mended',
  };
  return labels[state] ?? state;
}

function titleOf(kind: string): string {
  return violationKinds[kind as ViolationKind] ?? kind;
}

function definitionOf(kind: string): string {
  return definitions[kind as ViolationKind] ?? '';
}
