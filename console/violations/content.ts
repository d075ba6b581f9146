import {
  type ViolationKind,
  violationKindNames,
  violationKinds,
  violationStates,
} from '../../core/violations/kinds.ts';
import { type Html, html } from '../shell/html.ts';
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
  const rows = found.map(
    (one) =>
      html`<tr><td>${moment(one.at)}</td><td><a href="/console/violations/${one.id}">${titleOf(one.kind)}</a><br><span class="faint">${verdictWords[one.verdict] ?? one.verdict} · ${one.rule} (${one.jurisdiction})</span></td><td>${explain(one)}</td><td>${stateWords[one.state] ?? one.state}</td></tr>`,
  );
  const list =
    found.length === 0
      ? html`<p>Nothing was found.</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-labelledby="found-heading"><table><caption>The latest first. Times are in UTC.</caption><thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">Explanation</th><th scope="col">Decision</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  const more = next === undefined ? html`` : html`<p><a href="${next}">Go on with earlier ones</a></p>`;
  return html`<p class="wide">What goes against a rule, or may. It says what is on record; it is no judgement and no legal advice.</p>
${filterForm(filter)}${chart}
<section class="wide" aria-labelledby="found-heading"><h2 id="found-heading">Found</h2>${list}${more}</section>`;
}

function filterForm({ from, to, kind, state }: Filter): Html {
  const kinds = violationKindNames.map((name) => option(name, violationKinds[name], kind));
  const states = violationStates.map((name) => option(name, stateWords[name] ?? name, state));
  return html`<section class="wide" aria-labelledby="filter-heading"><h2 id="filter-heading">Which ones?</h2>
<form method="get" action="/console/violations">
<label for="kind">Kind</label><select id="kind" name="kind">${option('', 'All kinds', kind)}${kinds}</select>
<label for="state">Decision</label><select id="state" name="state">${option('', 'Any', state)}${states}</select>
<label for="from">From (day, UTC)</label><input id="from" name="from" type="date" value="${from}">
<label for="to">To (day, UTC)</label><input id="to" name="to" type="date" value="${to}">
<button>Show</button></form></section>`;
}

function option(value: string, label: string, chosen: string): Html {
  return value === chosen
    ? html`<option value="${value}" selected>${label}</option>`
    : html`<option value="${value}">${label}</option>`;
}

/** One violation: what happened, by which rule, what shows it, and what was decided. */
export function oneContent(
  found: FoundViolation,
  more: { readonly mayDecide: boolean; readonly withPerson: boolean; readonly problem?: string | undefined },
): Html {
  const { source } = found;
  const facts: readonly (readonly [string, string])[] = [
    ['When', moment(found.at)],
    ['Verdict', verdictWords[found.verdict] ?? found.verdict],
    ['Account', [found.accountSid, found.environment].filter((part) => part !== '').join(', ')],
    ['Sender', [found.ownAddress, found.messagingServiceSid].filter((part) => part !== '').join(', ')],
    ['Channel and purpose', [found.channel, found.purpose].filter((part) => part !== '').join(', ')],
    ['Must be decided before', found.dueAt === null ? '' : moment(found.dueAt)],
    ['Person (as a random id)', more.withPerson ? found.contactId : ''],
  ];
  const shownFacts = facts
    .filter(([, value]) => value !== '')
    .map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`);
  const evidence = found.evidence.map((sid) => html`<li>${evidenceOf(sid)}</li>`);
  return html`<section class="wide" aria-labelledby="what"><h2 id="what">What happened</h2><p>${explain(found)}</p>
<table><caption>On record</caption><tbody>${shownFacts}</tbody></table></section>
<section aria-labelledby="rule"><h2 id="rule">By which rule</h2><p>${definitionOf(found.kind)}</p>
<p>${found.rule} (${found.jurisdiction}): ${source.cite}</p>
<p class="faint">${source.status}; looked at on ${source.asOf}; ${source.url}</p></section>
<section aria-labelledby="evidence"><h2 id="evidence">What shows it</h2><ol>${evidence}</ol><p class="faint">In the order of what happened.</p></section>
<section class="wide" aria-labelledby="decision"><h2 id="decision">Decision</h2>${decided(found)}${more.mayDecide ? decisionForm(found, more.problem) : html``}</section>
<p class="wide"><a href="/console/violations">All violations</a></p>`;
}

/** What has a story leads to it. */
function evidenceOf(sid: string): Html {
  return /^(?:SM|MM|CA|VE)[0-9a-f]{32}$/.test(sid)
    ? html`<a href="/console/trace/${sid}"><code>${sid}</code></a>`
    : html`<code>${sid}</code>`;
}

function decided({ state, decidedBy, decidedAt, reason }: FoundViolation): Html {
  return decidedAt === null
    ? html`<p>Nobody has decided yet.</p>`
    : html`<p>${stateWords[state] ?? state}, by ${decidedBy} at ${moment(decidedAt)}: ${reason}</p>`;
}

function decisionForm({ id, kind, state }: FoundViolation, problem: string | undefined): Html {
  const options = violationStates.map((name) => option(name, stateLabel(name, kind), state));
  const wrong =
    problem === undefined
      ? html``
      : html`<p class="problem" role="alert" id="decision-problem">${problem}</p>`;
  const described = problem === undefined ? 'reason-hint' : 'reason-hint decision-problem';
  return html`<form method="post" action="/console/violations/${id}">${wrong}
<label for="decided-state">What is it?</label><select id="decided-state" name="state">${options}</select>
<label for="reason">Why?</label><input id="reason" name="reason" required minlength="3" maxlength="300" autocomplete="off" aria-describedby="${described}">
<p class="faint" id="reason-hint">Your name, the time and the reason become part of the record. Leave numbers and addresses out.</p>
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

function moment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}
