import { statusInWords } from '../in-words/statuses.ts';
import { dateInWords, plural } from '../in-words/times.ts';
import { type Html, html } from '../shell/html.ts';
import type { TrailBody, TrailContact } from '../trail/trail.ts';
import { happenedAt } from './when.ts';

/** The trail in a few sentences. */
export function summary({ contacts }: TrailBody): Html {
  const times = contacts.map(happenedAt).sort();
  const to = contacts.filter(({ direction, kind }) => direction === 'outbound' && isContact(kind));
  const from = contacts.filter(({ direction, kind }) => direction === 'inbound' && isContact(kind));
  const toned = (tone: string): number =>
    to.filter(({ kind, status }) => statusInWords(kind, status).tone === tone).length;
  const sentences = [
    `From ${dateInWords(times[0] ?? '')} to ${dateInWords(times.at(-1) ?? '')} this person was contacted ${often(to.length)}${kindsOf(to)}.`,
    `Of these, ${toned('good')} arrived or were answered, ${toned('bad')} did not, ${toned('calm')} were withdrawn, and of ${toned('open')} the end is not known.`,
    `The person wrote or called ${often(from.length)}.`,
  ];
  return html`<section class="wide" aria-labelledby="summary"><h2 id="summary">In short</h2><p>${sentences.join(' ')}</p></section>`;
}

function isContact(kind: TrailContact['kind']): boolean {
  return kind === 'message' || kind === 'call' || kind === 'verification';
}

function often(times: number): string {
  return times === 1 ? 'once' : times === 0 ? 'not at all' : `${times.toLocaleString('en-US')} times`;
}

function kindsOf(contacts: readonly TrailContact[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of contacts) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const parts = [...counts].map(([kind, count]) => plural(count, kind));
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
