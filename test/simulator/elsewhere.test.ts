import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccountOptions, SimulatedAccount } from '../../simulator/account.ts';
import type { Delivery } from '../../simulator/faults.ts';
import { people } from '../../simulator/people.ts';
import { aSimulator, ownSid, ownToken } from './a-simulator.ts';
import { aReceiver } from './receiver.ts';

const [first, ...others] = people('elsewhere', 60);
if (first === undefined) throw new Error('nobody is there');
const someone = first;
const startMs = Date.UTC(2026, 10, 1);
const durationMs = 600_000;
const faults = { loss: 0.3, double: 0.3, reorder: 0.3, delay: 0.2 };

function anAccount(options: Partial<AccountOptions>, seed = 'elsewhere'): SimulatedAccount {
  return new SimulatedAccount(
    { accountSid: ownSid, authTokens: [ownToken], ...options },
    {
      seed,
      messages: 300,
      calls: 30,
      inbound: 10,
      startMs,
      durationSeconds: 600,
      msPerSecond: 1_000,
      faults,
      lateShare: 0.1,
    },
    [someone, ...others],
  );
}

const sidsOf = (deliveries: readonly Delivery[]): ReadonlySet<string> =>
  new Set(deliveries.map(({ resource }) => resource.sid));
const without = (deliveries: readonly Delivery[], sids: readonly string[]): readonly Delivery[] =>
  deliveries.filter(({ resource }) => !sids.includes(resource.sid));

it('everything is meant for the collector unless an account was asked to be otherwise', () => {
  const { bypassing, silenced, deliveries, resources } = anAccount({});
  expect([bypassing, silenced]).toEqual([[], []]);
  const told = resources.flatMap(({ steps }) => steps.filter((step) => step.told));
  expect(deliveries).toHaveLength(told.length);
});

describe('messages that bypass the collector', () => {
  it('are that share of those sent through the service', () => {
    const { bypassing, resources } = anAccount({ bypassShare: 0.25 });
    const through = resources.filter(({ messagingServiceSid }) => messagingServiceSid !== null);
    const sids = new Set(through.map(({ sid }) => sid));
    expect(bypassing.every((sid) => sids.has(sid))).toBe(true);
    expect(bypassing.length / through.length).toBeGreaterThan(0.15);
    expect(bypassing.length / through.length).toBeLessThan(0.35);
    expect(anAccount({ bypassShare: 1 }).bypassing.toSorted()).toEqual([...sids].sort());
  });

  it('are never heard of, and nothing of them is lost or alerted', () => {
    const { bypassing, deliveries, lost, alerts } = anAccount({ bypassShare: 0.25 });
    expect(bypassing.length).toBeGreaterThan(10);
    const told = new Set([...lost, ...deliveries.map(({ resource }) => resource)].map(({ sid }) => sid));
    for (const { resourceSid } of alerts) expect(bypassing).not.toContain(resourceSid);
    expect(bypassing.filter((sid) => told.has(sid))).toEqual([]);
  });

  it('change nothing of the rest, and are the same ones for the same seed', () => {
    const plain = anAccount({});
    const { bypassing, deliveries, resources } = anAccount({ bypassShare: 0.25 });
    expect(resources).toEqual(plain.resources);
    expect(deliveries).toEqual(without(plain.deliveries, bypassing));
    expect(anAccount({ bypassShare: 0.25 }).bypassing).toEqual(bypassing);
    expect(anAccount({ bypassShare: 0.25 }, 'another').bypassing).not.toEqual(bypassing);
  });
});

describe('a number that falls silent', () => {
  const silentFromMs = startMs + durationMs / 2;

  it('is heard of before, and no more from then on', () => {
    const { senders, deliveries } = anAccount({ silentFrom: 0.5 });
    const fromIt = deliveries.filter(
      ({ resource }) => resource.family === 'message' && resource.from === senders.number,
    );
    expect(fromIt.length).toBeGreaterThan(20);
    for (const { dueMs, times } of fromIt)
      expect(dueMs + Math.max(0, times - 1) * 40).toBeLessThan(silentFromMs);
    const later = deliveries.filter(({ dueMs }) => dueMs >= silentFromMs);
    expect(new Set(later.map(({ resource }) => resource.family))).toEqual(new Set(['message', 'call']));
    expect(later.some(({ resource }) => resource.from === senders.shortCode)).toBe(true);
  });

  it('says of which messages a callback was not sent, and loses nothing of them', () => {
    const plain = anAccount({});
    const { senders, deliveries, lost, silenced } = anAccount({ silentFrom: 0.5 });
    const missed = plain.deliveries.filter(
      ({ resource, dueMs }) =>
        resource.family === 'message' && resource.from === senders.number && dueMs >= silentFromMs,
    );
    expect(new Set(silenced)).toEqual(sidsOf(missed));
    expect(lost.filter(({ sid }) => silenced.includes(sid))).toEqual([]);
    // Some of them began before, so that their first callbacks were heard.
    expect([...sidsOf(deliveries)].some((sid) => silenced.includes(sid))).toBe(true);
    expect(without(deliveries, silenced)).toEqual(without(plain.deliveries, silenced));
  });

  it('can be silent from the beginning', () => {
    const { senders, deliveries } = anAccount({ silentFrom: 0 });
    expect(
      deliveries.filter(({ resource }) => resource.family === 'message' && resource.from === senders.number),
    ).toEqual([]);
  });
});

it('a message is lost in part, bypasses the collector or is silenced: one of these at most, and stays', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (seed, bypassShare, silentFrom) => {
        const account = anAccount({ bypassShare, silentFrom }, seed);
        const missing = [
          ...new Set(account.lost.map(({ sid }) => sid)),
          ...account.bypassing,
          ...account.silenced,
        ];
        expect(new Set(missing).size).toBe(missing.length);
        const deleted = new Set(account.deleteShare(1, startMs + 30 * 86_400_000));
        expect(missing.filter((sid) => deleted.has(sid))).toEqual([]);
      },
    ),
    { numRuns: 20 },
  );
});

it('a receiver hears nothing of what bypasses it, and the report adds up', async () => {
  const receiver = await aReceiver(({ form }) => (form.get('SmsStatus') === 'received' ? 'TwiML' : 204));
  const simulator = await aSimulator({
    accounts: [{ accountSid: ownSid, authTokens: [ownToken], bypassShare: 0.5, silentFrom: 0.5 }],
    target: receiver.url,
    messages: 120,
    faults,
  });
  const report = await simulator.run();
  const [account] = simulator.accounts;
  expect(report).toMatchObject({ failed: 0, lost: account?.lost, accepted: receiver.received.length });
  const heard = new Set(receiver.received.map(({ form }) => form.get('MessageSid')));
  expect(account?.bypassing.length).toBeGreaterThan(10);
  expect(account?.bypassing.filter((sid) => heard.has(sid))).toEqual([]);
  expect(account?.silenced.length).toBeGreaterThan(5);
  const distinct = new Set(receiver.received.map(({ body }) => body));
  expect(receiver.received.length - distinct.size).toBe(report.duplicates);
});
