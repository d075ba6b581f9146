import { z } from 'zod';
import type { AsOf } from '../../core/events/as-of.ts';
import { rowsOf } from '../../core/store/store.ts';
import type { PackContext, PackOrder } from './context.ts';
import { EventFiles } from './event-files.ts';
import { type DayStatement, inWords, NoContact } from './no-contact.ts';
import type { PackFolder } from './pack-folder.ts';
import type { PackLogs } from './pack-logs.ts';

export const noContactFormat = 'ledgerline-no-contact/1';

/** Writes the statements of every day and account, and the commitments on which they rest; gives the statement in words. */
export async function writeNoContact(
  context: PackContext,
  { ask, subject }: Pick<PackOrder, 'ask' | 'subject'>,
  { folder, logs, asOf }: { readonly folder: PackFolder; readonly logs: PackLogs; readonly asOf: AsOf },
) {
  const { store } = context;
  const contactIds = subject.contactIds ?? [];
  const accounts = await everyAccount(context);
  const found = await NoContact.read(store, ask, asOf);
  const commitments = await EventFiles.open({ folder, logs, name: 'commitments' });
  for await (const event of found.events(store)) await commitments.add(event);
  await commitments.close();
  const counts: Record<DayStatement['state'], number> = { 'no contact': 0, contact: 0, 'not stated': 0 };
  const file = await folder.begin('no-contact.json');
  const head = { format: noContactFormat, from: ask.from, to: ask.to, accounts, contactIds };
  await file.add(`${JSON.stringify(head).slice(0, -1)},"days":[`);
  let lines = 0;
  for await (const day of found.days(store, ask, accounts, contactIds)) {
    // Of nobody nothing can be stated by a commitment.
    const stated: DayStatement =
      contactIds.length > 0
        ? day
        : { day: day.day, accountSid: day.accountSid, state: 'not stated', because: 'the person has no id' };
    counts[stated.state] += 1;
    await file.add(`${lines === 0 ? '' : ','}\n${JSON.stringify(stated)}`);
    lines += 1;
  }
  const statement = inWords(ask, counts, { accounts, contactIds });
  await file.add(`\n],"statement":${JSON.stringify(statement)}}\n`);
  await file.close();
  return { statement, counts };
}

const accountRow = z.object({ account_sid: z.string() });

/** The accounts of the configuration, and whichever others the ledger of days knows. */
async function everyAccount({ store, accounts }: PackContext): Promise<readonly string[]> {
  const rows = await rowsOf(store, accountRow, 'SELECT DISTINCT account_sid FROM day_ledger');
  return [...new Set([...accounts, ...rows.map(({ account_sid }) => account_sid)])].sort();
}
