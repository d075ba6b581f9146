import { z } from 'zod';
import { rowsOf, type Store } from '../../core/store/store.ts';
import { actInWords } from '../in-words/acts.ts';
import { moment } from '../in-words/times.ts';
import { type Html, html } from '../shell/html.ts';
import { records } from '../shell/records.ts';

const lookRow = z.object({
  at: z.string(),
  actor: z.string(),
  role: z.string(),
  via: z.string(),
  action: z.string(),
  reason: z.string(),
  of_all: z.coerce.number(),
});

/** Looks that a report lists; the access log has them all. */
const listed = 50;

/** Who had to do with this person's record before a report was made, the latest first. */
export async function formerLooks(
  store: Store,
  contactIds: readonly string[],
  { id, at }: { readonly id: string; readonly at: string },
): Promise<Html> {
  const rows = await rowsOf(
    store,
    lookRow,
    `SELECT at, actor, role, via, action, reason, count() OVER () AS of_all FROM act
     WHERE hasAny(contact_ids, {contactIds:Array(String)})
         AND act.at <= parseDateTime64BestEffort({at:String}, 3, 'UTC') AND act_id != {id:String}
     ORDER BY at DESC, act_id LIMIT {listed:UInt32}`,
    { contactIds, at, id, listed },
  );
  const [first] = rows;
  const headings = ['When', 'Who', 'What', 'Reason'];
  const more =
    first !== undefined && first.of_all > rows.length
      ? html`<p>These are the latest ${rows.length} of ${first.of_all}.</p>`
      : '';
  return html`<section class="wide" aria-labelledby="looks"><h2 id="looks">Who has looked at this person before?</h2>
${
  first === undefined
    ? html`<p>Nobody has, before this report.</p>`
    : html`${records(
        'Former looks at this person',
        headings,
        rows.map(({ at: when, actor, role, via, action, reason }) => [
          moment(when),
          `${actor} (${role}, by ${via})`,
          actInWords(action),
          reason,
        ]),
      )}${more}`
}</section>`;
}
