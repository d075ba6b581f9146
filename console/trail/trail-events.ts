import { z } from 'zod';
import { type AsOf, asOfParameters, withinAsOf } from '../../core/events/as-of.ts';
import { eventSources } from '../../core/events/event.ts';
import { type EventKind, eventKinds } from '../../core/events/kinds.ts';
import { inParts, listOf, listSettings } from '../../core/store/sid-list.ts';
import { rowsOf, type Store } from '../../core/store/store.ts';

const trailEventRow = z.object({
  instance_id: z.string(),
  seq: z.coerce.number(),
  event_id: z.string(),
  kind: z.enum(eventKinds as readonly [EventKind, ...EventKind[]]),
  source: z.enum(eventSources),
  account_sid: z.string(),
  environment: z.string(),
  resource_sid: z.string(),
  related_sids: z.array(z.string()),
  status: z.string(),
  occurred_at: z.string().nullable(),
  received_at: z.string(),
  direction: z.string(),
  channel: z.string(),
  own_address: z.string(),
  messaging_service_sid: z.string(),
  error_code: z.number().nullable(),
  sequence: z.number().nullable(),
  attributes: z.record(z.string(), z.string()),
});
/** What a trail needs of a row of `events`. */
export type TrailEvent = z.output<typeof trailEventRow>;

const columns = Object.keys(trailEventRow.shape).join(', ');
const resourceRow = z.object({ resource_sid: z.string() });
const linkedRow = z.object({ linked_sid: z.string() });

/**
 * Every event, up to a point of the record, of what some contact ids had part in, the latest resources first, and the
 * intents behind these. `atMost` bounds the resources.
 */
export async function trailEventsOf(
  store: Store,
  contactIds: readonly string[],
  asOf: AsOf,
  atMost: number,
): Promise<readonly TrailEvent[]> {
  if (contactIds.length === 0) return [];
  const parameters = asOfParameters(asOf);
  const resources = await rowsOf(
    store,
    resourceRow,
    `SELECT resource_sid FROM events
     WHERE contact_id IN {contactIds:Array(String)} AND resource_sid != '' AND ${withinAsOf}
     GROUP BY resource_sid ORDER BY min(received_at) DESC, resource_sid LIMIT {atMost:UInt32}`,
    { ...parameters, contactIds, atMost },
  );
  const sids = resources.map(({ resource_sid }) => resource_sid);
  const own = await eventsWhere(store, sids, 'true', parameters);
  const intents = await eventsWhere(store, await linkedTo(store, sids), "kind = 'intent'", parameters);
  return [...own, ...intents];
}

async function eventsWhere(
  store: Store,
  sids: readonly string[],
  condition: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<TrailEvent[]> {
  const events: TrailEvent[] = [];
  for (const some of inParts(sids))
    events.push(
      ...(await rowsOf(
        store,
        trailEventRow,
        `SELECT ${columns} FROM events WHERE resource_sid IN ${listOf(some)} AND ${condition} AND ${withinAsOf}`,
        parameters,
        listSettings,
      )),
    );
  return events;
}

/** What may be the intent behind one of these: which it was, the events themselves say. */
async function linkedTo(store: Store, sids: readonly string[]): Promise<string[]> {
  const linked: string[] = [];
  for (const some of inParts(sids))
    linked.push(
      ...(
        await rowsOf(
          store,
          linkedRow,
          `SELECT DISTINCT linked_sid FROM sid_links WHERE sid IN ${listOf(some)}`,
          {},
          listSettings,
        )
      ).map(({ linked_sid }) => linked_sid),
    );
  return [...new Set(linked)];
}
