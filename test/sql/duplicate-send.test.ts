import { expect, it } from 'vitest';
import { discrepanciesOf } from '../../console/discrepancies.ts';
import { canonicalBytes } from '../../core/events/canonical.ts';
import type { JournalledEvent } from '../../core/events/event.ts';
import { insertRows } from '../../core/store/store.ts';
import { accountSid, anEvent, sidNamed } from '../world/events.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();

async function happened(...events: readonly JournalledEvent[]): Promise<void> {
  await insertRows(
    store(),
    'events',
    events.map((event) => JSON.parse(canonicalBytes(event).toString()) as Record<string, unknown>),
  );
}

const contact = (number: number) =>
  `ct_${String(number).repeat(32)}` as NonNullable<JournalledEvent['contactId']>;

/** A message for an intent to somebody, heard twice. */
async function messageFor(
  intent: string,
  name: string,
  more: Partial<JournalledEvent> = {},
): Promise<string> {
  const sid = sidNamed('SM', name);
  const parts = { resourceSid: sid, relatedSids: [intent], ...more };
  await happened(anEvent({ ...parts, status: 'sent' }), anEvent({ ...parts, status: 'delivered' }));
  return sid;
}

it('what was sent more than once for one intent to one person is told, with what the repeats cost', async () => {
  const [once, twice, batch] = ['intent-once', 'intent-twice', 'intent-batch'];
  for (const intent of [once, twice, batch])
    await happened(
      anEvent({ kind: 'intent', source: 'application', resourceSid: intent, status: '', contactId: '' }),
    );
  await messageFor(once, 'only');
  const second = await messageFor(twice, 'second', { receivedAt: '2026-11-23T12:00:09.000Z' });
  const first = await messageFor(twice, 'first');
  // One intent for several people is no repeat.
  for (const number of [1, 2]) await messageFor(batch, `to ${number}`, { contactId: contact(number) });
  await insertRows(
    store(),
    'rest_resources',
    [first, second].map((sid, index) => ({
      resource_sid: sid,
      account_sid: accountSid,
      family: 'message',
      found: true,
      status: 'delivered',
      price: index === 0 ? '-0.0079' : '-0.0158',
      price_unit: 'USD',
      read_at: '2026-11-23T13:00:00.000Z',
    })),
  );
  const { duplicateSends } = await discrepanciesOf(store(), { limit: 10 });
  expect(duplicateSends).toMatchObject([
    { intentId: twice, accountSid, sids: [first, second], priceOfRepeats: '-0.0158', priceUnit: 'USD' },
  ]);
  expect(
    (await discrepanciesOf(store(), { limit: 10, since: '2026-11-24T00:00:00.000Z' })).duplicateSends,
  ).toEqual([]);
});
