import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { adoptContacts } from '../../core/contacts/adopt.ts';
import { contactIdsOf } from '../../core/contacts/look-up.ts';
import { erasures } from '../../core/privacy/erasure/erasures.ts';
import { orderErasure } from '../../core/privacy/erasure/order.ts';
import { RawAddress } from '../../core/redaction/raw-address.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { anInstance, officer, type TestInstance } from '../world/privacy.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore({ startedTwice: true });
const jane = officer('jane');
const order = (person: string) => ({ person, reason: 'a test', right: 'own policy' });
const message = (name: string, To: string) => messageCallback(messageSid(name), 'sent', { To });
const everything = new Date(0).toISOString();

// Instances of an earlier test do not answer any more.
afterEach(() => store().writer.command({ query: 'TRUNCATE TABLE instances' }));

function boundIn({ disk }: TestInstance): readonly string[] {
  return [...disk.contacts.getRange()].map(({ value }) => value.contactId);
}

async function idsOf({ keyRing }: TestInstance, address: string) {
  return contactIdsOf(store(), keyRing, new RawAddress(address));
}

async function untilDone(...instances: readonly TestInstance[]): Promise<void> {
  for (let round = 0; round < 120; round += 1) {
    for (const { keeper } of instances) await keeper.round();
    if ((await erasures(store())).every(({ done_at }) => done_at !== null)) return;
    await wait(250);
  }
  throw new Error('an erasure is not done');
}

it('an erasure reaches every instance: also the id that only one of them has given, and what it was about to share or adopt', async () => {
  const [a, b] = [anInstance(store()), anInstance(store())];
  const who = '+14155550301';
  await a.hear(message('two a', who));
  await a.shipped();
  // The other one meets the same person on its own, and has not shared that yet.
  const id = b.contacts.contactOf(new RawAddress(who));
  for (const { key, stored } of id?.bindings ?? []) {
    await b.disk.contacts.put(key, stored);
    await b.disk.contactsToShare.put(key, stored);
  }
  for (const one of [a, b]) await one.keeper.round();
  const { erasureId, contactIds } = await orderErasure(a.parts, order(who), jane);
  await a.keeper.round();
  await a.keeper.round();
  // One that is alive has not forgotten: it is not done.
  expect((await erasures(store())).find(({ erasure_id }) => erasure_id === erasureId)?.done_at).toBeNull();
  await b.keeper.round();
  await untilDone(a, b);
  expect([boundIn(a), boundIn(b)]).toEqual([[], []]);
  await adoptContacts(store(), b.contacts, b.instanceId, everything);
  await b.hear(message('two b', '+14155550302'));
  await b.shipped();
  expect([boundIn(b).length, await idsOf(a, who)]).toEqual([1, []]);
  expect(contactIds).not.toContain(id?.contactId);
}, 120_000);

it('an instance that was away forgets when it comes back, before it shares anything', async () => {
  const [a, away] = [anInstance(store()), anInstance(store())];
  const who = '+14155550311';
  const { contactId } = await away.hear(message('away', who));
  await away.shipped();
  await a.keeper.round();
  await orderErasure(a.parts, order(who), jane);
  await untilDone(a);
  const [key = ''] = [...away.disk.contacts.getKeys()];
  const stored = away.disk.contacts.get(key);
  expect(stored?.contactId).toBe(contactId);
  if (stored !== undefined) await away.disk.contactsToShare.put(key, stored);
  await away.keeper.catchUp();
  await away.hear(message('away again', '+14155550312'));
  await away.shipped();
  expect(boundIn(away)).not.toContain(contactId);
  expect(await idsOf(a, who)).toEqual([]);
  const { contactId: newId } = await away.hear(message('away new', who));
  await away.shipped();
  expect([newId === contactId, await idsOf(a, who)]).toEqual([false, [newId]]);
}, 120_000);

it('events of the person that arrive while the person is being forgotten bring nothing back', async () => {
  const instance = anInstance(store());
  const who = '+14155550321';
  const first = await instance.hear(message('in flight', who));
  await instance.shipped();
  const { contactIds } = await orderErasure(instance.parts, order(who), jane);
  const ids = new Set<string>([first.contactId]);
  let going = true;
  const traffic = (async () => {
    for (let number = 0; going; number += 1)
      for (const { contactId } of await Promise.all(
        Array.from({ length: 20 }, (_, index) => instance.hear(message(`in flight ${number} ${index}`, who))),
      ))
        ids.add(contactId);
  })();
  await untilDone(instance);
  going = false;
  await traffic;
  await instance.shipped();
  const found = await idsOf(instance, who);
  expect(found).toHaveLength(1);
  expect(contactIds).not.toContain(found[0]);
  expect([...ids].sort()).toEqual([...contactIds, ...found].sort());
  expect(boundIn(instance)).toEqual(found);
}, 120_000);
