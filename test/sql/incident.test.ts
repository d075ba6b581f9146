import { expect, it } from 'vitest';
import { z } from 'zod';
import { sidsOfSignal, signalOf } from '../../console/dispute/signal.ts';
import { insertRows, rowsOf } from '../../core/store/store.ts';
import { accountSid } from '../world/events.ts';
import { aReading, aResource, type Reading, type Resource } from '../world/figures.ts';
import { numbers } from '../world/numbers.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();

const incidentRow = z.object({
  incident_id: z.string(),
  kind: z.string(),
  subject: z.record(z.string(), z.string()),
  messages: z.coerce.number(),
  price: z.coerce.string(),
  price_unit: z.string(),
  codes: z.array(z.number()),
  example_sids: z.array(z.string()),
  first_at: z.string(),
  last_at: z.string(),
});

interface Sent {
  readonly resource: Resource;
  readonly reading: Reading | undefined;
}

function sent(name: string, parts: Partial<Resource>, price: string | null = '-0.0079'): Sent {
  const resource = aResource(name, parts);
  return { resource, reading: aReading(resource, { price }) };
}

async function write(all: readonly Sent[]): Promise<void> {
  await insertRows(
    store(),
    'resources_by_minute',
    all.map(({ resource }) => resource),
  );
  await insertRows(
    store(),
    'rest_resources',
    all.flatMap(({ reading }) => reading ?? []),
  );
}

const incidentsOf = async (day: string, kind: string) =>
  rowsOf(
    store(),
    incidentRow,
    'SELECT * FROM incident WHERE day = {day:Date} AND kind = {kind:String} ORDER BY price DESC, incident_id',
    { day, kind },
  );

it('what a carrier filtered and Twilio billed is an incident of its segment, with its price and its id ever the same', async () => {
  const filtered = {
    status: 'undelivered',
    error_code: 30007,
    made_at: '2026-11-01T09:00:00.000Z',
    carrier: '310-260',
  };
  const all = [
    sent('filtered 1', filtered),
    sent('filtered 2', { ...filtered, made_at: '2026-11-01T17:30:00.000Z' }, '-0.0158'),
    sent('filtered, other sender', { ...filtered, own_address: '+15005550009' }),
    sent('filtered and free', filtered, null),
    sent('unreachable and charged', { ...filtered, error_code: 30003 }, '-0.004'),
    sent('delivered', { made_at: filtered.made_at }),
    sent('inbound', { ...filtered, direction: 'inbound' }),
  ];
  await write(all);
  const billed = await incidentsOf('2026-11-01', 'filtered-but-billed');
  expect(billed).toMatchObject([
    {
      subject: { sender: '+15005550006', country: 'US', carrier: '310-260', channel: 'sms' },
      messages: 2,
      price: '0.0237',
      price_unit: 'USD',
      codes: [30007],
      first_at: '2026-11-01T09:00:00.000Z',
      last_at: '2026-11-01T17:30:00.000Z',
    },
    { subject: { sender: '+15005550009' }, messages: 1 },
  ]);
  expect(billed[0]?.example_sids).toEqual(
    all
      .slice(0, 2)
      .map(({ resource }) => resource.resource_sid)
      .sort(),
  );
  expect(billed[0]?.incident_id).toMatch(/^inc_20261101_[0-9a-f]{16}$/);
  expect(await incidentsOf('2026-11-01', 'failed-after-charge')).toMatchObject([
    { messages: 1, price: '0.004', codes: [30003] },
  ]);
  // Read once more, and one message more: the same incident.
  await write([...all, sent('filtered 3', filtered)]);
  const again = await incidentsOf('2026-11-01', 'filtered-but-billed');
  expect(again.map(({ incident_id }) => incident_id)).toEqual(billed.map(({ incident_id }) => incident_id));
  expect(again[0]).toMatchObject({ messages: 3, price: '0.0316' });
});

const repeatRow = z.object({ resource_sid: z.string(), repeat_of: z.string(), because: z.string() });

