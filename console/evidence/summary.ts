import type { EventRow } from '../../core/events/canonical.ts';
import { contactInWords } from '../in-words/contacts.ts';
import { statusInWords } from '../in-words/statuses.ts';
import { type TrailContact, trailOf } from '../trail/trail.ts';
import type { TrailEvent } from '../trail/trail-events.ts';
import type { Story } from './subject-events.ts';

/** Contacts that the report tells one by one; all are in the other files. */
export const toldOneByOne = 500;
/** Messages and calls whose SIDs are kept in mind, to find who looked at one of them. */
const sidsInMind = 16_000;

/** What a report says of many contacts: the latest one by one, and how many there were of each sort. */
export class Summary {
  /** Messages, calls, verifications … */
  contacts = 0;
  /** By what it was and what became of it. */
  readonly outcomes = new Map<string, number>();
  readonly sids: string[] = [];
  /** The person said stop, start, help, or what may be a revocation. */
  readonly signals: TrailContact[] = [];
  #latest: TrailContact[] = [];

  add({ sid, events, intents }: Story): void {
    if (this.sids.length < sidsInMind) this.sids.push(sid);
    const rows = [...events, ...intents].map(({ row }) => trailEventOf(row));
    const [contact] = trailOf([], rows, 1).contacts;
    if (contact === undefined) return;
    this.contacts += 1;
    const what = contactInWords(contact.kind, contact.channel, contact.direction);
    const sort = `${what}\t${statusInWords(contact.kind, contact.status).label}`;
    this.outcomes.set(sort, (this.outcomes.get(sort) ?? 0) + 1);
    if (contact.consentSignal !== '' && this.signals.length < toldOneByOne) this.signals.push(contact);
    this.#latest.push(contact);
    if (this.#latest.length >= 2 * toldOneByOne) this.#latest = theLatest(this.#latest);
  }

  /** The latest first. */
  get latest(): readonly TrailContact[] {
    return theLatest(this.#latest);
  }
}

/** A row whose kind or source is newer than this release has no family, and is told of in the other files. */
function trailEventOf(row: EventRow): TrailEvent {
  return {
    ...row,
    kind: row.kind as TrailEvent['kind'],
    source: row.source as TrailEvent['source'],
    related_sids: [...row.related_sids],
    attributes: { ...row.attributes },
  };
}

function theLatest(contacts: readonly TrailContact[]): TrailContact[] {
  return [...contacts]
    .sort((a, b) => (a.firstHeardAt < b.firstHeardAt ? 1 : a.firstHeardAt > b.firstHeardAt ? -1 : 0))
    .slice(0, toldOneByOne);
}
