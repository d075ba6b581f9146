import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { parseSlos } from '../../core/slo/read-file.ts';
import { fillSlos } from '../../core/slo/table.ts';
import { insertRows, rowsOf } from '../../core/store/store.ts';
import { findUnsafeSettings, findViolations, joinPeople } from '../../core/violations/find.ts';
import { violationRules } from '../../core/violations/read-file.ts';
import { fillViolationRules } from '../../core/violations/rules-table.ts';
import { messageCallback, messageSid, ownNumber } from '../world/callbacks.ts';
import { aChain } from '../world/chain.ts';
import { accountSid, sidNamed } from '../world/events.ts';

const chain = aChain();
const clock = (): number => Date.parse('2026-02-10T00:00:00Z');
const days = { first: '2026-02-03', last: '2026-02-05' };
const row = z.object({
  kind: z.string(),
  rule: z.string(),
  at: z.string(),
  parts: z.record(z.string(), z.string()),
  evidence: z.array(z.string()),
  affected: z.coerce.number(),
  own_address: z.string(),
  price: z.string().nullable(),
  price_unit: z.string(),
});
const found = async (kind: string) =>
  rowsOf(
    chain().store,
    row,
    'SELECT * REPLACE (toString(price) AS price) FROM violation WHERE kind = {kind:String} ORDER BY at, violation_id',
    {
      kind,
    },
  );
const look = async (): Promise<void> => findViolations(chain().store, days, clock);

beforeAll(async () => {
  await fillViolationRules(chain().store, violationRules('{}', 'no file'), clock);
});

it('a number in a callback address is counted and located by day, place and sender, and kept nowhere', async () => {
  for (const name of ['one', 'two'])
    for (const status of ['sent', 'delivered', 'delivered'])
      await chain().callback(
        '2026-02-04T15:00:00.000Z',
        messageCallback(messageSid(name), status),
        `/callbacks?patient=${encodeURIComponent('+1 (415) 555-0199')}&intent=place-of-number-1`,
      );
  await chain().callback(
    '2026-02-04T16:00:00.000Z',
    messageCallback(messageSid('clean'), 'sent'),
    '/callbacks?campaign=spring',
  );
  await chain().callback('2026-02-04T16:00:00.000Z', {
    AccountSid: accountSid,
    ConferenceSid: sidNamed('CF', 'named after a person'),
    CallSid: sidNamed('CA', 'in a conference'),
    StatusCallbackEvent: 'conference-start',
    SequenceNumber: '1',
    FriendlyName: 'Visit of jane.doe@example.com',
    Timestamp: 'Wed, 04 Feb 2026 16:00:00 +0000',
  });
  await chain().shipped();
  await look();
  expect(await found('misplaced-personal-data')).toMatchObject([
    { parts: { place: 'query.patient', what: 'number' }, affected: 2, own_address: ownNumber },
    { parts: { place: 'FriendlyName', what: 'email', kind: 'conference' }, affected: 1 },
  ]);
  const stored = await rowsOf(chain().store, z.looseObject({}), 'SELECT * FROM events');
  expect(stored.length).toBeGreaterThan(5);
  expect(JSON.stringify(stored)).not.toMatch(/555-?0199|jane\.doe/);
});

it('what a repeat cost is part of it, once it is billed', async () => {
  await chain().intent('2026-02-04T17:00:00.000Z', {
    id: 'repeat-with-price',
    purpose: 'notification',
    accountSid,
  });
  for (const name of ['first', 'again'])
    await chain().callback(
      '2026-02-04T17:00:01.000Z',
      messageCallback(messageSid(name), 'delivered', { To: '+12125550161' }),
      '/callbacks?intent=repeat-with-price',
    );
  await chain().shipped();
  await insertRows(
    chain().store,
    'rest_resources',
    ['first', 'again'].map((name) => ({
      resource_sid: messageSid(name),
      account_sid: accountSid,
      family: 'message',
      found: true,
      status: 'delivered',
      created_at: '2026-02-04T17:00:00.000Z',
      price: '-0.0079',
      price_unit: 'USD',
      read_at: '2026-02-04T18:00:00.000Z',
    })),
  );
  await look();
  expect(await found('sent-twice')).toMatchObject([
    { price: '0.0079', price_unit: 'USD', parts: { because: 'intent' } },
  ]);
});

it('a sender outside its service is found by day; registering it later does not undo that day', async () => {
  await setUp('messaging-service', sidNamed('MG', 'a service'), {});
  await insertRows(chain().store, 'rest_resources', [
    {
      resource_sid: messageSid('outside'),
      account_sid: accountSid,
      family: 'message',
      found: true,
      status: 'delivered',
      direction: 'outbound',
      channel: 'sms',
      own_address: ownNumber,
      created_at: '2026-02-05T17:00:00.000Z',
      read_at: '2026-02-05T18:00:00.000Z',
    },
  ]);
  await look();
  const before = await found('wrong-sender');
  expect(before).toContainEqual(
    expect.objectContaining({
      rule: 'registered-senders',
      parts: expect.objectContaining({ finding: 'outside-service', of: '1' }),
      evidence: [messageSid('outside')],
      affected: 1,
    }),
  );
  await setUp('messaging-service', sidNamed('MG', 'a service'), {}, false);
  await look();
  expect(await found('wrong-sender')).toEqual(before);
});

