import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Action } from '../core/acts/act.ts';
import { limits } from '../core/limits.ts';
import { rowsOf, type Store } from '../core/store/store.ts';

const actRow = z.object({
  act_id: z.string(),
  at: z.string(),
  actor: z.string(),
  role: z.string(),
  details: z.record(z.string(), z.string()),
});
export type FormerAct = z.output<typeof actRow>;

export function isActId(text: string): boolean {
  return /^act_[0-9a-f]{32}$/.test(text);
}

/**
 * An act by its id. One that was made a moment ago is still on its way from the journal to ClickHouse: it is waited for,
 * not long.
 */
export async function formerAct(store: Store, id: string, action: Action): Promise<FormerAct | undefined> {
  if (!isActId(id)) return undefined;
  for (let waitedMs = 0; ; waitedMs += limits.actLookEveryMs) {
    const [act] = await rowsOf(
      store,
      actRow,
      'SELECT act_id, at, actor, role, details FROM act WHERE act_id = {id:String} AND action = {action:String} LIMIT 1',
      { id, action },
    );
    if (act !== undefined || waitedMs >= limits.actShipsWithinMs) return act;
    await wait(limits.actLookEveryMs);
  }
}
