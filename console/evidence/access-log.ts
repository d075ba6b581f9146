import { z } from 'zod';
import { type AsOf, asOfParameters, withinAsOf } from '../../core/events/as-of.ts';
import { type StoredEvent, storedEvents } from '../../core/proof/event-rows.ts';
import { inParts, listOf } from '../../core/store/sid-list.ts';
import { rowsOf, type Store } from '../../core/store/store.ts';
import type { Subject } from './subject.ts';

/** Acts that are read together. */
const actsAtOnce = 2_000;

const actRow = z.object({ act_id: z.string() });

/**
 * Everything that was done with the record about a subject: who looked, when and why, and what was decided. Acts that name
 * one of its persons, or one of these SIDs. The oldest first.
 */
export async function* actsAbout(
  store: Store,
  { contactIds = [] }: Subject,
  sids: readonly string[],
  asOf: AsOf,
): AsyncGenerator<StoredEvent> {
  const found = new Set<string>();
  for (const some of sids.length === 0 ? [[]] : inParts(sids))
    for (const { act_id } of await rowsOf(
      store,
      actRow,
      `SELECT act_id FROM act
       WHERE event_id != '' AND (hasAny(contact_ids, {contactIds:Array(String)}) OR notEmpty(sids) AND hasAny(sids, ${listOf(some)}))
       ORDER BY at, act_id`,
      { contactIds },
      { max_query_size: '2000000' },
    ))
      found.add(act_id);
  for (let start = 0; start < found.size; start += actsAtOnce) {
    const some = [...found].slice(start, start + actsAtOnce);
    const events = await storedEvents(
      store,
      `WHERE resource_sid IN ${listOf(some)} AND kind = 'act' AND ${withinAsOf} ORDER BY received_at, instance_id, seq`,
      asOfParameters(asOf),
    );
    yield* events;
  }
}