it('a webhook that is asked by GET is found, and stays on record as ended when it is mended', async () => {
  const number = sidNamed('PN', 'a number');
  const facts = {
    Sender: ownNumber,
    Type: 'local',
    SmsUrl: 'here',
    StatusCallback: 'here',
    StatusCallbackRetries: 'yes',
  };
  await setUp('phone-number', number, { ...facts, SmsUrlMethod: 'GET' });
  await findUnsafeSettings(chain().store, clock);
  await findUnsafeSettings(chain().store, clock);
  expect(await found('unsafe-webhook')).toMatchObject([
    { parts: { finding: 'asked-by-get', subject: number, stands: 'true' }, evidence: [number] },
  ]);
  await setUp('phone-number', number, { ...facts, SmsUrlMethod: 'POST' }, true, '2026-02-09T00:00:00.000Z');
  await findUnsafeSettings(chain().store, clock);
  expect(await found('unsafe-webhook')).toMatchObject([
    { parts: { finding: 'asked-by-get', stands: 'ended' } },
  ]);
});

async function setUp(
  kind: string,
  sid: string,
  facts: Readonly<Record<string, string>>,
  present = true,
  readAt = present ? '2026-02-01T00:00:00.000Z' : '2026-02-08T00:00:00.000Z',
): Promise<void> {
  await insertRows(chain().store, 'configuration_items', [
    { account_sid: accountSid, kind, item_sid: sid, parent_sid: '', facts, present, read_at: readAt },
  ]);
}

it('two ids of one person are one person: a stop under the one ends contact under the other', async () => {
  const [younger, older] = ['1', '2'].map((digit) => `ct_${digit.repeat(32)}`);
  const at = (time: string): string => `2026-02-04T${time}.000Z`;
  await insertRows(
    chain().store,
    'contact_directory',
    [
      { contact_id: younger, blind_index: 'shared', created_at: at('12:00:00') },
      { contact_id: older, blind_index: 'shared', created_at: at('11:00:00') },
    ].map((row) => ({ ...row, key_version: 1, domain: 'phone', country: 'US', instance_id: 'in_test' })),
  );
  const stop = messageSid('a stop under another id');
  await insertRows(chain().store, 'consent_signals', [
    {
      ...{
        account_sid: accountSid,
        resource_sid: stop,
        environment: 'production',
        channel: 'sms',
        contact_id: younger,
      },
      ...{ own_address: ownNumber, messaging_service_sid: '', signal: [4, 'stop'], said_at: at('15:00:00') },
    },
  ]);
  const sent = messageSid('sent to the older id');
  await insertRows(chain().store, 'resources_by_minute', [
    {
      ...{
        account_sid: accountSid,
        family: 'message',
        minute: at('16:00:00'),
        resource_sid: sent,
        version: 1,
        is_deleted: 0,
      },
      ...{
        made_at: at('16:00:00'),
        environment: 'production',
        direction: 'outbound',
        channel: 'sms',
        country: 'US',
      },
      ...{
        own_address: ownNumber,
        contact_id: older,
        status: 'delivered',
        final: true,
        last_heard_at: at('16:00:00'),
      },
    },
  ]);
  await look();
  expect(await found('contact-after-opt-out')).toEqual([]);
  await joinPeople(chain().store, clock);
  await look();
  expect(await found('contact-after-opt-out')).toMatchObject([
    { evidence: [stop, sent], parts: { passedMs: '3600000' } },
  ]);
});

it('the objective on opt-outs: a stop is good when nothing came later than the target, in flight included', async () => {
  await fillSlos(
    chain().store,
    parseSlos(
      'slos: [{ name: opt-outs, kind: opt-out, objective: 0.9, within: 5m, window: 30d, owner: a }]',
      'the test',
    ),
    clock,
  );
  const counted = async () => {
    const rows = await rowsOf(
      chain().store,
      z.object({ good: z.coerce.number(), bad: z.coerce.number() }),
      "SELECT sum(m.good) AS good, sum(m.bad) AS bad FROM slo_minute AS m WHERE slo = 'opt-outs' AND minute >= '2026-02-05 00:00:00'",
    );
    return rows[0];
  };
  const who = ['+12125550171', '+12125550172', '+12125550173'];
  for (const [index, number] of who.entries())
    await chain().callback('2026-02-05T15:00:00.000Z', {
      ...{
        MessageSid: messageSid(`stop ${index}`),
        SmsMessageSid: messageSid(`stop ${index}`),
        SmsStatus: 'received',
      },
      ...{ AccountSid: accountSid, From: number, To: ownNumber, Body: 'STOP' },
    });
  // The first gets nothing but the confirmation, the second something after ten minutes, the third what was in flight for long.
  const sent = (name: string, to: string, status: string) =>
    messageCallback(messageSid(name), status, { To: to });
  await chain().callback('2026-02-05T15:00:02.000Z', sent('confirmation', who[0] ?? '', 'sent'));
  await chain().callback('2026-02-05T15:10:00.000Z', sent('too late', who[1] ?? '', 'sent'));
  await chain().callback('2026-02-05T14:59:59.000Z', sent('in flight', who[2] ?? '', 'sent'));
  await chain().callback('2026-02-05T15:20:00.000Z', sent('in flight', who[2] ?? '', 'delivered'));
  await chain().shipped();
  await look();
  expect(await counted()).toEqual({ good: 1, bad: 2 });
  expect((await found('contact-after-opt-out')).map(({ evidence }) => evidence[1])).not.toContain(
    messageSid('in flight'),
  );
});
