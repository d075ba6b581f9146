import { listOf, listSettings } from '../../core/store/sid-list.ts';
import { rowsOf, type Store } from '../../core/store/store.ts';
import { dayInWords, plural } from '../in-words/times.ts';
import { type Html, html } from '../shell/html.ts';
import type { LatestCheckpoint } from '../trail/proof-status.ts';
import type { TrailBody, TrailContact } from '../trail/trail.ts';
import { type Difference, differenceRow } from './differences.ts';
import { entry } from './entry.ts';
import { happenedAt } from './when.ts';

/** Contacts whose differences from Twilio are looked up together, while those before them are on their way already. */
const atOnce = 500;

/** Every contact, the latest first, day by day. */
export async function* timeline(
  store: Store,
  { contacts }: TrailBody,
  checkpoints: ReadonlyMap<string, LatestCheckpoint>,
  at: string,
): AsyncIterable<Html> {
  const sorted = contacts
    .map((contact) => ({ contact, at: happenedAt(contact) }))
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  const perDay = new Map<string, number>();
  for (const one of sorted) perDay.set(one.at.slice(0, 10), (perDay.get(one.at.slice(0, 10)) ?? 0) + 1);
  let day = '';
  for (let start = 0; start < sorted.length; start += atOnce) {
    const part = sorted.slice(start, start + atOnce);
    const differences = await differencesOf(
      store,
      part.map(({ contact }) => contact),
      at,
    );
    for (const { contact, at: happened } of part) {
      const ofDay = happened.slice(0, 10);
      if (ofDay !== day) {
        if (day !== '') yield dayEnd;
        day = ofDay;
        yield html`<section class="wide day" aria-labelledby="day-${day}"><h2 id="day-${day}">${dayInWords(day)}</h2><p class="faint">${plural(perDay.get(day) ?? 0, 'contact')} on this day, the latest first. Days and times are in UTC.</p><ol class="timeline">`;
      }
      yield entry(contact, happened, { checkpoints, differences: differences.get(contact.sid) ?? [] });
    }
  }
  if (day !== '') yield dayEnd;
}

const dayEnd = html`</ol></section>`;

/** What was found to differ from Twilio by the time of the report, by SID. */
async function differencesOf(
  store: Store,
  contacts: readonly TrailContact[],
  at: string,
): Promise<ReadonlyMap<string, readonly Difference[]>> {
  const rows = await rowsOf(
    store,
    differenceRow,
    `SELECT resource_sid, discrepancy_id, argMin(d.kind, d.found_at) AS kind, argMin(d.heard, d.found_at) AS heard,
         argMin(d.actual, d.found_at) AS actual, argMin(d.settled_by, d.found_at) AS settled_by, min(d.found_at) AS first_found_at
     FROM discrepancies AS d
     WHERE resource_sid IN ${listOf(contacts.map(({ sid }) => sid))} AND d.found_at <= parseDateTime64BestEffort({at:String}, 3, 'UTC')
     GROUP BY resource_sid, discrepancy_id ORDER BY first_found_at, discrepancy_id`,
    { at },
    listSettings,
  );
  const found = new Map<string, Difference[]>();
  for (const row of rows) found.set(row.resource_sid, [...(found.get(row.resource_sid) ?? []), row]);
  return found;
}
