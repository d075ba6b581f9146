import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { canonicalBytes } from '../../core/events/canonical.ts';
import type { JournalledEvent } from '../../core/events/event.ts';
import { refreshFigures } from '../../core/figures/refresh.ts';
import { createMetrics } from '../../core/metrics.ts';
import { callbacksMissing } from '../../core/signals/callbacks-missing.ts';
import { duplicateSends } from '../../core/signals/duplicate-sends.ts';
import { unregisteredSender, whatsappLimit, whatsappTemplate } from '../../core/signals/failure-codes.ts';
import type { Finder } from '../../core/signals/finder.ts';
import { registration } from '../../core/signals/registration.ts';
import { Rises } from '../../core/signals/rises.ts';
import { signatureRefusals } from '../../core/signals/signature-refusals.ts';
import { silentSender } from '../../core/signals/silent-sender.ts';
import { webhookTrouble } from '../../core/signals/webhook-trouble.ts';
import { whatsappWindow } from '../../core/signals/whatsapp-window.ts';
import { insertRows } from '../../core/store/store.ts';
import { accountSid, anEvent, sidNamed } from '../world/events.ts';
import { sendMessages } from '../world/messages.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** A whole hour not long ago: some views ask ClickHouse for the time. */
const nowMs = Math.floor(Date.now() / hourMs) * hourMs;
const at = (ms: number): string => new Date(ms).toISOString();

const tables = [
  'events',
  'resource_states',
  'resources_by_minute',
  'rest_resources',
  'rest_resources_by_hour',
  'signals',
];
beforeEach(async () => {
  for (const table of tables) await store().writer.command({ query: `TRUNCATE TABLE ${table}` });
});

async function look(finder: Finder, ms = nowMs) {
  return finder.find({
    store: store(),
    nowMs: ms,
    stopping: new AbortController().signal,
    environmentOf: () => 'production',
  });
}

async function happened(...events: readonly JournalledEvent[]): Promise<void> {
  await insertRows(
    store(),
    'events',
    events.map((event) => JSON.parse(canonicalBytes(event).toString()) as Record<string, unknown>),
  );
  await refreshFigures(store(), { sids: events.map(({ resourceSid }) => resourceSid), intents: [] });
}

it('nothing is found in an empty record', async () => {
  for (const finder of [
    new Rises(),
    webhookTrouble,
    callbacksMissing,
    silentSender,
    whatsappWindow,
    whatsappTemplate,
    whatsappLimit,
    unregisteredSender,
    registration,
    duplicateSends,
  ])
    expect(await look(finder)).toEqual([]);
});

describe('webhook trouble', () => {
  const error = (name: string, code: number, more: Partial<JournalledEvent> = {}) =>
    anEvent({
      kind: 'error-log',
      resourceSid: sidNamed('NO', name),
      status: 'error',
      errorCode: code,
      receivedAt: at(nowMs - 10 * minuteMs),
      attributes: { 'Webhook.Request.Url': 'https://hooks.example.org', LostCallback: 'true' },
      ...more,
    });

  it('is told once of each error, with its codes and how many were callbacks to here', async () => {
    const errors = Array.from({ length: 6 }, (_, index) =>
      error(`error ${index}`, index < 4 ? 11200 : 11205),
    );
    await happened(...errors, ...errors);
    expect(await look(webhookTrouble)).toMatchObject([
      {
        kind: 'webhook-trouble',
        accountSid,
        about: { item: 'https://hooks.example.org' },
        affected: 6,
        codes: [11200, 11205],
        sinceMs: nowMs - 10 * minuteMs,
      },
    ]);
  });

  it('is no trouble when it is little, long ago or another code', async () => {
    await happened(
      ...Array.from({ length: 4 }, (_, index) => error(`few ${index}`, 11200)),
      ...Array.from({ length: 9 }, (_, index) =>
        error(`old ${index}`, 11200, { receivedAt: at(nowMs - 3 * hourMs) }),
      ),
      ...Array.from({ length: 9 }, (_, index) => error(`voice ${index}`, 13224)),
    );
    expect(await look(webhookTrouble)).toEqual([]);
  });
});

/** What REST said of messages of an hour, and how much of what it told was heard. */
async function readAtTwilio(hourAtMs: number, messages: number, heard: number): Promise<void> {
  await insertRows(
    store(),
    'rest_resources',
    Array.from({ length: messages }, () => ({
      resource_sid: `SM${randomUUID().replaceAll('-', '')}`,
      account_sid: accountSid,
      family: 'message',
      found: true,
      status: 'delivered',
      created_at: at(hourAtMs),
      direction: 'outbound',
      channel: 'sms',
      own_address: '+15005550006',
      messaging_service_sid: '',
      expected: 2,
      heard,
      read_at: at(hourAtMs + 2 * hourMs),
    })),
  );
}

