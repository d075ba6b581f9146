import type { Account } from '../../core/config/accounts.ts';
import { channels } from '../../core/events/event.ts';
import { channelInWords, purposeInWords } from '../in-words/contacts.ts';
import { type Choice, choiceField, textField } from '../shell/fields.ts';
import { type Html, html } from '../shell/html.ts';
import { outcomes, searchedFamilies } from './query.ts';
import { directionWords, kindWords, outcomeWords } from './words.ts';

interface Choices {
  readonly purposes: readonly string[];
  readonly accounts: readonly Account[];
  readonly senders: readonly string[];
  /** Filled in when nothing was chosen: YYYY-MM-DD in UTC. */
  readonly today: string;
}

/** Purpose that stands for: none was announced. */
export const notAnnounced = '(none)';

/** The form of a search, as it was filled in. */
export function searchForm(
  given: Readonly<Record<string, string>>,
  { purposes, accounts, senders, today }: Choices,
  problems: ReadonlyMap<string, string> = new Map(),
): Html {
  const any = (words: string): Choice => ['', words];
  const chosen = (name: string): string => given[name] ?? '';
  const environments = [...new Set(accounts.map(({ environment }) => environment))];
  return html`<form method="post" action="/console/search" class="columns">
${textField('First day (UTC)', 'from', { type: 'date', value: chosen('from') || today, required: true, problem: problems.get('from') })}
${textField('Last day (UTC)', 'to', { type: 'date', value: chosen('to') || today, required: true, problem: problems.get('to') })}
${choiceField('What', 'kind', [any('everything'), ...searchedFamilies.map((one): Choice => [one, kindWords[one]])], chosen('kind'))}
${choiceField('Outcome', 'outcome', [any('any outcome'), ...outcomes.map((one): Choice => [one, outcomeWords[one]])], chosen('outcome'))}
${choiceField('Purpose', 'purpose', [any('any purpose'), ...purposes.map((one): Choice => [one, purposeInWords(one)]), [notAnnounced, 'not announced']], chosen('purpose'))}
${choiceField('Channel', 'channel', [any('any channel'), ...channels.map((one): Choice => [one, channelInWords(one)])], chosen('channel'))}
${choiceField('Direction', 'direction', [any('both'), ...Object.entries(directionWords)], chosen('direction'))}
${choiceField('Sender', 'sender', [any('any sender'), ...senders.map((one): Choice => [one, one])], chosen('sender'))}
${choiceField('Environment', 'environment', [any('any environment'), ...environments.map((one): Choice => [one, one])], chosen('environment'))}
${choiceField('Account', 'account', [any('any account'), ...accounts.map(({ accountSid, environment }): Choice => [accountSid, `${accountSid} (${environment})`])], chosen('account'))}
${textField('Error code', 'code', { value: chosen('code'), maxLength: 5, pattern: '[0-9]{5}', problem: problems.get('code'), hint: 'Five digits, for example 30007.' })}
<div class="field"><button>Search</button></div></form>`;
}
