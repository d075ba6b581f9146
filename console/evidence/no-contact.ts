import type { AsOf } from '../../core/events/as-of.ts';
import { parseAsOf } from '../../core/events/as-of.ts';
import { type StoredEvent, storedEvents } from '../../core/proof/event-rows.ts';
import { type Commitment, commitmentsTo, dayKey, newestOf } from '../../core/proof/no-contact/commitment.ts';
import { personsOfDay } from '../../core/proof/no-contact/persons-of-day.ts';
import { type PlacedLeaf, SortedDay } from '../../core/proof/no-contact/sorted-day.ts';
import { inParts, listOf, listSettings } from '../../core/store/sid-list.ts';
import type { Store } from '../../core/store/store.ts';
import { plural } from '../in-words/times.ts';
import { type Ask, eachDay } from './ask.ts';

/** A leaf of a day's commitment with the path to its root, as text. */
interface PlacedText {
  readonly index: number;
  /** Base64, as is every hash of the path. */
  readonly leaf: string;
  readonly path: readonly string[];
}

/** Of one id of the person: where it is among the persons of the day, or between which two it is not. */
export type IdOnDay =
  | { readonly contactId: string; readonly present: PlacedText }
  | { readonly contactId: string; readonly before: PlacedText; readonly after: PlacedText };

/** What is stated of one day and account. */
export type DayStatement = { readonly day: string; readonly accountSid: string } & (
  | { readonly state: 'not stated'; readonly because: string }
  | {
      readonly state: 'no contact' | 'contact';
      /** Line of the commitment in commitments.ndjson, from 1. */
      readonly line: number;
      /** Hexadecimal. */
      readonly salt: string;
      /** Leaves of the commitment's tree. */
      readonly size: number;
      readonly ids: readonly IdOnDay[];
    }
);

/** How many days and accounts there are of each sort. */
export type DayCounts = Readonly<Record<DayStatement['state'], number>>;

/**
 * What the commitments to closed days say of a person, day by day and account by account: that none of the person's ids is
 * among those whom the day held, by the two neighbours between which it would be; or that it is; or why nothing is stated.
 */
export class NoContact {
  /** Every commitment to these days, also such as were replaced by a later one, in the order of commitments.ndjson. */
  readonly commitments: readonly Commitment[];
  readonly #newest: ReadonlyMap<string, Commitment>;
  readonly #lineOf: ReadonlyMap<string, number>;

  private constructor(commitments: readonly Commitment[]) {
    this.commitments = commitments;
    this.#newest = newestOf(commitments);
    this.#lineOf = new Map(commitments.map(({ act_id }, index) => [act_id, index + 1]));
  }

  static async read(store: Store, period: Pick<Ask, 'from' | 'to'>, asOf: AsOf): Promise<NoContact> {
    const all = await commitmentsTo(store, period);
    return new NoContact(all.filter(({ instance_id, seq }) => seq <= (asOf.get(instance_id) ?? 0)));
  }

  /** The acts by which it was committed, in the same order. */
  async *events(store: Store): AsyncGenerator<StoredEvent> {
    for (const some of inParts(this.commitments.map(({ act_id }) => act_id))) {
      const found = await storedEvents(
        store,
        `WHERE resource_sid IN ${listOf(some)} AND kind = 'act' SETTINGS max_query_size = ${listSettings.max_query_size}`,
        {},
      );
      const byAct = new Map(found.map((event) => [event.row.resource_sid, event]));
      for (const actId of some) {
        const event = byAct.get(actId);
        if (event === undefined)
          throw new Error(`the event of the commitment ${actId} is gone: ledgerline verify says more`);
        yield event;
      }
    }
  }

  /** The statements of every day of a period and each of these accounts, the earliest first. */
  async *days(
    store: Store,
    { from, to }: Pick<Ask, 'from' | 'to'>,
    accounts: readonly string[],
    contactIds: readonly string[],
  ): AsyncGenerator<DayStatement> {
    for (const day of eachDay({ from, to }))
      for (const accountSid of accounts) {
        const commitment = this.#newest.get(dayKey(accountSid, day));
        if (commitment === undefined)
          yield {
            day,
            accountSid,
            state: 'not stated',
            because: 'the day is not closed, or it was closed a moment ago',
          };
        else yield await this.#stated(store, commitment, contactIds);
      }
  }

  async #stated(store: Store, commitment: Commitment, contactIds: readonly string[]): Promise<DayStatement> {
    const { account_sid: accountSid, day, act_id, salt, root, as_of } = commitment;
    const which = { day, accountSid };
    const asOf = parseAsOf(as_of);
    if (salt === '' || asOf === undefined)
      return { ...which, state: 'not stated', because: 'the salt of the commitment is not kept any more' };
    const persons = new SortedDay(Buffer.from(salt, 'hex'), await personsOfDay(store, which, asOf));
    if (persons.root().toString('base64') !== root)
      return {
        ...which,
        state: 'not stated',
        because:
          'the record is not what it was when the day was committed to: events are gone, or were changed',
      };
    const ids = contactIds.map((contactId): IdOnDay => {
      const placement = persons.placementOf(contactId);
      return placement.is === 'present'
        ? { contactId, present: asText(placement.at) }
        : { contactId, before: asText(placement.before), after: asText(placement.after) };
    });
    return {
      ...which,
      state: ids.some((id) => 'present' in id) ? 'contact' : 'no contact',
      line: this.#lineOf.get(act_id) ?? 0,
      salt,
      size: persons.size,
      ids,
    };
  }
}

function asText({ index, leaf, path }: PlacedLeaf): PlacedText {
  return {
    index,
    leaf: leaf.toString('base64'),
    path: path.map((hash) => hash.toString('base64')),
  };
}

/** The statement in words, which is signed with the pack. */
export function inWords(
  { from, to }: Pick<Ask, 'from' | 'to'>,
  counts: DayCounts,
  { accounts, contactIds }: { readonly accounts: readonly string[]; readonly contactIds: readonly string[] },
): string {
  const span = `from ${from} to ${to} (days in UTC)`;
  const which = `${accounts.length === 1 ? 'the account' : 'the accounts'} ${accounts.join(', ')}`;
  if (contactIds.length === 0)
    return `Nobody with the address that was asked for was ever met by this record, so that it has no id under which a commitment could be asked. That is what the directory says; nothing in this pack proves it.`;
  if (counts.contact === 0 && counts['not stated'] === 0)
    return `No message and no call to this person by ${which} is in the record ${span}. Every one of these days was closed: everything that Twilio lists of it had been compared.`;
  if (counts.contact === 0 && counts['no contact'] === 0)
    return `Whether this person was contacted ${span} cannot be stated: none of these days is closed for ${which}. no-contact.json says why of each.`;
  const parts = [
    `${plural(counts['no contact'], 'day')} without contact with this person`,
    `${plural(counts.contact, 'day')} with contact`,
    `${plural(counts['not stated'], 'day')} of which nothing is stated, since they are not closed or cannot be shown any more`,
  ];
  return `By ${which} there are in the record ${span}, counted by account: ${parts.join('; ')}. no-contact.json names each.`;
}
