import { expect, it } from 'vitest';
import { eventColumns } from '../../core/events/canonical.ts';
import { insertRows } from '../../core/store/store.ts';
import { sidNamed } from '../world/events.ts';
import { aProvenRecord, type ProvenRecord } from '../world/proven-record.ts';
import { anyNumber, type Tamper, tryTamper } from '../world/tampers.ts';

const record = aProvenRecord();
const columns = eventColumns.join(', ');

type Row = Readonly<Record<string, unknown>>;

async function rowOf(proven: ProvenRecord, seq: number): Promise<Row> {
  const [row] = await proven.ask(
    `SELECT ${columns} FROM events WHERE instance_id = 'in_one' AND seq = ${seq} LIMIT 1`,
  );
  return row ?? {};
}

async function remove(proven: ProvenRecord, ...seqs: readonly number[]): Promise<void> {
  await proven.run(`ALTER TABLE events DELETE WHERE instance_id = 'in_one' AND seq IN (${seqs.join(', ')})`);
}

/** In place of a row, one that differs; also where a column is part of the key. */
async function replace(proven: ProvenRecord, seq: number, change: Row): Promise<void> {
  const row = await rowOf(proven, seq);
  await remove(proven, seq);
  await insertRows(proven.store, 'events', [{ ...row, ...change }]);
}

/** Another value for each column. */
const others: Readonly<Record<string, unknown>> = {
  account_sid: `AC${'b2'.repeat(16)}`,
  attributes: { Text: 'other' },
  channel: 'whatsapp',
  contact_id: `ct_${'9'.repeat(32)}`,
  country: 'CA',
  direction: 'inbound',
  dropped_fields: ['To'],
  environment: 'staging',
  error_code: 30_003,
  event_id: `ev_${'9'.repeat(32)}`,
  kind: 'unknown',
  messaging_service_sid: `MG${'1'.repeat(32)}`,
  nonce: 'f'.repeat(32),
  occurred_at: '2026-11-23T10:00:00.001Z',
  own_address: '+15005550099',
  received_at: '2026-11-24T12:00:00.001Z',
  related_sids: [sidNamed('RE', 'another')],
  resource_sid: sidNamed('SM', 'another'),
  sequence: 99,
  source: 'rest',
  status: 'read',
};

const changes: readonly Tamper[] = Object.entries(others).map(([column, value]) => ({
  what: `another ${column} in a row`,
  act: async (proven, random) => {
    const seq = anyNumber(proven, random);
    await replace(proven, seq, { [column]: value });
    return { found: [{ kind: 'event-changed', seq }] };
  },
}));

const inPlace: readonly Tamper[] = [
  "status = 'delivered ', channel = 'sms'",
  "attributes = mapUpdate(attributes, map('Text', 'x'))",
  // What ClickHouse answers with is the first of two, what JSON keeps is the last.
  "attributes = CAST(([CAST('Text', 'LowCardinality(String)')], ['forged']), 'Map(LowCardinality(String), String)')",
  "attributes = mapConcat(map('ApiVersion', 'forged'), attributes, map('ApiVersion', attributes['ApiVersion']))",
  "own_address = concat(toString(own_address), ' ')",
  "nonce = upper(concat('a', substring(nonce, 2)))",
  'occurred_at = now64(3)',
  "contact_id = concat(contact_id, unhex('FF'))",
  'error_code = 0',
  "dropped_fields = arrayConcat(dropped_fields, ['Body', 'To'])",
].map((assignment) => ({
  what: `UPDATE ${assignment}`,
  act: async (proven, random) => {
    const seq = anyNumber(proven, random);
    await proven.run(`ALTER TABLE events UPDATE ${assignment} WHERE instance_id = 'in_one' AND seq = ${seq}`);
    return { found: [{ kind: 'event-changed', seq }] };
  },
}));

