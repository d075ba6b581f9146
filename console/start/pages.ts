import { dayInWords } from '../in-words/times.ts';
import { type Page, type PageAnswer, shown, type Visit } from '../page.ts';
import { type Html, html } from '../shell/html.ts';
import { seals, wantsAttention } from './attention.ts';

/** Where an officer's day begins. */
export const startPages: readonly Page[] = [
  {
    method: 'get',
    path: '/start',
    roles: ['officer', 'admin'],
    audited: 'none: counts and links, no person is shown',
    inNavigation: 'Start',
    answer: async (visit) => start(visit),
  },
];

async function start(visit: Visit): Promise<PageAnswer> {
  const store = visit.store();
  const today = dayInWords(new Date(visit.clock()).toISOString());
  const state =
    store === undefined
      ? html`<section class="wide" aria-labelledby="today"><h2 id="today">${today}</h2><p class="problem">The record cannot be read at the moment. What happens is still being recorded.</p></section>`
      : attention(today, await wantsAttention(visit, store), await seals(store));
  return shown('Start', html`${state}${tasks}`);
}

function attention(today: string, wants: readonly Html[], sealed: readonly Html[]): Html {
  return html`<section class="wide" aria-labelledby="today"><h2 id="today">What wants attention, ${today}</h2>
${wants.length === 0 ? html`<p>Nothing does: every day that should be complete is, and every sender is heard of.</p>` : html`<ul>${wants.map((one) => html`<li>${one}</li>`)}</ul>`}
${sealed.map((one) => html`<p class="faint">${one}</p>`)}</section>`;
}

const task = (href: string, label: string, what: string): Html =>
  html`<li><a href="${href}">${label}</a><p class="faint">${what}</p></li>`;

const tasks = html`<section class="wide" aria-labelledby="tasks"><h2 id="tasks">What do you want to do?</h2><ul class="tasks">
${task('/console/contacts', 'Look up a person', 'Who was contacted, when, why, on what consent, and what became of it.')}
${task('/console/trace', 'Trace a message or call', 'The story of one identifier, from the reason to the end.')}
${task('/console/search', 'Search the record', 'By day, purpose, outcome, sender: counted, saved, shared, taken along as a file.')}
${task('/console/violations', 'Decide about violations', 'What goes against a rule or may, with its source; say what it is and why.')}
${task('/console/completeness', 'See which days are complete', 'Whether everything that Twilio did is in the record.')}
${task('/console/evidence', 'Order an evidence pack', 'A file that an auditor can check without this software.')}
${task('/console/privacy', 'Keep, show or forget a person', 'Legal holds, addresses, erasure, and what a person may ask for.')}
${task('/console/access-log', 'Read the access log', 'Who looked at what, when and why.')}
${task('/console/exports', 'Fetch your files', 'Files that are made in the background.')}</ul></section>`;
