import { isActId } from '../former-act.ts';
import { plural } from '../in-words/times.ts';
import { parseQuery } from '../search/query.ts';
import { queryInWords } from '../search/words.ts';
import { type Html, html } from '../shell/html.ts';
import { storyLink } from '../shell/links.ts';
import type { ShownAct } from './acts.ts';

/** SIDs of one act that are named. */
const listed = 10;

/** Whom and what an act concerned, where its result can be opened again, and where the act itself is in the record. */
export function concerning(act: ShownAct): Html {
  const { contact_ids: persons, sids, rows_given, seq, instance_id } = act;
  return html`${again(act)}${persons.length === 0 ? '' : html`${plural(persons.length, 'person', 'people')}: <code>${persons.join(' ')}</code>. `}${sids
    .slice(0, listed)
    .map(
      (sid) => html`${storyLink(sid)} `,
    )}${sids.length > listed ? `and ${sids.length - listed} more. ` : ''}${rows_given === 0 ? '' : `${plural(rows_given, 'row')}. `}${seq === 0 ? '' : html`<span class="faint">Event ${seq} of ${instance_id}</span>`}`;
}

/** What was asked for, with a link to what was answered. */
function again({ action, act_id, details }: ShownAct): Html | string {
  const { Query, Search = '', Of = '', File, Title, Form } = details;
  const query = parseQuery(Query);
  switch (action) {
    case 'contact-search':
      return Form === undefined ? '' : html`<a href="/console/reports/${act_id}">The report</a>. `;
    case 'replay':
      return isActId(Of) ? html`<a href="/console/reports/${Of}">The report</a>. ` : '';
    case 'record-search':
      if (query !== undefined)
        return html`${Title === undefined ? '' : `Saved as “${Title}”. `}<a href="/console/search/${act_id}">${queryInWords(query)}</a>. `;
      return isActId(Search) ? html`<a href="/console/search/${Search}">The results</a>. ` : '';
    case 'export':
      return File === undefined ? '' : html`<code>${File}</code>. `;
    default:
      return '';
  }
}
