import { canonicalBytes } from '../../core/events/canonical.ts';
import type { JournalledEvent } from '../../core/events/event.ts';
import { openStore } from '../../core/store/open.ts';
import { insertRows } from '../../core/store/store.ts';
import type { TestAppliance } from './appliance.ts';
import { callCallback, callSid, messageCallback, messageSid, ownNumber, person } from './callbacks.ts';
import { accountSid, anEvent, sidNamed } from './events.ts';
import { cloudEventOf, samples } from './every-kind.ts';
import { aToken } from './sign-in.ts';
import { embedded } from './store.ts';

/** What an officer finds: a person who was contacted in every way, and many others. */
export const undelivered = messageSid('officer: not delivered');
export const foundByReconciling = messageSid('officer: found by reconciling');
export const stopped = messageSid('officer: stop');
/** Where most of the messages were for: one purpose, in two outcomes. */
export const purposeOfMost = 'appointment';

const others = (index: number): string => `+1415556${String(index).padStart(4, '0')}`;

/**
 * A day of traffic, through real signed callbacks; what the reconciler writes is put in as it writes it. `crowd` is how many
 * messages went to others, of which one in ten was not delivered.
 */
export async function anOfficersDay(appliance: TestAppliance, crowd: number): Promise<void> {
  await announce(appliance, 'intent-officer-appointment', 'appointment');
  await announce(appliance, 'intent-officer-results', 'lab-results');
  await announce(appliance, 'intent-officer-crowd', purposeOfMost);
  await onePerson(appliance);
  await manyOthers(appliance, crowd);
  await appliance.shipped();
  const { contact } = await appliance.trace(undelivered);
  await reconciled(appliance, contact);
}

async function announce(appliance: TestAppliance, id: string, purpose: string): Promise<void> {
  const { status } = await appliance.send('POST', '/v1/intents', {
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${aToken(appliance, 'app', 'reminders')}`,
    },
    body: JSON.stringify({ id, purpose, consent: 'consent-2026-0001', template: 'reminder_v2' }),
  });
  if (status !== 200) throw new Error(`an intent was answered ${status}`);
}

async function onePerson(appliance: TestAppliance): Promise<void> {
  const reminded = messageSid('officer: delivered');
  const because = '/callbacks?intent=intent-officer-appointment';
  for (const status of ['sent', 'delivered'])
    await appliance.callback(messageCallback(reminded, status), because);
  // Heard twice, as happens.
  await appliance.callback(messageCallback(reminded, 'delivered'), because);
  await appliance.callback(messageCallback(undelivered, 'sent'), '/callbacks?intent=intent-officer-results');
  await appliance.callback(
    messageCallback(undelivered, 'undelivered', { ErrorCode: '30007' }),
    '/callbacks?intent=intent-officer-results',
  );
  await appliance.callback(messageCallback(foundByReconciling, 'sent'));
  for (const status of ['initiated', 'ringing', 'in-progress', 'completed'])
    await appliance.callback(callCallback(callSid('officer: call'), status));
  for (const sample of samples)
    await (sample.form === undefined
      ? appliance.stream([cloudEventOf(sample)])
      : appliance.callback(sample.form, `/callbacks/${accountSid}`));
  await appliance.callback({
    MessageSid: stopped,
    SmsSid: stopped,
    SmsMessageSid: stopped,
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    SmsStatus: 'received',
    From: person,
    To: ownNumber,
    Body: 'Stop',
    NumMedia: '0',
    NumSegments: '1',
  });
}

async function manyOthers(appliance: TestAppliance, crowd: number): Promise<void> {
  const atOnce = 64;
  for (let start = 0; start < crowd; start += atOnce)
    await Promise.all(
      Array.from({ length: Math.min(atOnce, crowd - start) }, async (_, place) => {
        const index = start + place;
        const [status, more] =
          index % 10 === 0
            ? (['undelivered', { ErrorCode: '30003' }] as const)
            : (['delivered', {}] as const);
        const { status: answered } = await appliance.callback(
          messageCallback(messageSid(`crowd ${index}`), status, { To: others(index), ...more }),
          '/callbacks?intent=intent-officer-crowd',
        );
        if (answered !== 204) throw new Error(`a callback was answered ${answered}`);
      }),
    );
}

/** Makes somebody else known and gives them so many messages, over some days; gives the number. */
export async function fillTrail(appliance: TestAppliance, count: number): Promise<string> {
  const number = '+14155560999';
  const first = messageSid('trail: first');
  await appliance.callback(messageCallback(first, 'delivered', { To: number }));
  await appliance.shipped();
  const { contact } = await appliance.trace(first);
  const store = await openStore(embedded, appliance.dataDir);
  const rows = Array.from({ length: count }, (_, index) =>
    anEvent({
      resourceSid: messageSid(`trail: ${index}`),
      status: 'delivered',
      contactId: contact as JournalledEvent['contactId'],
      receivedAt: new Date(Date.now() - index * 600_000).toISOString(),
      instanceId: 'in_trail',
      seq: index + 1,
    }),
  );
  await insertRows(
    store,
    'events',
    rows.map((event) => JSON.parse(canonicalBytes(event).toString()) as Record<string, unknown>),
  );
  await store.close();
  return number;
}

/** What reconciling leaves behind: an end that no callback told, two days in the ledger, a difference. */
async function reconciled(appliance: TestAppliance, contactId: string): Promise<void> {
  const store = await openStore(embedded, appliance.dataDir);
  const now = Date.now();
  const at = new Date(now).toISOString();
  const found = anEvent({
    resourceSid: foundByReconciling,
    status: 'delivered',
    source: 'rest',
    occurredAt: at,
    receivedAt: at,
    contactId: contactId as JournalledEvent['contactId'],
    instanceId: 'in_reconciler',
    seq: 1,
  });
  await insertRows(store, 'events', [
    JSON.parse(canonicalBytes(found).toString()) as Record<string, unknown>,
  ]);
  const day = (back: number): string => new Date(now - back * 86_400_000).toISOString().slice(0, 10);
  const of = {
    account_sid: accountSid,
    family: 'message',
    read_at: at,
    pass: 'after-24-hours',
    source: 'list',
  };
  await insertRows(store, 'reconcile_days', [
    { ...of, day: day(4), resources: 120, unsettled: 0, closed: true, because: 'everything is final' },
    { ...of, day: day(3), resources: 80, unsettled: 2, closed: false, because: '2 are not final' },
  ]);
  await insertRows(store, 'discrepancies', [
    {
      account_sid: accountSid,
      family: 'message',
      resource_sid: sidNamed('SM', 'officer: differs'),
      discrepancy_id: 'd_officer',
      kind: 'status-differs',
      heard: 'delivered',
      actual: 'undelivered',
      explanation: 'REST says undelivered',
      settled_by: 'rest-event',
      found_at: at,
      day: day(3),
    },
  ]);
  await store.close();
}
