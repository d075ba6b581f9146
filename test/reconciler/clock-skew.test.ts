import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { limits } from '../../core/limits.ts';
import { rowsOf } from '../../core/store/store.ts';
import { reconcile } from '../../reconciler/reconcile.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import { accountSid } from '../world/events.ts';
import { hear } from '../world/hearing.ts';
import { aReconcilerOf, emptyRecord } from '../world/reconciler.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();
const token = 'f'.repeat(32);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** The midnight at which the month before last week ended. */
function lastMonthEnd(): number {
  const weekAgo = new Date(Date.now() - 8 * 24 * hourMs);
  return Date.UTC(weekAgo.getUTCFullYear(), weekAgo.getUTCMonth(), 1);
}

const countRow = z.object({ times: z.coerce.number(), sids: z.coerce.number() });

describe.each([-10, 0, 10])(
  'a clock that is %i minutes ahead of Twilio, over the end of a month',
  (ahead) => {
    it('misses nothing, invents nothing and counts nothing twice', async () => {
      await emptyRecord(store());
      const midnightMs = lastMonthEnd();
      const aheadMs = ahead * minuteMs;
      let twilioMs = midnightMs - 2 * hourMs;
      const simulator = await startSimulator({
        seed: 'skew',
        accounts: [{ accountSid, authTokens: [token] }],
        callbackUrl: 'http://127.0.0.1:9/callbacks',
        messages: 250,
        calls: 60,
        inbound: 20,
        forged: 0,
        durationSeconds: (4 * hourMs) / 1_000,
        timeScale: 1,
        faults: { loss: 0.1, double: 0, reorder: 0, delay: 0 },
        restErrorShare: 0,
        startMs: twilioMs,
        clock: () => twilioMs,
      });
      onTestFinished(() => simulator.close());
      const reconciler = aReconcilerOf(store(), {
        accounts: [
          {
            accountSid,
            environment: 'production',
            authTokens: [token],
            restLogin: { user: accountSid, password: token },
          },
        ],
        twilioApiBaseUrl: simulator.restUrl,
        clock: () => twilioMs + aheadMs,
        limits,
      });
      let heardTo = twilioMs - 1;
      for (const minutes of [
        30,
        60,
        115,
        121,
        125,
        180,
        245,
        310,
        27 * 60,
        28 * 60,
        51 * 60,
        75 * 60,
        99 * 60,
        100 * 60,
      ]) {
        twilioMs = midnightMs - 2 * hourMs + minutes * minuteMs;
        await hear(reconciler.recorder, simulator, { fromMs: heardTo, toMs: twilioMs }, undefined, aheadMs);
        heardTo = twilioMs;
        expect((await reconcile(reconciler, { settleAfterMs: 2 * minuteMs })).failed).toEqual([]);
      }
      const found = await rowsOf(
        store(),
        z.object({ kind: z.string(), resource_sid: z.string(), actual: z.string() }),
        'SELECT kind, resource_sid, actual FROM discrepancy ORDER BY ALL',
      );
      expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['missing-callback']));
      const lost = simulator.accounts
        .flatMap((account) => account.lost)
        .map(({ sid, status }) => `${sid} ${status}`);
      const missing = found
        .filter(({ kind }) => kind === 'missing-callback')
        .map((one) => `${one.resource_sid} ${one.actual}`);
      expect(missing.sort()).toEqual(lost.sort());

      const listed = simulator.accounts.flatMap(({ resources }) =>
        resources.filter(
          ({ family, direction, steps }) =>
            family === 'call' || direction === 'inbound' || steps.some(({ status }) => status === 'sent'),
        ),
      );
      const [hours] = await rowsOf(
        store(),
        countRow,
        'SELECT sum(resources) AS times, (SELECT uniqExact(resource_sid) FROM rest_resources) AS sids FROM completeness_hour',
      );
      expect(hours?.times).toBe(hours?.sids);
      const [days] = await rowsOf(
        store(),
        countRow,
        'SELECT sum(resources) AS times, count() AS sids FROM day_ledger WHERE closed_at IS NOT NULL',
      );
      expect(days?.times).toBe(listed.length);
    }, 120_000);
  },
);
