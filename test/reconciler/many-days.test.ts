import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { limits } from '../../core/limits.ts';
import { rowsOf } from '../../core/store/store.ts';
import { reconcile } from '../../reconciler/reconcile.ts';
import type { Reconciler } from '../../reconciler/reconciler.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { hear, type Tampering } from '../world/hearing.ts';
import { aReconcilerOf } from '../world/reconciler.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Five accounts; `npm run soak` has 100,000 messages and 20,000 calls. */
const messages = Number(process.env.LEDGERLINE_TEST_MESSAGES ?? 2_000);
const calls = Math.round(messages / 5);
const token = 'f'.repeat(32);
const sidOf = (number: number): string => `AC${String(number).repeat(32)}`;

/** Ten days ago at midnight: the simulated days end before today. */
const startMs = Math.floor(Date.now() / dayMs) * dayMs - 10 * dayMs;
let nowMs = startMs;

async function fiveAccounts(): Promise<Simulator> {
  const options = [{}, {}, {}, { restDelayMs: 20 }, { restConcurrency: 2 }];
  const simulator = await startSimulator({
    seed: 'many days',
    accounts: options.map((option, number) => ({
      accountSid: sidOf(number + 1),
      authTokens: [token],
      ...option,
    })),
    callbackUrl: 'http://127.0.0.1:9/callbacks',
    messages: messages / 5,
    calls: calls / 5,
    inbound: messages / 100,
    forged: 0,
    durationSeconds: (36 * hourMs) / 1_000,
    timeScale: 1,
    faults: { loss: 0.03, double: 0.02, reorder: 0.02, delay: 0.01 },
    lateShare: 0.05,
    restErrorShare: 0.02,
    restCutShare: 0.01,
    startMs,
    clock: () => nowMs,
  });
  onTestFinished(() => simulator.close());
  return simulator;
}

function reconcilerOf(simulator: Simulator): Reconciler {
  return aReconcilerOf(store(), {
    accounts: simulator.accounts.map(({ accountSid }) => ({
      accountSid: accountSid as Reconciler['accounts'][number]['accountSid'],
      environment: 'production',
      authTokens: [token],
      restLogin: { user: accountSid, password: token },
    })),
    twilioApiBaseUrl: simulator.restUrl,
    clock: () => nowMs,
    limits: { ...limits, restRetryFirstMs: 5, restRetryLastMs: 40 },
  });
}

/** Callbacks that say something else than Twilio's record; by SID, what is to be found. */
function someLies(simulator: Simulator): { readonly tamper: Tampering; readonly expected: Set<string> } {
  const lies = new Map<string, (name: string, value: string) => string>();
  const expected = new Set<string>();
  for (const account of simulator.accounts) {
    const whole = account.deliveries.filter(({ lost }) => lost).map(({ resource }) => resource.sid);
    const complete = account.resources.filter(
      ({ sid, family, direction, steps }) =>
        !whole.includes(sid) &&
        family === 'message' &&
        direction !== 'inbound' &&
        steps.at(-1)?.status === 'delivered',
    );
    // From the end: the first ones are deleted on the way.
    const [first, second] = complete.reverse();
    if (first !== undefined) {
      lies.set(first.sid, (name, value) =>
        /Status$/.test(name) && value === 'delivered' ? 'failed' : value,
      );
      expected.add(`status-differs ${first.sid}`).add(`missing-callback ${first.sid}`);
    }
    if (second !== undefined) {
      lies.set(second.sid, (name, value) => (name === 'From' ? '+15005550001' : value));
      expected.add(`sender-differs ${second.sid}`);
    }
    const failed = account.resources.find(
      ({ sid, family, steps }) =>
        !whole.includes(sid) &&
        family === 'message' &&
        (steps.at(-1)?.errorCode ?? null) !== null &&
        steps.some(({ status }) => status === 'sent'),
    );
    if (failed !== undefined) {
      lies.set(failed.sid, (name, value) => (name === 'ErrorCode' ? '30017' : value));
      expected.add(`error-code-differs ${failed.sid}`);
    }
  }
  const tamper: Tampering = ({ resource }, form) => {
    const lie = lies.get(resource.sid);
    return lie === undefined ? form : form.map(([name, value]) => [name, lie(name, value)] as const);
  };
  return { tamper, expected };
}

