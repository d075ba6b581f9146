import { limits } from '../../core/limits.ts';
import { contactInWords, purposeInWords } from '../in-words/contacts.ts';
import { statusInWords } from '../in-words/statuses.ts';
import { moment, plural } from '../in-words/times.ts';
import { textField } from '../shell/fields.ts';
import { type Html, html } from '../shell/html.ts';
import { storyLink } from '../shell/links.ts';
import { records } from '../shell/records.ts';
import { count } from '../shell/words.ts';
import { cursorText } from './cursor.ts';
import { type Counts, placeOf, type Result } from './find.ts';
import { outcomes, type Query } from './query.ts';
import { outcomeWords, queryInWords } from './words.ts';

/** One page of results, and whether there are others before and after it. */
export interface ResultPage {
  readonly results: readonly Result[];
  readonly earlier: boolean;
  readonly later: boolean;
}

const headings = ['Made', 'What', 'Outcome', 'Purpose', 'Sender', 'Story'];

/** What a search found. `path` is the search's own address. */
export function resultContent(
  query: Query,
  page: ResultPage,
  { counts, path, id, problem }: { counts: Counts; path: string; id: string; problem?: string | undefined },
): Html {
  const first = page.results[0];
  return html`<p class="wide">${queryInWords(query)}.</p>
<section class="wide" aria-labelledby="found"><h2 id="found">${plural(counts.found, 'result')}</h2>
<p>${outcomes.map((one) => `${count(counts[one])} ${outcomeWords[one]}`).join('; ')}.</p>
<p><a href="/console/search">Search for something else</a></p></section>
${first === undefined ? html`<p class="wide">Nothing in the record fits. <a href="/console/completeness">Completeness</a> tells of which days everything was heard.</p>` : html`${turning(page, path, 'Pages')}${records(`Results, the latest first, ${limits.resultsOnPage} on a page. Times are in UTC.`, headings, page.results.map(resultCells))}${turning(page, path, 'Pages, again')}`}
${first === undefined ? '' : whatNext(id, problem)}`;
}

function resultCells(result: Result): readonly (Html | string)[] {
  const { family, status, error_code, made_at, channel, direction, purpose, own_address } = result;
  const { label } = statusInWords(family, status);
  return [
    moment(made_at),
    contactInWords(family, channel, direction),
    error_code === null ? label : `${label} (error ${error_code})`,
    purposeInWords(purpose),
    own_address === '' ? 'not known' : own_address,
    storyLink(result.resource_sid),
  ];
}

function turning({ results, earlier, later }: ResultPage, path: string, label: string): Html | '' {
  const first = results[0];
  const last = results.at(-1);
  if (first === undefined || last === undefined || (!earlier && !later)) return '';
  return html`<nav class="wide pages" aria-label="${label}"><ul>
${later ? html`<li><a href="${path}">First page</a></li><li><a rel="prev" href="${path}?before=${cursorText(placeOf(first))}">Previous page</a></li>` : ''}
${earlier ? html`<li><a rel="next" href="${path}?after=${cursorText(placeOf(last))}">Next page</a></li>` : ''}</ul></nav>`;
}

function whatNext(id: string, problem: string | undefined): Html {
  return html`<section aria-labelledby="take"><h2 id="take">Take the results with you</h2>
<p>The file is made in the background, with all results. It names senders, purposes and outcomes, and no person.</p>
<form class="inline" method="post" action="/console/search/${id}/export"><button name="format" value="csv">Make a table (CSV)</button> <button name="format" value="ndjson">Make a file for programs (NDJSON)</button></form></section>
<section aria-labelledby="keep"><h2 id="keep">Keep this search</h2><form method="post" action="/console/search/${id}/save">
${textField('Name', 'title', { required: true, minLength: 3, maxLength: 100, hint: 'Colleagues see it. Leave out names, numbers and addresses of people.', problem })}
<button>Save</button></form></section>`;
}