it('what is sent again to one person with the same content or for the same intent is a repeat; what failed may be tried again', async () => {
  const at = (time: string) => `2026-11-02T${time}.000Z`;
  const reminder = { purpose: 'appointment', fingerprint: 'a1b2c3d4e5f60718' };
  const somebody = { contact_id: `ct_${'1'.repeat(32)}` };
  const all = [
    sent('first', { ...reminder, made_at: at('10:00:00') }),
    sent('again', { ...reminder, made_at: at('10:14:59') }),
    sent('a third time', { ...reminder, made_at: at('10:20:00') }),
    sent('in the afternoon', { ...reminder, made_at: at('15:00:00') }),
    sent('to somebody else', { ...reminder, ...somebody, made_at: at('10:00:01') }),
    sent('for another purpose', { ...reminder, purpose: 'billing', made_at: at('10:00:02') }),
    sent('of an intent', { intent_id: 'intent-00001', ...somebody, made_at: at('08:00:00') }),
    sent('of an intent, later', { intent_id: 'intent-00001', ...somebody, made_at: at('20:00:00') }),
    sent(
      'failed',
      { intent_id: 'intent-00002', ...somebody, status: 'failed', made_at: at('08:00:00') },
      null,
    ),
    sent('tried again', { intent_id: 'intent-00002', ...somebody, made_at: at('08:01:00') }),
    sent('nothing known of it', { made_at: at('10:00:00') }),
    sent('nor of this', { made_at: at('10:00:01') }),
  ];
  await write(all);
  const sid = (index: number) => all[index]?.resource.resource_sid;
  const repeats = await rowsOf(
    store(),
    repeatRow,
    `SELECT resource_sid, repeat_of, because FROM repeated_send WHERE day = '2026-11-02' ORDER BY made_at`,
  );
  expect(repeats).toEqual([
    { resource_sid: sid(1), repeat_of: sid(0), because: 'content' },
    { resource_sid: sid(2), repeat_of: sid(1), because: 'content' },
    { resource_sid: sid(7), repeat_of: sid(6), because: 'intent' },
  ]);
  expect(await incidentsOf('2026-11-02', 'duplicate-sends')).toMatchObject([
    { messages: 3, price: '0.0237', price_unit: 'USD', first_at: at('10:14:59'), last_at: at('20:00:00') },
  ]);
});

it('repeats are those that going through the messages one after the other gives', async () => {
  const next = numbers(11);
  const dayMs = Date.parse('2026-11-05T00:00:00.000Z');
  const all = Array.from({ length: 3_000 }, (_, index) =>
    sent(`through ${index}`, {
      made_at: new Date(dayMs + next(2 * 86_400_000)).toISOString(),
      contact_id: `ct_${String(next(12)).padStart(32, '0')}`,
      purpose: ['appointment', 'billing'][next(2)] ?? '',
      fingerprint: ['', 'a1b2c3d4e5f60718', 'ffffffffffffffff'][next(3)] ?? '',
      intent_id: next(3) === 0 ? `intent-${next(60)}` : '',
      status: ['delivered', 'delivered', 'sent', 'failed', 'undelivered'][next(5)] ?? '',
    }),
  );
  await write(all);
  await write(all.slice(0, 500));
  const before = new Map<string, Resource>();
  const expected: string[] = [];
  const counted = all
    .map(({ resource }) => resource)
    .filter(({ status }) => status !== 'failed' && status !== 'undelivered')
    .sort((a, b) => (a.made_at + a.resource_sid < b.made_at + b.resource_sid ? -1 : 1));
  for (const one of counted) {
    const day = one.made_at.slice(0, 10);
    const ofIntent = [day, one.contact_id, one.intent_id].join(' ');
    const ofContent = [day, one.contact_id, one.purpose, one.fingerprint].join(' ');
    const sameIntent = one.intent_id === '' ? undefined : before.get(ofIntent);
    const sameContent = one.fingerprint === '' ? undefined : before.get(ofContent);
    const withinMs = sameContent && Date.parse(one.made_at) - Date.parse(sameContent.made_at);
    if (sameIntent) expected.push(`${one.resource_sid} ${sameIntent.resource_sid} intent`);
    else if (sameContent && (withinMs ?? 0) <= 15 * 60_000)
      expected.push(`${one.resource_sid} ${sameContent.resource_sid} content`);
    before.set(ofIntent, one);
    if (one.fingerprint !== '') before.set(ofContent, one);
  }
  const rows = await rowsOf(
    store(),
    repeatRow,
    `SELECT resource_sid, repeat_of, because FROM repeated_send WHERE day >= '2026-11-05' AND day < '2026-11-07'`,
  );
  expect(expected.length).toBeGreaterThan(100);
  expect(rows.map((row) => `${row.resource_sid} ${row.repeat_of} ${row.because}`).sort()).toEqual(
    expected.sort(),
  );
});

