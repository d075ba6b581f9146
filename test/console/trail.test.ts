import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { replayOf } from '../../console/trail/replay.ts';
import { digestOf, trailForm, trailOf } from '../../console/trail/trail.ts';
import { trailEventsOf } from '../../console/trail/trail-events.ts';
import type { Act, RecordAct } from '../../core/acts/act.ts';
import { asOfNow, asOfText, parseAsOf } from '../../core/events/as-of.ts';
import { canonicalBytes } from '../../core/events/canonical.ts';
import type { JournalledEvent } from '../../core/events/event.ts';
import { insertRows, rowsOf, type Store } from '../../core/store/store.ts';
import { anEvent, sidNamed } from '../world/events.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();
const person = `ct_${'5'.repeat(32)}` as JournalledEvent['contactId'];
const statuses = ['queued', 'sending', 'sent', 'delivered', 'undelivered', 'read', 'failed'];

let instances = 0;

/** Events of some messages of one person, by some instances, each of which numbers its own from 1. */
const histories = fc
  .array(
    fc.record({
      message: fc.integer({ min: 0, max: 4 }),
      status: fc.constantFrom(...statuses),
      source: fc.constantFrom('callback' as const, 'rest' as const, 'event-stream' as const),
      instance: fc.integer({ min: 0, max: 1 }),
      intent: fc.boolean(),
      atMs: fc.integer({ min: 0, max: 3_600_000 }),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((told) => {
    const run = `${process.pid}_${instances++}`;
    const contactId = sidNamed('ct_', run) as JournalledEvent['contactId'];
    const seqs = [0, 0];
    const events = told.map(({ message, status, source, instance, intent, atMs }) => {
      seqs[instance] = (seqs[instance] ?? 0) + 1;
      const resourceSid = sidNamed('SM', `${run} ${message}`);
      const receivedAt = new Date(Date.UTC(2026, 10, 20) + atMs).toISOString();
      const at = { instanceId: `in_${run}_${instance}`, seq: seqs[instance] ?? 0, receivedAt };
      return intent
        ? anEvent({
            ...at,
            kind: 'intent',
            source: 'application',
            resourceSid: `intent-${run}-${message}`,
            relatedSids: [resourceSid],
            status: 'sent-as',
            contactId: '',
            attributes: { Purpose: status, ConsentReference: `consent-${message}` },
          })
        : anEvent({ ...at, resourceSid, contactId, status, source, occurredAt: null });
    });
    return { contactId, events };
  });

async function insert(events: readonly JournalledEvent[]): Promise<void> {
  await insertRows(
    store(),
    'events',
    events.map((event) => JSON.parse(canonicalBytes(event).toString()) as Record<string, unknown>),
  );
}

/** An act that is kept here and shows in the view at once, as it does when it is shipped. */
function acting(to: Store): { recordAct: RecordAct; acts: Act[] } {
  const acts: Act[] = [];
  return {
    acts,
    recordAct: async (act) => {
      acts.push(act);
      const actId = `act_${String(acts.length).padStart(32, '0')}`;
      await insertRows(to, 'acts', [
        {
          at: '2026-11-21T00:00:00.000Z',
          act_id: actId,
          actor: act.actor.name,
          action: act.action,
          reason: act.reason,
          contact_ids: act.contactIds ?? [],
          details: act.details ?? {},
        },
      ]);
      return { actId, eventId: 'ev_', instanceId: 'in_', seq: 1, receivedAt: '' } as Awaited<
        ReturnType<RecordAct>
      >;
    },
  };
}

describe('a trail', () => {
  it('depends on the set of events alone, and says of each message what the view resource_state says', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.array(fc.nat(), { maxLength: 8 }), async (history, doubled) => {
        const { contactId, events } = history;
        const again = doubled
          .map((index) => events[index % events.length])
          .filter((one) => one !== undefined);
        await insert([...events].reverse());
        await insert(again);
        const asOf = await asOfNow(store());
        const rows = await trailEventsOf(store(), [contactId], asOf, 1_000);
        const trail = trailOf([contactId], rows, 1_000);
        expect(digestOf(trailOf([contactId], [...rows, ...rows].reverse(), 1_000))).toBe(digestOf(trail));
        const states = await rowsOf(
          store(),
          z.object({ resource_sid: z.string(), status: z.string(), final: z.coerce.boolean() }),
          'SELECT resource_sid, status, final FROM resource_state WHERE contact_id = {contactId:String} ORDER BY resource_sid',
          { contactId },
        );
        expect(
          trail.contacts
            .map(({ sid, status, final }) => ({ resource_sid: sid, status, final }))
            .sort((a, b) => (a.resource_sid < b.resource_sid ? -1 : 1)),
        ).toEqual(states);
        const heard = trail.contacts.flatMap((one) => one.events.map(({ repeats }) => repeats + 1));
        expect(heard.reduce((sum, times) => sum + times, 0)).toBe(
          events.filter(({ kind }) => kind !== 'intent').length,
        );
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  it('of a former point of the record is the same whatever came after', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.double({ min: 0, max: 1, noNaN: true }), async (history, share) => {
        const { contactId, events } = history;
        const before = events.slice(0, Math.ceil(events.length * share));
        await insert(before);
        const asOf = await asOfNow(store());
        const trailThen = async () =>
          trailOf([contactId], await trailEventsOf(store(), [contactId], asOf, 99), 99);
        const then = digestOf(await trailThen());
        await insert(events.slice(before.length));
        expect(digestOf(await trailThen())).toBe(then);
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  it('names why and what the person said, and every hearing’s place in the journal', async () => {
    const sid = sidNamed('SM', 'why');
    await insert([
      anEvent({ resourceSid: sid, contactId: person, status: 'sent', relatedSids: ['intent-why'], seq: 901 }),
      anEvent({ resourceSid: sid, contactId: person, status: 'sent', relatedSids: ['intent-why'], seq: 902 }),
      anEvent({
        kind: 'intent',
        source: 'application',
        resourceSid: 'intent-why',
        status: 'announced',
        contactId: '',
        attributes: { Purpose: 'billing', ConsentReference: 'consent-0001' },
        seq: 903,
      }),
      anEvent({
        kind: 'inbound-message',
        resourceSid: sidNamed('SM', 'said'),
        status: 'received',
        direction: 'inbound',
        contactId: person,
        attributes: { Consent: 'stop' },
        receivedAt: '2026-11-23T13:00:00.000Z',
        seq: 904,
      }),
    ]);
    const rows = await trailEventsOf(store(), [person], await asOfNow(store()), 10);
    expect(trailOf([person], rows, 10).contacts).toEqual([
      expect.objectContaining({ direction: 'inbound', consentSignal: 'stop', purpose: '' }),
      expect.objectContaining({
        sid,
        purpose: 'billing',
        consentReference: 'consent-0001',
        events: [expect.objectContaining({ instanceId: 'in_test', seq: 901, repeats: 1 })],
      }),
    ]);
    const cut = trailOf([person], rows, 1);
    expect([cut.contacts.length, cut.truncated]).toEqual([1, true]);
  });
});

describe('a former report', () => {
  const actor = { name: 'jo', role: 'officer', via: 'console' } as const;

  it('comes out the same, and says so when the record does not allow it any more; asking for it is recorded', async () => {
    const contactId = `ct_${'7'.repeat(32)}` as JournalledEvent['contactId'];
    const sid = sidNamed('SM', 'report');
    await insert([anEvent({ resourceSid: sid, contactId, status: 'sent', instanceId: 'in_r', seq: 1 })]);
    const { recordAct, acts } = acting(store());
    const asOf = await asOfNow(store());
    const body = trailOf([contactId], await trailEventsOf(store(), [contactId], asOf, 10), 10);
    const { actId } = await recordAct({
      action: 'contact-search',
      actor,
      reason: 'complaint',
      contactIds: [contactId],
      details: { Form: trailForm, AsOf: asOfText(asOf), Digest: digestOf(body) },
    });
    await insert([anEvent({ resourceSid: sid, contactId, status: 'delivered', instanceId: 'in_r', seq: 2 })]);
    const again = await replayOf({ store: store(), recordAct }, actId, actor);
    expect(again).toMatchObject({ same: true, body, digest: digestOf(body) });
    expect(acts.at(-1)).toMatchObject({ action: 'replay', details: { Of: actId, Same: 'true' } });
    await store().writer.command({
      query: `ALTER TABLE events DELETE WHERE resource_sid = '${sid}' AND seq = 1`,
      clickhouse_settings: { mutations_sync: '2' },
    });
    expect(await replayOf({ store: store(), recordAct }, actId, actor)).toMatchObject({ same: false });
    expect(await replayOf({ store: store(), recordAct }, `act_${'f'.repeat(32)}`, actor)).toBeUndefined();
  });

  it('a point of the record is written and read as text; what is none is refused', () => {
    const asOf = new Map([
      ['in_b', 7],
      ['in_a', 12],
    ]);
    expect(asOfText(asOf)).toBe('in_a:12,in_b:7');
    expect(parseAsOf('in_a:12,in_b:7')).toEqual(asOf);
    expect(parseAsOf('')).toEqual(new Map());
    for (const text of ['in_a', 'in_a:x', 'in_a:1,', "in_a:1') OR 1"])
      expect(parseAsOf(text)).toBeUndefined();
  });
});