it('callbacks are missing when less than the target of what was told was heard', async () => {
  await readAtTwilio(nowMs - 2 * hourMs, 40, 2);
  expect(await look(callbacksMissing)).toEqual([]);
  await readAtTwilio(nowMs - hourMs, 10, 1);
  expect(await look(callbacksMissing)).toMatchObject([
    { kind: 'callbacks-missing', about: { item: 'message' }, affected: 10, sinceMs: nowMs - hourMs },
  ]);
});

it('a sender of which nothing is heard any more is silent', async () => {
  await readAtTwilio(nowMs - 5 * hourMs, 5, 2);
  await readAtTwilio(nowMs - 3 * hourMs, 5, 0);
  await insertRows(store(), 'reconcile_slices', [
    {
      account_sid: accountSid,
      family: 'message',
      pass: 'after-5-minutes',
      slice_from: at(nowMs - dayMs),
      slice_to: at(nowMs),
      state: 'finished',
      updated_at: at(nowMs),
    },
  ]);
  expect(await look(silentSender)).toMatchObject([
    {
      kind: 'silent-sender',
      about: { sender: '+15005550006', item: 'message' },
      affected: 10,
      sinceMs: nowMs - 4 * hourMs,
    },
  ]);
});

it('callbacks that are refused for their signature all of a sudden are told, until that is over', async () => {
  const metrics = createMetrics();
  const finder = signatureRefusals(metrics, 'in_test');
  const refuse = (times: number) => metrics.callbacksRefused.inc({ reason: 'bad-signature' }, times);
  expect(await look(finder)).toEqual([]);
  for (let minute = 1; minute <= 30; minute += 1)
    expect(await look(finder, nowMs + minute * minuteMs)).toEqual([]);
  refuse(40);
  metrics.callbacksRefused.inc({ reason: 'unreadable' }, 40);
  const found = await look(finder, nowMs + 31 * minuteMs);
  expect(found).toMatchObject([
    { kind: 'signature-refusals', accountSid: '', about: { item: 'in_test' }, affected: 40 },
  ]);
  for (let minute = 32; minute <= 40; minute += 1) await look(finder, nowMs + minute * minuteMs);
  expect(await look(finder, nowMs + 41 * minuteMs)).toEqual([]);
});

describe('on WhatsApp', () => {
  const sender = 'whatsapp:+15005550006';

  it('a window that ends soon and in which nobody answered is told', async () => {
    const wrote = (contact: string, hoursAgo: number) =>
      anEvent({
        kind: 'inbound-message',
        resourceSid: sidNamed('SM', contact),
        status: 'received',
        direction: 'inbound',
        channel: 'whatsapp',
        ownAddress: sender,
        contactId: `ct_${contact.repeat(32)}` as NonNullable<JournalledEvent['contactId']>,
        receivedAt: at(Date.now() - hoursAgo * hourMs),
        attributes: { OpensSession: 'true' },
      });
    await happened(wrote('1', 23), wrote('2', 3));
    expect(await look(whatsappWindow)).toMatchObject([
      { kind: 'whatsapp-window', about: { sender, channel: 'whatsapp' }, affected: 1 },
    ]);
  });

  it('templates that are paused and caps that are reached are told, each as what it is', async () => {
    const hour = { fromMs: nowMs - 20 * minuteMs, toMs: nowMs, perMinute: 1, sender, channel: 'whatsapp' };
    await sendMessages(store(), { ...hour, template: 'recall', filteredOfHundred: 100, code: 63041 });
    await sendMessages(store(), { ...hour, template: 'reminder', filteredOfHundred: 100, code: 63038 });
    expect(await look(whatsappTemplate)).toMatchObject([
      { kind: 'whatsapp-template', about: { sender, template: 'recall' }, affected: 20, codes: [63041] },
    ]);
    expect(await look(whatsappLimit)).toMatchObject([
      { kind: 'whatsapp-limit', about: { sender, template: '' }, affected: 20, codes: [63038] },
    ]);
  });
});

it('senders that are not registered are told by service', async () => {
  const service = `MG${'1'.repeat(32)}`;
  await sendMessages(store(), {
    fromMs: nowMs - 5 * minuteMs,
    toMs: nowMs,
    perMinute: 2,
    service,
    filteredOfHundred: 100,
    code: 30034,
  });
  expect(await look(unregisteredSender)).toMatchObject([
    { kind: 'unregistered-sender', about: { service, sender: '' }, affected: 10, codes: [30034] },
  ]);
});

