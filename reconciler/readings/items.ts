import { z } from 'zod';
import type { AccountSid } from '../../core/sids.ts';
import { insertRows, rowsOf, type Store } from '../../core/store/store.ts';

/** What is set up at Twilio and kept track of. */
export const itemKinds = [
  'phone-number',
  'messaging-service',
  'pool-sender',
  'campaign',
  'brand',
  'toll-free-verification',
] as const;
export type ItemKind = (typeof itemKinds)[number];

/** One thing that is set up, reduced to what may be kept. */
export interface Item {
  readonly kind: ItemKind;
  readonly sid: string;
  /** The messaging service that it belongs to; empty otherwise. */
  readonly parentSid: string;
  readonly facts: Readonly<Record<string, string>>;
}

/** An item as it was when it last changed. */
export interface KnownItem extends Item {
  /** ISO 8601 in UTC. */
  readonly readAt: string;
}

const itemRow = z.object({
  kind: z.enum(itemKinds),
  item_sid: z.string(),
  parent_sid: z.string(),
  facts: z.record(z.string(), z.string()),
  read_at: z.string(),
});

/** What of these kinds an account had when it was last read. */
export async function itemsOf(
  store: Store,
  accountSid: AccountSid,
  kinds: readonly ItemKind[],
): Promise<readonly KnownItem[]> {
  const rows = await rowsOf(
    store,
    itemRow,
    `SELECT kind, item_sid, parent_sid, facts, read_at FROM configuration
     WHERE account_sid = {accountSid:String} AND kind IN {kinds:Array(String)}`,
    { accountSid, kinds },
  );
  return rows.map((row) => ({
    kind: row.kind,
    sid: row.item_sid,
    parentSid: row.parent_sid,
    facts: row.facts,
    readAt: row.read_at,
  }));
}

/** Writes items that are new or changed, and those that are gone. */
export async function saveItems(
  store: Store,
  accountSid: AccountSid,
  { there, gone }: { readonly there: readonly Item[]; readonly gone: readonly Item[] },
  at: string,
): Promise<void> {
  const row = ({ kind, sid, parentSid, facts }: Item, present: boolean) => ({
    account_sid: accountSid,
    kind,
    item_sid: sid,
    parent_sid: parentSid,
    facts,
    present,
    read_at: at,
  });
  await insertRows(store, 'configuration_items', [
    ...there.map((item) => row(item, true)),
    ...gone.map((item) => row(item, false)),
  ]);
}

const numberRow = z.object({ number: z.string() });

/** The numbers that are the accounts' own, of all accounts: whoever has one of them is no person. */
export async function ownNumbers(store: Store): Promise<ReadonlySet<string>> {
  const rows = await rowsOf(
    store,
    numberRow,
    `SELECT DISTINCT facts['Sender'] AS number FROM configuration
     WHERE kind IN ('phone-number', 'pool-sender') AND startsWith(number, '+')`,
  );
  return new Set(rows.map(({ number }) => number));
}