it('a signal is disputed as an incident is, and pumping is one', async () => {
  const since = '2026-11-03T10:00:00.000Z';
  const signal = {
    account_sid: accountSid,
    environment: 'production',
    segment: 'x',
    opened_at: '2026-11-03T11:00:00.000Z',
    since,
    closed_at: null,
    confidence: 0.99,
    affected: 2,
    price: '0.016',
    price_unit: 'USD',
    updated_at: '2026-11-03T12:00:00.000Z',
  };
  await insertRows(store(), 'signals', [
    {
      ...signal,
      signal: 'sms-pumping',
      signal_id: 'sg_pumping',
      subject: { country: 'GB' },
      codes: [],
      explanation: 'Codes that nobody gives back.',
    },
    {
      ...signal,
      signal: 'carrier-filtering',
      signal_id: 'sg_filtering',
      subject: { carrier: '310-410', template: 'T7' },
      codes: [30007],
      explanation: '30007 rose six times.',
    },
  ]);
  expect(await incidentsOf('2026-11-03', 'sms-pumping')).toMatchObject([
    { incident_id: 'sg_pumping', subject: { country: 'GB' }, messages: 2, price: '0.016', first_at: since },
  ]);
  const filtered = { carrier: '310-410', status: 'undelivered', error_code: 30007 };
  const all = [
    sent('of the signal', { ...filtered, made_at: '2026-11-03T10:30:00.000Z' }),
    sent('before it', { ...filtered, made_at: '2026-11-03T09:30:00.000Z' }),
    sent('of another carrier', { ...filtered, carrier: '310-260', made_at: '2026-11-03T10:30:00.000Z' }),
    sent('of another code', { ...filtered, error_code: 30003, made_at: '2026-11-03T10:30:00.000Z' }),
    sent('delivered meanwhile', { carrier: '310-410', made_at: '2026-11-03T10:30:00.000Z' }),
  ];
  await write(all);
  const disputed = await signalOf(store(), 'sg_filtering');
  expect(disputed).toMatchObject({
    kind: 'carrier-filtering',
    from: since,
    messages: 2,
    price: '0.016',
    codes: [30007],
  });
  expect(disputed && (await sidsOfSignal(store(), disputed, 10))).toEqual([all[0]?.resource.resource_sid]);
  const slow = sent('slow', {
    carrier: '310-410',
    to_delivered_ms: 900_000,
    made_at: '2026-11-03T10:35:00.000Z',
  });
  const fast = sent('fast', {
    carrier: '310-410',
    to_delivered_ms: 900,
    made_at: '2026-11-03T10:34:00.000Z',
  });
  await write([slow, fast]);
  const shifted = disputed && { ...disputed, kind: 'latency-shift', codes: [] };
  expect(shifted && (await sidsOfSignal(store(), shifted, 1))).toEqual(
    [slow, fast].map(({ resource }) => resource.resource_sid),
  );
  const twice = { fingerprint: 'a1b2c3d4e5f60718', contact_id: `ct_${'2'.repeat(32)}` };
  const doubled = [
    sent('doubled', { ...twice, made_at: '2026-11-03T10:40:00.000Z' }),
    sent('its double', { ...twice, made_at: '2026-11-03T10:40:05.000Z' }),
  ];
  await write(doubled);
  const duplicates = disputed && { ...disputed, kind: 'duplicate-sends', subject: {}, codes: [] };
  expect(duplicates && (await sidsOfSignal(store(), duplicates, 10))).toEqual(
    doubled.map(({ resource }) => resource.resource_sid),
  );
});

it('a filter on the day reaches every table', async () => {
  const plan = await rowsOf(
    store(),
    z.object({ explain: z.string() }),
    `EXPLAIN indexes = 1 SELECT kind, sum(price) FROM incident WHERE day >= '2026-11-01' AND day < '2026-11-03' GROUP BY kind`,
  );
  const reads = plan.filter(({ explain }) =>
    /ReadFromMergeTree \(\w+\.(rest_resources_by_hour|resources_by_minute)\)/.test(explain),
  );
  const bounded = plan.filter(({ explain }) => /Condition: and\(.*(toDate|hour|minute).*in/.test(explain));
  expect(reads.length).toBeGreaterThan(0);
  // Each by its smallest and largest value and by its key.
  expect(bounded.length, plan.map(({ explain }) => explain).join('\n')).toBeGreaterThanOrEqual(
    2 * reads.length,
  );
});
