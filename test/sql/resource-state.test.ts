import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { canonicalBytes, eventColumns, eventOfRow } from '../../core/events/canonical.ts';
import type { JournalledEvent } from '../../core/events/event.ts';
import { type EventKind, familyOfKind } from '../../core/events/kinds.ts';
import { foldState } from '../../core/events/state.ts';
import { type Family, isFinal, rankOf, statusesOf } from '../../core/events/statuses.ts';
import { insertSettings, rowsOf, type Store } from '../../core/store/store.ts';
import { anEvent, sidNamed } from '../world/events.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();

const stateRow = z.object({
  resource_sid: z.string(),
  status: z.string(),
  final: z.coerce.boolean(),
  error_code: z.number().nullable(),
  terminal_conflict: z.coerce.boolean(),
});

describe('the view resource_state', () => {
  it('agrees with the fold in TypeScript over any history, in any order, with repeats and redelivery', async () => {
    const histories = fc.sample(fc.tuple(history('message'), fc.infiniteStream(fc.nat())), {
      numRuns: 250,
      seed: 7,
    });
    const calls = fc.sample(fc.tuple(history('call'), fc.infiniteStream(fc.nat())), {
      numRuns: 250,
      seed: 8,
    });
    const events = new Map<string, JournalledEvent[]>();
    const rows: JournalledEvent[] = [];
    for (const [index, [told, numbers]] of [...histories, ...calls].entries()) {
      const sid = sidNamed(index < histories.length ? 'SM' : 'CA', `history ${index}`);
      const own = told.map((parts) => anEvent({ ...parts, resourceSid: sid }));
      events.set(sid, own);
      const repeated = own.flatMap((event) => [event, ...again(event, numbers)]);
      rows.push(...shuffled(repeated, numbers));
    }
    for (let start = 0; start < rows.length; start += 400)
      await insert(store(), rows.slice(start, start + 400));
    await insert(store(), rows.slice(100, 300));

    const states = await rowsOf(store(), stateRow, 'SELECT * FROM resource_state');
    expect(states).toHaveLength(events.size);
    for (const state of states) {
      const family = state.resource_sid.startsWith('CA') ? 'call' : 'message';
      const expected = foldState(family, events.get(state.resource_sid) ?? []);
      expect({ ...state, resource_sid: '' }).toEqual({
        resource_sid: '',
        status: expected.status,
        final: expected.final,
        error_code: expected.errorCode,
        terminal_conflict: expected.terminalConflict,
      });
    }
  });

  it('gives every status the rank that the code gives it', async () => {
    const rankRow = z.object({
      kind: z.string(),
      status: z.string(),
      status_rank: z.number(),
      status_final: z.coerce.boolean(),
    });
    for (const [kind, family] of Object.entries(familyOfKind)) {
      if (family === '') continue;
      const resourceSid = sidNamed('SM', `ranks of ${kind}`);
      await insert(
        store(),
        [...statusesOf(family), 'never-seen'].map((status) =>
          anEvent({ resourceSid, kind: kind as EventKind, status }),
        ),
      );
      const rows = await rowsOf(
        store(),
        rankRow,
        'SELECT kind, status, status_rank, status_final FROM events WHERE resource_sid = {sid:String}',
        { sid: resourceSid },
      );
      expect(rows).toHaveLength(statusesOf(family).length + 1);
      for (const row of rows) {
        expect([row.status, row.status_rank]).toEqual([row.status, rankOf(family, row.status)]);
        expect([row.status, row.status_final]).toEqual([row.status, isFinal(family, row.status)]);
      }
    }
  });
});

describe('the table events', () => {
  it('gives back the bytes that the journal wrote', async () => {
    const event = anEvent({
      resourceSid: sidNamed('CA', 'bytes'),
      status: 'completed',
      occurredAt: '2026-11-23T11:59:58.000Z',
      errorCode: 30003,
      sequence: 3,
      attributes: { RawDlrDoneDate: '2611231159', ApiVersion: '2010-04-01' },
      droppedFields: ['Colour', 'Quo"te'],
      relatedSids: [sidNamed('CA', 'parent'), sidNamed('RE', 'recording')],
    });
    await insert(store(), [event]);
    const [row] = await rowsOf(
      store(),
      z.any(),
      `SELECT ${eventColumns.join(', ')} FROM events WHERE resource_sid = {sid:String}`,
      { sid: event.resourceSid },
    );
    expect(canonicalBytes(eventOfRow(row)).toString()).toBe(canonicalBytes(event).toString());
  });

  it('counts an event once however often it was delivered, and its repeats by hearing', async () => {
    const event = anEvent({ resourceSid: sidNamed('SM', 'once'), status: 'delivered' });
    const heardAgain = { ...event, seq: event.seq + 10_000, nonce: 'f'.repeat(32) };
    await insert(store(), [event, event, heardAgain]);
    await insert(store(), [event, heardAgain]);
    const rows = await rowsOf(
      store(),
      z.object({ status: z.string(), repeats: z.coerce.number() }),
      'SELECT status, repeats FROM event_once WHERE resource_sid = {sid:String}',
      { sid: event.resourceSid },
    );
    expect(rows).toEqual([{ status: 'delivered', repeats: 1 }]);
  });
});

/** Any statuses of a family from both sources, known and unknown, with and without codes. */
function history(family: Family): fc.Arbitrary<Partial<JournalledEvent>[]> {
  const told = fc.record({
    status: fc.constantFrom(...statusesOf(family), 'brand-new'),
    source: fc.constantFrom('callback' as const, 'callback' as const, 'rest' as const),
    errorCode: fc.option(fc.constantFrom(30003, 30007, 30008)),
    minute: fc.nat(59),
    sequence: fc.nat(5),
  });
  return fc.array(told, { minLength: 1, maxLength: 8 }).map((events) =>
    events.map(({ status, source, errorCode, minute, sequence }) => ({
      status,
      source,
      errorCode,
      occurredAt: source === 'rest' ? `2026-11-23T12:${String(minute).padStart(2, '0')}:00.000Z` : null,
      sequence: family === 'call' && source === 'callback' ? sequence : null,
    })),
  );
}

function again(event: JournalledEvent, numbers: Iterator<number>): JournalledEvent[] {
  const times = (numbers.next().value ?? 0) % 3;
  return Array.from({ length: times }, (_, index) => ({
    ...event,
    seq: event.seq + 1_000_000 * (index + 1),
  }));
}

function shuffled<T>(items: readonly T[], numbers: Iterator<number>): T[] {
  const rest = [...items];
  const result: T[] = [];
  while (rest.length > 0) result.push(...rest.splice((numbers.next().value ?? 0) % rest.length, 1));
  return result;
}

async function insert(into: Store, events: readonly JournalledEvent[]): Promise<void> {
  await into.writer.insert({
    table: 'events',
    values: events.map((event) => JSON.parse(canonicalBytes(event).toString())),
    format: 'JSONEachRow',
    clickhouse_settings: insertSettings,
  });
}