const moves: readonly Tamper[] = [
  {
    what: 'a row deleted',
    act: async (proven, random) => {
      const seq = anyNumber(proven, random);
      await remove(proven, seq);
      return { found: [{ kind: 'event-removed', seq }] };
    },
  },
  {
    what: 'a row deleted lightly',
    act: async (proven, random) => {
      const seq = anyNumber(proven, random);
      // A table with projections refuses this as it is; who may change the table may change that.
      await proven.run(`ALTER TABLE events MODIFY SETTING lightweight_mutation_projection_mode = 'rebuild'`);
      await proven.run(`DELETE FROM events WHERE instance_id = 'in_one' AND seq = ${seq}`);
      return { found: [{ kind: 'event-removed', seq }] };
    },
  },
  {
    what: 'every row of one person or message deleted',
    act: async (proven, random) => {
      const sid = proven.events.get(anyNumber(proven, random))?.resourceSid ?? '';
      await proven.run(`ALTER TABLE events DELETE WHERE resource_sid = '${sid}'`);
      const gone = [...proven.events.values()].filter(
        ({ resourceSid, seq }) => resourceSid === sid && !proven.waiting.includes(seq),
      );
      return { found: gone.map(({ seq }) => ({ kind: 'event-removed', seq })) };
    },
  },
  {
    what: 'a row inserted beyond the end',
    act: async (proven, random) => {
      const seq = 5_000 + random(1_000);
      await insertRows(proven.store, 'events', [
        { ...(await rowOf(proven, anyNumber(proven, random))), seq },
      ]);
      return { found: [{ kind: 'event-inserted', seq }] };
    },
  },
  {
    what: 'a row inserted where a number has no event',
    act: async (proven, random) => {
      await insertRows(proven.store, 'events', [
        { ...(await rowOf(proven, anyNumber(proven, random))), seq: 40 },
      ]);
      return { found: [{ kind: 'event-inserted', seq: 40 }] };
    },
  },
  {
    what: 'a second row with a number that is taken',
    act: async (proven, random) => {
      const seq = anyNumber(proven, random);
      await insertRows(proven.store, 'events', [
        { ...(await rowOf(proven, seq)), resource_sid: sidNamed('SM', 'second') },
      ]);
      return { found: [{ kind: 'event-inserted', seq }] };
    },
  },
  {
    what: 'a second row with the same key and another status',
    act: async (proven, random) => {
      const seq = anyNumber(proven, random);
      await insertRows(proven.store, 'events', [
        { ...(await rowOf(proven, seq)), status: 'read', environment: 'x' },
      ]);
      return { found: [{ kind: (await twice(proven, seq)) ? 'event-inserted' : 'event-changed', seq }] };
    },
  },
  {
    what: 'a row inserted before the first number',
    act: async (proven, random) => {
      await insertRows(proven.store, 'events', [
        { ...(await rowOf(proven, anyNumber(proven, random))), seq: 0 },
      ]);
      return { found: [{ kind: 'event-inserted', seq: 0 }] };
    },
  },
  {
    what: 'an event put back that was dropped, but not as it was',
    act: async (proven, random) => {
      await insertRows(proven.store, 'events', [
        { ...(await rowOf(proven, anyNumber(proven, random))), seq: 105 },
      ]);
      return { found: [{ kind: 'event-changed', seq: 105 }] };
    },
  },
  {
    what: 'a row of an instance that nobody knows',
    act: async (proven, random) => {
      const seq = anyNumber(proven, random);
      await insertRows(proven.store, 'events', [{ ...(await rowOf(proven, seq)), instance_id: 'in_forged' }]);
      return { found: [{ kind: 'instance-unknown', seq, instanceId: 'in_forged' }] };
    },
  },
  {
    what: 'a row given to another instance',
    act: async (proven, random) => {
      const seq = anyNumber(proven, random);
      await replace(proven, seq, { instance_id: 'in_forged' });
      return {
        found: [
          { kind: 'event-removed', seq },
          { kind: 'instance-unknown', seq, instanceId: 'in_forged' },
        ],
      };
    },
  },
  {
    what: 'two rows exchanged in their order',
    act: async (proven, random) => {
      const [one, other] = [anyNumber(proven, random), anyNumber(proven, random)];
      const [first, second] = [await rowOf(proven, one), await rowOf(proven, other)];
      await remove(proven, one, other);
      await insertRows(proven.store, 'events', [
        { ...first, seq: other },
        { ...second, seq: one },
      ]);
      return {
        found: [
          { kind: 'event-changed', seq: one },
          { kind: 'event-changed', seq: other },
        ],
      };
    },
  },
  {
    what: 'a row moved to another number',
    act: async (proven, random) => {
      const seq = anyNumber(proven, random);
      await replace(proven, seq, { seq: 9_000 });
      return {
        found: [
          { kind: 'event-removed', seq },
          { kind: 'event-inserted', seq: 9_000 },
        ],
      };
    },
  },
  {
    what: 'the end of the record cut off',
    act: async (proven, random) => {
      const end = Math.max(...[...proven.events.keys()].filter((seq) => !proven.waiting.includes(seq)));
      const from = end - random(30);
      await proven.run(`ALTER TABLE events DELETE WHERE instance_id = 'in_one' AND seq >= ${from}`);
      const gone = [...proven.events.keys()].filter((seq) => seq >= from && seq <= end);
      return { found: gone.map((seq) => ({ kind: 'event-removed', seq })) };
    },
  },
  {
    what: 'the beginning of the record cut off',
    act: async (proven, random) => {
      const to = 5 + random(20);
      await proven.run(`ALTER TABLE events DELETE WHERE instance_id = 'in_one' AND seq <= ${to}`);
      return {
        found: [...proven.events.keys()]
          .filter((seq) => seq <= to)
          .map((seq) => ({ kind: 'event-removed', seq })),
      };
    },
  },
  {
    what: 'more removed than the act of retention says',
    act: async (proven) => {
      await remove(proven, 111, 112);
      await proven.run(
        `INSERT INTO dropped_events SELECT instance_id, 111, 112, reason, act_id, dropped_at FROM dropped_events`,
      );
      const gone = Array.from({ length: 12 }, (_, number) => 101 + number);
      return {
        found: [{ kind: 'drop-unproven' }, ...gone.map((seq) => ({ kind: 'event-removed' as const, seq }))],
      };
    },
  },
  {
    what: 'a removal excused by an act that nobody recorded',
    act: async (proven, random) => {
      const seq = anyNumber(proven, random);
      await remove(proven, seq);
      await proven.run(
        `INSERT INTO dropped_events VALUES ('in_one', ${seq}, ${seq}, 'retention', 'act_forged', now64(3))`,
      );
      return {
        found: [
          { kind: 'drop-unproven', seq },
          { kind: 'event-removed', seq },
        ],
      };
    },
  },
  {
    what: 'a removal excused by an act that was put into the table of events',
    act: async (proven) => {
      const seq = 50;
      await remove(proven, seq);
      await proven.run(
        `INSERT INTO dropped_events VALUES ('in_one', 50, 50, 'retention', 'act_forged', now64(3))`,
      );
      const [act] = await proven.ask(`SELECT ${columns} FROM events WHERE kind = 'act'`);
      const digest = 'd8a0f4c6d5a1e4ab5b6d51ef1f6b1f0f7d9ef0fd32f3ad1a1ed1c21c7e0a4d0e';
      await insertRows(proven.store, 'events', [
        { ...act, seq: 9_001, resource_sid: 'act_forged', attributes: { DroppedDigest: digest } },
      ]);
      return {
        found: [
          { kind: 'drop-unproven', seq },
          { kind: 'event-removed', seq },
          { kind: 'event-inserted', seq: 9_001 },
        ],
      };
    },
  },
  {
    what: 'the statement of what was dropped taken away',
    act: async (proven) => {
      await proven.run('TRUNCATE TABLE dropped_events');
      const gone = Array.from({ length: 10 }, (_, number) => 101 + number);
      return { found: gone.map((seq) => ({ kind: 'event-removed', seq })) };
    },
  },
  {
    what: 'a row of the other instance changed, whose tiles are elsewhere',
    act: async (proven) => {
      await proven.run("ALTER TABLE events UPDATE status = 'read' WHERE instance_id = 'in_two' AND seq = 60");
      return { found: [{ kind: 'checkpoint-contradicts', instanceId: 'in_two' }] };
    },
  },
  {
    what: 'a row of the other instance removed',
    act: async (proven) => {
      await proven.run("ALTER TABLE events DELETE WHERE instance_id = 'in_two' AND seq = 30");
      return { found: [{ kind: 'checkpoint-contradicts', instanceId: 'in_two' }] };
    },
  },
];

