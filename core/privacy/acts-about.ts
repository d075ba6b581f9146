import { z } from 'zod';
import { type Action, actions } from '../acts/act.ts';
import { rowsOf, type Store } from '../store/store.ts';

const actRow = z.object({
  at: z.string(),
  actor: z.string(),
  role: z.string(),
  action: z.string(),
  reason: z.string(),
});

/** Something that was done about a person, in words. */
export type ActAbout = z.output<typeof actRow> & { readonly words: string };

const atMost = 10_000;

/** Everything that was done about a person, the latest first. */
export async function actsAbout(store: Store, contactIds: readonly string[]): Promise<readonly ActAbout[]> {
  if (contactIds.length === 0) return [];
  const rows = await rowsOf(
    store,
    actRow,
    `SELECT at, actor, role, action, reason FROM acts
     WHERE hasAny(contact_ids, {contactIds:Array(String)})
     ORDER BY at DESC, act_id LIMIT 1 BY act_id LIMIT ${atMost}`,
    { contactIds },
  );
  return rows.map((row) => ({ ...row, words: actions[row.action as Action] ?? row.action }));
}
