import { z } from 'zod';
import { type AsOf, asOfParameters, withinAsOf } from '../../core/events/as-of.ts';
import { groupBy } from '../../core/group-by.ts';
import { type StoredEvent, storedEvents } from '../../core/proof/event-rows.ts';
import { listOf } from '../../core/store/sid-list.ts';
import { rowsOf, type Store } from '../../core/store/store.ts';
import { type Ask, dayAfter } from './ask.ts';
import type { Subject } from './subject.ts';

/** Messages and calls that are read together, and events: some megabytes in memory, however many there are in all. */
const resourcesAtOnce = 1_000;
const eventsAtOnce = 5_000;

/** Everything that was heard of one message or call, and why it was made, as the application announced it. */
export interface Story {
  readonly sid: string;
  readonly events: readonly StoredEvent[];
  readonly intents: readonly StoredEvent[];
}

interface Period {
  readonly subject: Subject;
  readonly ask: Pick<Ask, 'from' | 'to'>;
  readonly asOf: AsOf;
}

/**
 * The story of every message and call of a subject of which something happened or was heard in the period, by SID: whole,
 * with what was heard of it before and after. Up to a point of the record, so that the same comes out again.
 */
export async function* storiesOf(store: Store, period: Period): AsyncGenerator<Story> {
  for (let after = ''; ; ) {
    const sids = await sidsAfter(store, period, after);
    const intents = await intentsBehind(store, sids, period.asOf);
    yield* storiesOfSids(store, sids, intents, period.asOf);
    const last = sids.at(-1);
    if (last === undefined || sids.length < resourcesAtOnce) return;
    after = last;
  }
}

const sidRow = z.object({ resource_sid: z.string() });

async function sidsAfter(
  store: Store,
  { subject, ask, asOf }: Period,
  after: string,
): Promise<readonly string[]> {
  const { contactIds, sids } = subject;
  const rows = await rowsOf(
    store,
    sidRow,
    `SELECT DISTINCT resource_sid FROM events
     WHERE resource_sid > {after:String} AND kind NOT IN ('intent', 'act')
         AND ${contactIds === undefined ? 'true' : 'contact_id IN {contactIds:Array(String)}'}
         AND ${sids.length === 0 ? 'true' : `resource_sid IN ${listOf(sids)}`}
         AND (received_at >= toDate({from:String}) AND received_at < toDate({until:String})
             OR occurred_at >= toDate({from:String}) AND occurred_at < toDate({until:String}))
         AND ${withinAsOf}
     ORDER BY resource_sid LIMIT ${resourcesAtOnce}`,
    {
      ...asOfParameters(asOf),
      after,
      from: ask.from,
      until: dayAfter(ask.to),
      ...(contactIds === undefined ? {} : { contactIds }),
    },
  );
  return rows.map(({ resource_sid }) => resource_sid);
}

/** Events by SID, in the order of the table, a part at a time. */
async function* storiesOfSids(
  store: Store,
  sids: readonly string[],
  intents: readonly StoredEvent[],
  asOf: AsOf,
): AsyncGenerator<Story> {
  if (sids.length === 0) return;
  let gathered: StoredEvent[] = [];
  const story = (): Story => {
    const events = gathered;
    const sid = events[0]?.row.resource_sid ?? '';
    const related = new Set(events.flatMap(({ row }) => row.related_sids));
    gathered = [];
    return {
      sid,
      events,
      intents: intents.filter(({ row }) => related.has(row.resource_sid) || row.related_sids.includes(sid)),
    };
  };
  for await (const event of eventsOfSids(store, sids, asOf)) {
    const [first] = gathered;
    if (first !== undefined && first.row.resource_sid !== event.row.resource_sid) yield story();
    gathered.push(event);
  }
  if (gathered.length > 0) yield story();
}

async function* eventsOfSids(store: Store, sids: readonly string[], asOf: AsOf): AsyncGenerator<StoredEvent> {
  for (let last: StoredEvent | undefined; ; ) {
    const page = await storedEvents(
      store,
      `WHERE resource_sid IN ${listOf(sids)} AND resource_sid >= {sid:String}
         AND (resource_sid, event_id, instance_id, seq) > ({sid:String}, {event:String}, {instance:String}, {seq:UInt64})
         AND ${withinAsOf}
       ORDER BY resource_sid, event_id, instance_id, seq LIMIT ${eventsAtOnce}`,
      {
        ...asOfParameters(asOf),
        sid: last?.row.resource_sid ?? '',
        event: last?.row.event_id ?? '',
        instance: last?.row.instance_id ?? '',
        seq: last?.row.seq ?? 0,
      },
    );
    yield* page;
    last = page.at(-1);
    if (last === undefined || page.length < eventsAtOnce) return;
  }
}

const linkedRow = z.object({ linked_sid: z.string() });

/** Intents that may be behind some of these: which are, the events themselves say. */
async function intentsBehind(
  store: Store,
  sids: readonly string[],
  asOf: AsOf,
): Promise<readonly StoredEvent[]> {
  if (sids.length === 0) return [];
  const linked = await rowsOf(
    store,
    linkedRow,
    `SELECT DISTINCT linked_sid FROM sid_links WHERE sid IN ${listOf(sids)} ORDER BY linked_sid`,
  );
  if (linked.length === 0) return [];
  const found = await storedEvents(
    store,
    `WHERE resource_sid IN ${listOf(linked.map(({ linked_sid }) => linked_sid))} AND kind = 'intent' AND ${withinAsOf}
     ORDER BY resource_sid, event_id, instance_id, seq`,
    asOfParameters(asOf),
  );
  // The shipper may have brought a row twice.
  return [...groupBy(found, ({ row }) => `${row.instance_id} ${row.seq}`).values()].flatMap(
    ([first]) => first ?? [],
  );
}
