import { z } from 'zod';
import { rowsOf, type Store } from '../../core/store/store.ts';
import { moment } from '../in-words/times.ts';
import { type Html, html } from '../shell/html.ts';

const savedRow = z.object({ act_id: z.string(), at: z.string(), actor: z.string(), title: z.string() });

/** Saved searches that the page lists, the latest first. */
const listed = 100;

/** The searches that somebody gave a name, for everybody who may search. */
export async function savedSearches(store: Store): Promise<Html> {
  const rows = await rowsOf(
    store,
    savedRow,
    `SELECT act_id, at, actor, details['Title'] AS title FROM act
     WHERE action = 'record-search' AND details['Title'] != '' ORDER BY at DESC, act_id LIMIT {listed:UInt32}`,
    { listed },
  );
  const items = rows.map(
    ({ act_id, at, actor, title }) =>
      html`<li><a href="/console/search/saved/${act_id}">${title}</a>, saved by ${actor} on ${moment(at)}</li>`,
  );
  return html`<section class="wide" aria-labelledby="saved"><h2 id="saved">Saved searches</h2>${items.length === 0 ? html`<p>None yet. A search can be saved on the page of its results.</p>` : html`<ul>${items}</ul>`}</section>`;
}