/** Whether the row that was there is still there beside the new one: a merge may have dropped either. */
async function twice(proven: ProvenRecord, seq: number): Promise<boolean> {
  const [row] = await proven.ask(
    `SELECT count() AS rows FROM events WHERE instance_id = 'in_one' AND seq = ${seq}`,
  );
  return Number(row?.rows) > 1;
}

it.each([
  ['a column of a row', changes],
  ['a row in place', inPlace],
  ['rows that come, go and move', moves],
] as const)('whoever changes %s is found out, and the event is named', async (_, tampers) => {
  for (const [number, tamper] of tampers.entries()) await tryTamper(record(), tamper, 6_000 + 97 * number);
  expect((await record().verify()).problems).toEqual([]);
});

it('a row that the shipper brought twice is no tamper', async () => {
  await record().run(
    "INSERT INTO events SELECT * FROM events WHERE instance_id = 'in_one' AND seq BETWEEN 50 AND 60",
  );
  const { problems } = await record().verify();
  await record().restore();
  expect(problems).toEqual([]);
});

it('the first event that is wrong is named with its SID and its time', async () => {
  const proven = record();
  await remove(proven, 200);
  await replace(proven, 150, { status: 'read' });
  const { problems, counts } = await proven.verify();
  await proven.restore();
  expect(counts).toEqual({ 'event-changed': 1, 'event-removed': 1 });
  const changed = proven.events.get(150);
  expect(problems[0]).toMatchObject({
    kind: 'event-changed',
    seq: 150,
    eventId: changed?.eventId,
    sid: changed?.resourceSid,
    receivedAt: changed?.receivedAt,
  });
  const [before, after] = [proven.events.get(199)?.receivedAt, proven.events.get(201)?.receivedAt];
  expect(problems[1]).toMatchObject({ kind: 'event-removed', seq: 200, receivedAt: before });
  expect(problems[1]?.detail).toContain(`between ${before} and ${after}`);
});