const foundRow = z.object({
  kind: z.string(),
  resource_sid: z.string(),
  actual: z.string(),
  arrived_late: z.coerce.boolean(),
});
const dayRow = z.object({
  account_sid: z.string(),
  family: z.string(),
  day: z.string(),
  closed_at: z.string().nullable(),
  because: z.string(),
});

const days = async (): Promise<readonly z.output<typeof dayRow>[]> =>
  rowsOf(store(), dayRow, 'SELECT account_sid, family, day, closed_at, because FROM day_ledger ORDER BY ALL');

describe('ten days of five accounts', () => {
  it('end with every loss and every difference found, none invented, and days that closed only when complete', async () => {
    const simulator = await fiveAccounts();
    const reconciler = reconcilerOf(simulator);
    const { tamper, expected } = someLies(simulator);
    const deleted = new Set<string>();
    let heardTo = startMs - 1;
    const visit = async (hours: number): Promise<void> => {
      nowMs = startMs + hours * hourMs + 400_000;
      await hear(reconciler.recorder, simulator, { fromMs: heardTo, toMs: nowMs }, tamper);
      heardTo = nowMs;
      const report = await reconcile(reconciler, { settleAfterMs: 120_000 });
      expect(report.failed).toEqual([]);
      for (const { day, closed_at } of await days())
        if (closed_at !== null)
          expect(Date.parse(closed_at) - Date.parse(day)).toBeGreaterThanOrEqual(4 * dayMs);
    };
    for (const hours of [24, 48]) await visit(hours);
    for (const sid of simulator.deleteShare(0.01)) deleted.add(sid);
    expect(deleted.size).toBeGreaterThan(messages / 200);
    for (const hours of [72, 97, 121, 168, 193, 217]) await visit(hours);

    const truth = simulator.truth();
    const states = new Map(
      (
        await rowsOf(
          store(),
          z.object({ sid: z.string(), status: z.string() }),
          'SELECT resource_sid AS sid, status FROM resource_state',
        )
      ).map(({ sid, status }) => [sid, status]),
    );
    const unlike = [...truth].filter(
      ([sid, { status, deleted: gone }]) => !gone && states.get(sid) !== status,
    );
    // A message that never was sent and of which nothing was heard is in no list and has no SID to ask for.
    expect(unlike.filter(([sid]) => states.has(sid))).toEqual([]);

    const found = await rowsOf(
      store(),
      foundRow,
      'SELECT kind, resource_sid, actual, arrived_late FROM discrepancy',
    );
    const lost = simulator.accounts.flatMap((account) => account.lost).filter(({ sid }) => !deleted.has(sid));
    const missing = new Set(
      found
        .filter(({ kind, arrived_late }) => kind === 'missing-callback' && !arrived_late)
        .map(({ resource_sid, actual }) => `${resource_sid} ${actual}`),
    );
    const late = new Set(
      [...expected].filter((one) => one.startsWith('missing-callback')).map((one) => one.split(' ')[1]),
    );
    expect(lost.filter(({ sid, status }) => !missing.has(`${sid} ${status}`))).toEqual([]);
    const lostKeys = new Set(lost.map(({ sid, status }) => `${sid} ${status}`));
    expect([...missing].filter((one) => !lostKeys.has(one) && !late.has(one.split(' ')[0] ?? ''))).toEqual(
      [],
    );

    const others = found.filter(({ kind }) => kind !== 'missing-callback' && kind !== 'deleted-at-twilio');
    expect(new Set(others.map(({ kind, resource_sid }) => `${kind} ${resource_sid}`))).toEqual(
      new Set([...expected].filter((one) => !one.startsWith('missing-callback'))),
    );
    expect(
      new Set(
        found.filter(({ kind }) => kind === 'deleted-at-twilio').map(({ resource_sid }) => resource_sid),
      ),
    ).toEqual(deleted);

    const ledger = await days();
    const open = ledger.filter(
      ({ day, closed_at }) => closed_at === null && Date.parse(day) < startMs + 2 * dayMs,
    );
    expect(open).toEqual([]);
    expect(
      ledger.filter(({ day }) => Date.parse(day) >= startMs && Date.parse(day) < startMs + 2 * dayMs),
    ).toHaveLength(20);
  }, 3_600_000);
});
