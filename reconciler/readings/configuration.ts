import { isoTime } from '../../core/clock.ts';
import { type Facts, nothingSaid } from '../../core/redaction/redact.ts';
import { allRows, type ListAddress } from '../rest/list-page.ts';
import { type Item, type ItemKind, itemsOf, type KnownItem, saveItems } from './items.ts';
import { NotOffered, type Reading, type ReadingScope } from './reading.ts';

/** What is set up, as it is now. */
export interface SetUp {
  readonly items: readonly Item[];
  readonly unreadable: number;
}

interface Configuration extends Pick<Reading, 'name' | 'everyMs' | 'byLoginAlone'> {
  /** The kinds of which everything is read: what is not there any more is gone. */
  readonly covers: readonly ItemKind[];
  readonly itemsOf: (scope: ReadingScope) => Promise<SetUp>;
}

/** Reads what is set up, and records every change since it was last read as an event of its own. */
export function configurationReading({ covers, itemsOf: read, ...reading }: Configuration): Reading {
  return {
    ...reading,
    read: async (scope) => {
      const { reconciler, account, mark } = scope;
      const { store, recorder, clock } = reconciler;
      const { items, unreadable } = await read(scope);
      const before = new Map(
        (await itemsOf(store, account.accountSid, covers)).map((item) => [keyOf(item), item]),
      );
      const now = new Map(items.map((item) => [keyOf(item), item]));
      const there = [...now.values()].filter((item) => !isSame(before.get(keyOf(item)), item));
      // A row that cannot be read is not one that is gone.
      const gone = unreadable > 0 ? [] : [...before.values()].filter((item) => !now.has(keyOf(item)));
      // What the first reading finds has not changed: nobody knew it before.
      const changes =
        mark.firstReadAt === null
          ? []
          : [
              ...there.flatMap((item) => changesOf(account.accountSid, before.get(keyOf(item)), item)),
              ...gone.map((item) => goneOf(account.accountSid, item)),
            ];
      // Events first: a crash before the rows finds the same changes again, and events are the same by their ids.
      await Promise.all(changes.map(async (change) => recorder.record(change, account.environment)));
      await saveItems(store, account.accountSid, { there, gone }, isoTime(clock()));
      return { entries: items.length + unreadable, unreadable };
    },
  };
}

/** What is set up, of rows of which some could not be read. */
export function setUpOf(items: readonly (Item | undefined)[]): SetUp {
  const readable = items.filter((item) => item !== undefined);
  return { items: readable, unreadable: items.length - readable.length };
}

/** Everything that one list has. Throws NotOffered when Twilio does not have it for this account. */
export async function wholeList(
  { api, reconciler: { limits } }: ReadingScope,
  list: Pick<ListAddress, 'uri' | 'rows'>,
  itemOf: (row: unknown) => Item | undefined,
): Promise<SetUp> {
  const query = { PageSize: String(limits.restPageSize) };
  const rows = await allRows(api, { ...list, query }, limits.configurationMaxItems);
  if (rows === undefined) throw new NotOffered();
  return setUpOf(rows.map(itemOf));
}

function keyOf({ kind, sid, parentSid }: Item): string {
  return `${kind} ${sid} ${parentSid}`;
}

function isSame(before: Item | undefined, now: Item): boolean {
  return before !== undefined && changedFields(before, now).length === 0;
}

function changedFields(before: Item, now: Item): readonly string[] {
  const names = new Set([...Object.keys(before.facts), ...Object.keys(now.facts)]);
  return [...names].filter((name) => (before.facts[name] ?? '') !== (now.facts[name] ?? '')).sort();
}

type Account = Facts['accountSid'];

function changesOf(accountSid: Account, before: KnownItem | undefined, now: Item): readonly Facts[] {
  if (before === undefined) return [changeOf(accountSid, now, 'added', {}, [''])];
  return changedFields(before, now).map((field) => {
    const was = before.facts[field] ?? '';
    const is = now.facts[field] ?? '';
    return changeOf(accountSid, now, 'updated', { Field: field, Before: was, Now: is }, [
      before.readAt,
      field,
      was,
      is,
    ]);
  });
}

function goneOf(accountSid: Account, item: KnownItem): Facts {
  return changeOf(accountSid, item, 'removed', {}, [item.readAt]);
}

function changeOf(
  accountSid: Account,
  { kind, sid, parentSid, facts }: Item,
  status: 'added' | 'updated' | 'removed',
  attributes: Readonly<Record<string, string>>,
  identityParts: Facts['identityParts'],
): Facts {
  return {
    ...nothingSaid,
    kind: 'configuration-change',
    source: 'rest',
    accountSid,
    resourceSid: sid,
    // The service has a column of its own: as a link it would make one story of all its numbers.
    relatedSids: [],
    status,
    messagingServiceSid: kind === 'messaging-service' ? sid : parentSid,
    attributes: {
      Subject: kind,
      ...(facts.Sender !== undefined && { Sender: facts.Sender }),
      ...attributes,
    },
    identityParts: [kind, parentSid, status, ...identityParts],
  };
}
