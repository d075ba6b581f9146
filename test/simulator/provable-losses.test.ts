import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccountOptions, SimulatedAccount } from '../../simulator/account.ts';
import type { Delivery } from '../../simulator/faults.ts';
import { people } from '../../simulator/people.ts';
import { lastStep, type Resource } from '../../simulator/resource.ts';

const [first, ...others] = people('losses', 60);
if (first === undefined) throw new Error('nobody is there');
const options: AccountOptions = { accountSid: `AC${'ab'.repeat(16)}`, authTokens: ['t'.repeat(32)] };
const all = { loss: 1, double: 0.3, reorder: 0.3, delay: 0.2 };
const startMs = Date.UTC(2026, 10, 1);

function anAccount(seed: string, faults = all, messages = 60): SimulatedAccount {
  const traffic = { seed, messages, calls: 30, inbound: 5, startMs, durationSeconds: 60, msPerSecond: 100 };
  return new SimulatedAccount(options, { ...traffic, faults }, [first as (typeof others)[0], ...others]);
}

/** What a reader of REST can prove from documentation alone: written from Twilio's status machines, not from the plan. */
function provablyLost(resource: Resource, heard: readonly Delivery[]): readonly string[] {
  const told = new Set(heard.map(({ step }) => step.status));
  const { status: last } = lastStep(resource);
  if (resource.direction === 'inbound' && resource.family === 'message') return [];
  if (resource.family === 'message') {
    const path =
      last === 'read'
        ? ['sent', 'delivered', 'read']
        : last === 'delivered' || last === 'undelivered'
          ? ['sent', last]
          : [last];
    return path.filter((status) => !told.has(status));
  }
  const sequences = heard.map(({ step }) => step.sequence ?? 0);
  const gaps = [...Array(Math.max(-1, ...sequences) + 1).keys()].filter(
    (number) => !sequences.includes(number),
  );
  const inOrder = ['initiated', 'ringing', 'in-progress'];
  return [...gaps.map((number) => inOrder[number] ?? `number ${number}`), ...(told.has(last) ? [] : [last])];
}

describe('lost callbacks', () => {
  it('are exactly those that REST and the documented status machines prove', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const { resources, deliveries } = anAccount(seed);
        for (const resource of resources) {
          const own = deliveries.filter((delivery) => delivery.resource === resource);
          const lost = own.filter((one) => one.lost).map(({ step }) => step.status);
          const heard = own.filter((one) => !one.lost);
          expect([...provablyLost(resource, heard)].sort()).toEqual([...lost].sort());
          // What is in no list is found by its SID, which something else must have told.
          const listed = resource.steps.some(({ status }) =>
            ['sent', 'received', 'initiated'].includes(status),
          );
          expect(listed || heard.length > 0).toBe(true);
          expect(lost).not.toContain('queued');
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are of every kind: the last one, one in between, all of a message, all of a call', () => {
    const { resources, deliveries } = anAccount('kinds', all, 400);
    const kinds = new Set<string>();
    for (const resource of resources) {
      const own = deliveries.filter((delivery) => delivery.resource === resource);
      const lost = own.filter((one) => one.lost);
      if (lost.length === 0) continue;
      const everything = lost.length === own.length && own.length > 1;
      const which = everything ? 'all' : lost.at(-1)?.step === lastStep(resource) ? 'last' : 'between';
      kinds.add(`${resource.family} ${which}`);
      if (resource.family === 'call' && own.length === 1) kinds.add('completed-only call');
    }
    expect([...kinds].sort()).toEqual([
      'call between',
      'call last',
      'completed-only call',
      'message all',
      'message between',
      'message last',
    ]);
  });
});

describe('the plan', () => {
  it('counts as reordered exactly what is due after a later status of the same resource', () => {
    const { deliveries } = anAccount('order', { loss: 0.1, double: 0.1, reorder: 0.4, delay: 0.3 }, 300);
    for (const one of deliveries) {
      const overtaken = deliveries.some(
        (other) =>
          other.resource === one.resource &&
          !other.lost &&
          !one.lost &&
          other.step.atMs > one.step.atMs &&
          other.dueMs < one.dueMs,
      );
      expect(one.reordered).toBe(overtaken);
    }
    expect(deliveries.some(({ reordered }) => reordered)).toBe(true);
  });

  it('tells nothing of the status that a message begins in', () => {
    for (const { resource, step } of anAccount('begin').deliveries) {
      const begin = resource.steps[0];
      expect(step).not.toBe(begin);
      expect(step.status).not.toBe('accepted');
      if (step.status === 'queued') expect(resource.messagingServiceSid).not.toBeNull();
    }
  });

  it('with no faults loses, doubles and reorders nothing', () => {
    const { deliveries, lost } = anAccount('calm', { loss: 0, double: 0, reorder: 0, delay: 0 });
    expect(lost).toEqual([]);
    expect(deliveries.every(({ times, reordered }) => times === 1 && !reordered)).toBe(true);
  });

  it('has about nine of ten messages delivered, and uses every channel', () => {
    const sent = anAccount('channels', all, 2_000).resources.filter(
      ({ family, direction }) => family === 'message' && direction !== 'inbound',
    );
    const arrived = sent.filter((one) => ['delivered', 'read'].includes(lastStep(one).status));
    expect(arrived.length / sent.length).toBeGreaterThan(0.85);
    expect(new Set(sent.map(({ channel }) => channel))).toEqual(new Set(['sms', 'mms', 'whatsapp', 'rcs']));
    expect(sent.some((one) => lastStep(one).status === 'sent')).toBe(true);
  });

  it('does not change what was planned when more traffic is asked for', () => {
    const few = anAccount('grow', all, 20).resources;
    const many = anAccount('grow', all, 200).resources;
    const sids = new Set(many.map(({ sid }) => sid));
    expect(few.every(({ sid }) => sids.has(sid))).toBe(true);
  });
});