describe('a registration', () => {
  const change = (before: string, now: string, ms: number) =>
    anEvent({
      kind: 'configuration-change',
      source: 'rest',
      resourceSid: sidNamed('QE', 'campaign'),
      status: 'updated',
      messagingServiceSid: `MG${'1'.repeat(32)}`,
      receivedAt: at(ms),
      eventId: `ev_${randomUUID().replaceAll('-', '')}` as JournalledEvent['eventId'],
      attributes: { Subject: 'campaign', Field: 'Status', Before: before, Now: now },
    });

  it('that changed to worse is told until it is better', async () => {
    await happened(change('VERIFIED', 'SUSPENDED', nowMs - hourMs));
    expect(await look(registration)).toMatchObject([
      {
        kind: 'registration',
        explanation: expect.stringMatching(/went from VERIFIED to SUSPENDED$/),
        sinceMs: nowMs - hourMs,
      },
    ]);
    await happened(change('SUSPENDED', 'VERIFIED', nowMs - minuteMs));
    expect(await look(registration)).toEqual([]);
  });

  it('that is new, waits or became better is not told', async () => {
    await happened(change('', 'PENDING', nowMs - 3 * hourMs), change('PENDING', 'VERIFIED', nowMs - hourMs));
    expect(await look(registration)).toEqual([]);
  });
});

describe('verifications', () => {
  /** So many begun each hour in a country, of which so many of a hundred are approved. */
  async function begun(
    country: string,
    fromMs: number,
    toMs: number,
    perHour: number,
    approvedOfHundred: number,
  ) {
    await store().writer.command({
      query: `INSERT INTO resources_by_minute (account_sid, family, minute, resource_sid, version, is_deleted, made_at, environment,
          direction, channel, country, status, final, heard_by, made_to_delivered_ms, last_heard_at)
        SELECT {account:String}, 'verification', toStartOfMinute(at), concat('VE', hex(MD5(concat({salt:String}, toString(number))))), 1, 0,
          at, 'production', 'outbound', 'sms', {country:String}, if(good, 'approved', 'expired'), true, 'event-stream',
          if(good, 30000, NULL), at
        FROM (SELECT number, (number * 61) % 100 < {good:UInt32} AS good,
            fromUnixTimestamp64Milli(toInt64({from:Int64} + number * {apart:UInt64}), 'UTC') AS at FROM numbers({count:UInt64}))`,
      query_params: {
        account: accountSid,
        salt: `${country} ${fromMs}`,
        country,
        from: fromMs,
        apart: hourMs / perHour,
        count: Math.floor(((toMs - fromMs) / hourMs) * perHour),
        good: approvedOfHundred,
      },
    });
  }
  const past = async (country: string): Promise<void> =>
    begun(country, nowMs - 15 * dayMs, nowMs - 2 * hourMs, 20, 80);

  it('of a country that collapse while volume rises are pumping', async () => {
    for (const country of ['US', 'ID', 'DE']) await past(country);
    for (const country of ['US', 'DE']) await begun(country, nowMs - 2 * hourMs, nowMs, 20, 80);
    await begun('ID', nowMs - 2 * hourMs, nowMs, 200, 2);
    expect(await look(new Rises())).toMatchObject([
      {
        kind: 'sms-pumping',
        about: { country: 'ID', channel: 'sms' },
        explanation: expect.stringMatching(/may be paid/),
      },
    ]);
  });

  it('that fail for everybody at the usual volume are trouble with codes', async () => {
    for (const country of ['US', 'DE']) {
      await past(country);
      await begun(country, nowMs - 2 * hourMs, nowMs, 30, 5);
    }
    const found = await look(new Rises());
    expect(found.map(({ kind, about }) => [kind, about.country]).sort()).toEqual([
      ['otp-trouble', 'DE'],
      ['otp-trouble', 'US'],
    ]);
    expect(found[0]?.explanation).toMatch(/most countries and channels$/);
  });
});

it('what was sent again for the same reason is added up with its cost', async () => {
  const intent = 'intent-1';
  const names = ['one', 'two', 'three'];
  await happened(
    anEvent({
      kind: 'intent',
      source: 'application',
      resourceSid: intent,
      status: '',
      contactId: '',
      receivedAt: at(nowMs - hourMs),
    }),
    ...names.map((name, index) =>
      anEvent({
        resourceSid: sidNamed('SM', name),
        relatedSids: [intent],
        receivedAt: at(nowMs - hourMs + index * 1_000),
      }),
    ),
  );
  await refreshFigures(store(), { sids: names.map((name) => sidNamed('SM', name)), intents: [intent] });
  expect(await look(duplicateSends)).toMatchObject([
    { kind: 'duplicate-sends', accountSid, affected: 2, price: null, sinceMs: nowMs - hourMs + 1_000 },
  ]);
});
