import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldState } from '../../core/events/state.ts';
import { anAppliance, type Form, type TestAppliance } from '../world/appliance.ts';
import { callCallback, callSid, messageCallback, messageSid } from '../world/callbacks.ts';

const history = ['queued', 'sent', 'delivered', 'read'];

describe('callbacks in any order and any number', () => {
  it('all 24 orders of queued, sent, delivered, read with random repeats give one state, each event once', async () => {
    const appliance = await anAppliance();
    const random = fc.sample(fc.nat(2), { numRuns: 24 * history.length, seed: 3 });
    for (const [index, order] of permutations(history).entries()) {
      const sid = messageSid(`order ${index}`);
      const repeats = new Map(
        history.map((status, at) => [status, random[index * history.length + at] ?? 0]),
      );
      const sent = order.flatMap((status) => Array(1 + (repeats.get(status) ?? 0)).fill(status));
      for (const status of sent) {
        expect((await appliance.callback(messageCallback(sid, status))).status).toBe(204);
      }
      await appliance.shipped();
      const trace = await appliance.trace(sid, 4);
      expect(trace.status).toBe('read');
      expect(trace.events.map((event) => event.status)).toEqual(history);
      expect(trace.events.map((event) => [event.status, event.repeats])).toEqual([...repeats]);
    }
  });

  it('longer histories of messages and calls end in the state of their set of events, whatever the order', async () => {
    const appliance = await anAppliance();
    let number = 0;
    await fc.assert(
      fc.asyncProperty(callbacksOfOne(), fc.infiniteStream(fc.nat()), async ({ family, told }, numbers) => {
        number += 1;
        const sids = ['first', 'second'].map((name) =>
          (family === 'call' ? callSid : messageSid)(`${name} ${number}`),
        );
        for (const sid of sids) {
          const forms = told.map(({ status, more }) => formOf(family, sid, status, more));
          const repeated = forms.flatMap((form) =>
            Array<Form>(1 + ((numbers.next().value ?? 0) % 3)).fill(form),
          );
          await sendAll(appliance, shuffled(repeated, numbers));
        }
        await appliance.shipped();
        const traces = await Promise.all(
          sids.map((sid) => appliance.trace(sid, new Set(told.map(distinct)).size)),
        );
        const states = traces.map(({ status, final, error, events }) => ({
          status,
          final,
          error,
          // Witnesses of one status are shown by time of hearing, which differs here on purpose.
          events: events.map((event) => `${event.status} ${event.errorCode} ${event.sequence}`).sort(),
        }));
        expect(states[0]).toEqual(states[1]);
        const expected = foldState(family, traces[0]?.events ?? []);
        expect({ status: states[0]?.status, final: states[0]?.final }).toEqual({
          status: expected.status,
          final: expected.final,
        });
      }),
      { numRuns: 25, seed: 11 },
    );
  });
});

interface Told {
  readonly status: string;
  readonly more: Form;
}

function callbacksOfOne(): fc.Arbitrary<{ family: 'message' | 'call'; told: readonly Told[] }> {
  const message = fc.record({
    status: fc.constantFrom(
      'queued',
      'sending',
      'sent',
      'delivered',
      'undelivered',
      'failed',
      'canceled',
      'read',
    ),
    more: fc.constantFrom<Form>({}, {}, { ErrorCode: '30003' }, { ErrorCode: '30007' }),
  });
  const call = fc.record({
    status: fc.constantFrom(
      'initiated',
      'ringing',
      'in-progress',
      'completed',
      'busy',
      'no-answer',
      'failed',
      'canceled',
    ),
    more: fc.constant<Form>({}),
  });
  return fc.oneof(
    fc.record({ family: fc.constant('message' as const), told: unique(message) }),
    fc.record({ family: fc.constant('call' as const), told: unique(call) }),
  );
}

function unique(told: fc.Arbitrary<Told>): fc.Arbitrary<readonly Told[]> {
  return fc.uniqueArray(told, { selector: distinct, minLength: 1, maxLength: 8 });
}

function distinct({ status, more }: Told): string {
  return `${status} ${JSON.stringify(more)}`;
}

function formOf(family: 'message' | 'call', sid: string, status: string, more: Form): Form {
  return family === 'call' ? callCallback(sid, status, more) : messageCallback(sid, status, more);
}

async function sendAll(appliance: TestAppliance, forms: readonly Form[]): Promise<void> {
  for (const form of forms) expect((await appliance.callback(form)).status).toBe(204);
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}

function shuffled<T>(items: readonly T[], numbers: Iterator<number>): T[] {
  const rest = [...items];
  const result: T[] = [];
  while (rest.length > 0) result.push(...rest.splice((numbers.next().value ?? 0) % rest.length, 1));
  return result;
}
