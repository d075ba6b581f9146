import { z } from 'zod';
import { type Action, actions } from '../../core/acts/act.ts';
import { limits } from '../../core/limits.ts';
import { rowsOf, type Store } from '../../core/store/store.ts';

const actionNames = Object.keys(actions) as [Action, ...Action[]];

/** Which acts are shown. Days are YYYY-MM-DD in UTC. */
export const filterSchema = z.object({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  action: z.enum(actionNames).optional(),
  who: z.string().max(200).optional(),
});
export type Filter = z.output<typeof filterSchema>;

const actRow = z.object({
  at: z.string(),
  act_id: z.string(),
  actor: z.string(),
  role: z.string(),
  via: z.string(),
  action: z.string(),
  reason: z.string(),
  contact_ids: z.array(z.string()),
  sids: z.array(z.string()),
  rows_given: z.coerce.number(),
  instance_id: z.string(),
  seq: z.coerce.number(),
  details: z.record(z.string(), z.string()),
});
export type ShownAct = z.output<typeof actRow>;

/** The place of an act in the order of all: the latest first. */
export interface ActPlace {
  readonly at: string;
  readonly actId: string;
}

/** Whose acts somebody may see: their own, or everybody's. */
export type Whose = { readonly name: string; readonly role: string } | 'everybody';

/** Acts after a place (or the first ones), the latest first. */
export async function actsAfter(
  store: Store,
  { from, to, action, who }: Filter,
  whose: Whose,
  after: ActPlace | undefined,
): Promise<readonly ShownAct[]> {
  const own = whose === 'everybody' ? { name: who ?? '', role: '' } : whose;
  return rowsOf(
    store,
    actRow,
    `SELECT at, act_id, actor, role, via, action, reason, contact_ids, sids, rows_given, instance_id, seq, details FROM act
     WHERE ({from:String} = '' OR act.at >= toDateTime64(concat({from:String}, ' 00:00:00'), 3, 'UTC'))
         AND ({to:String} = '' OR act.at < toDateTime64(concat({to:String}, ' 00:00:00'), 3, 'UTC') + INTERVAL 1 DAY)
         AND ({action:String} = '' OR action = {action:String})
         AND ({name:String} = '' OR actor = {name:String}) AND ({role:String} = '' OR role = {role:String})
         AND ({after:String} = '' OR (act.at, act_id) < (parseDateTime64BestEffortOrZero({after:String}, 3, 'UTC'), {afterId:String}))
     ORDER BY act.at DESC, act_id DESC LIMIT {atMost:UInt32}`,
    {
      from: from ?? '',
      to: to ?? '',
      action: action ?? '',
      ...own,
      after: after?.at ?? '',
      afterId: after?.actId ?? '',
      atMost: limits.resultsOnPage + 1,
    },
  );
}

const actorRow = z.object({ actor: z.string() });

/** Everybody who ever did something with the record. */
export async function actorsOf(store: Store): Promise<readonly string[]> {
  const rows = await rowsOf(store, actorRow, 'SELECT DISTINCT actor FROM act ORDER BY actor LIMIT 1000');
  return rows.map(({ actor }) => actor);
}
