import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { canonicalBytes } from '../../core/events/canonical.ts';
import type { Recorder } from '../../core/journal/recorder.ts';
import { limits } from '../../core/limits.ts';
import { insertRows, rowsOf } from '../../core/store/store.ts';
import { claimReconciling, ReconcileRefused } from '../../reconciler/claim.ts';
import { reconcile } from '../../reconciler/reconcile.ts';
import type { Reconciler } from '../../reconciler/reconciler.ts';
import type { ReconcileReport } from '../../reconciler/report.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { accountSid, anEvent } from '../world/events.ts';
import { aReconcilerOf, emptyRecord } from '../world/reconciler.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();
const authToken = 'f'.repeat(32);
const fast = { ...limits, restPageSize: 50, restPagesAhead: 1, restRetryFirstMs: 5, restRetryLastMs: 50 };

beforeEach(async () => emptyRecord(store()));

/** An account whose traffic is over, and of which not one callback was heard. */
async function aFinishedAccount(restErrorShare = 0): Promise<Simulator> {
  const simulator = await startSimulator({
    seed: 'reconcile',
    accounts: [{ accountSid, authTokens: [authToken] }],
    callbackUrl: 'http://127.0.0.1:9/callbacks',
    messages: 240,
    calls: 80,
    inbound: 0,
    forged: 0,
    durationSeconds: 60,
    timeScale: 1_000,
    faults: { loss: 0, double: 0, reorder: 0, delay: 0 },
    restErrorShare,
    startMs: Date.now() - 60_000,
  });
  onTestFinished(() => simulator.close());
  return simulator;
}

const aReconciler = (simulator: Simulator, more: Partial<Reconciler> = {}): Reconciler =>
  aReconcilerOf(store(), {
    accounts: [
      {
        accountSid,
        environment: 'production',
        authTokens: [authToken],
        restLogin: { user: accountSid, password: authToken },
      },
    ],
    twilioApiBaseUrl: simulator.restUrl,
    limits: fast,
    ...more,
  });

const window = () => ({ from: new Date(Date.now() - 3_600_000), to: new Date() });
/** Nothing is on its way here, so that nothing needs to settle. */
const run = (reconciler: Reconciler): Promise<ReconcileReport> =>
  reconcile(reconciler, { asked: { window: window(), accounts: [] }, settleAfterMs: 0 });

async function states(): Promise<ReadonlyMap<string, string>> {
  const rows = await rowsOf(
    store(),
    z.object({ sid: z.string(), status: z.string() }),
    "SELECT resource_sid AS sid, status FROM resource_state WHERE family IN ('message', 'call')",
  );
  return new Map(rows.map(({ sid, status }) => [sid, status]));
}

/** What lists can show: a message that was never sent has no date and cannot be found while nothing was heard of it. */
function listedTruth(simulator: Simulator): Map<string, string> {
  const sent = new Set(
    simulator.accounts
      .flatMap(({ resources }) =>
        resources.filter(
          ({ family, steps }) => family === 'call' || steps.some(({ status }) => status === 'sent'),
        ),
      )
      .map(({ sid }) => sid),
  );
  return new Map(
    [...simulator.truth()].filter(([sid]) => sent.has(sid)).map(([sid, { status }]) => [sid, status]),
  );
}

describe('the reconciler', () => {
  it('makes the record true although not one callback was heard, through 429s and 500s', async () => {
    const simulator = await aFinishedAccount(0.3);
    const reconciler = aReconciler(simulator);
    const report = await run(reconciler);
    expect(await states()).toEqual(listedTruth(simulator));
    expect(report).toMatchObject({
      failed: [],
      eventsAdded: listedTruth(simulator).size,
      unknownAtTwilio: 0,
      deletedAtTwilio: 0,
    });
    expect(
      await reconciler.metrics.registry.getSingleMetricAsString('ledgerline_rest_requests_total'),
    ).toMatch(/status="429"/);
  });

  it('run again, adds nothing', async () => {
    const simulator = await aFinishedAccount();
    await run(aReconciler(simulator));
    const count = async (): Promise<unknown> =>
      rowsOf(
        store(),
        z.looseObject({}),
        'SELECT (SELECT uniqExact(event_id) FROM events) AS events, (SELECT count() FROM events) AS hearings, (SELECT count() FROM discrepancy) AS discrepancies',
      );
    const before = await count();
    expect((await run(aReconciler(simulator))).eventsAdded).toBe(0);
    expect(await count()).toEqual(before);
  });

  it('that is cut off in the middle goes on from its watermark, to the same result', async () => {
    const simulator = await aFinishedAccount();
    const working = aReconciler(simulator);
    let recorded = 0;
    // As if the process ended in the middle of the third page: what was recorded stays, the watermark is before it.
    const record: Recorder['record'] = async (...args) => {
      if (args[0].kind === 'message-status') recorded += 1;
      if (recorded > 120) throw new Error('cut off');
      return working.recorder.record(...args);
    };
    const cutOff = { ...working, recorder: { record } as Recorder };
    const first = await run(cutOff);
    expect(first.failed).toHaveLength(1);
    await working.settle();
    const [progress] = await rowsOf(
      store(),
      z.looseObject({ state: z.string(), cursor: z.string() }),
      "SELECT state, cursor FROM reconcile_slices FINAL WHERE family = 'message' ORDER BY resources DESC",
    );
    expect(progress?.state).toBe('listing');
    expect(progress?.cursor).toMatch(/PageToken=/);
    await run(working);
    expect(await states()).toEqual(listedTruth(simulator));
    const unfinished = await rowsOf(
      store(),
      z.looseObject({}),
      "SELECT 1 FROM reconcile_slices FINAL WHERE state != 'finished'",
    );
    expect(unfinished).toEqual([]);
  });

  it('starts its window over when Twilio no longer takes the page of a watermark', async () => {
    const simulator = await aFinishedAccount();
    const { from, to } = window();
    await insertRows(store(), 'reconcile_slices', [
      {
        account_sid: accountSid,
        family: 'message',
        pass: 'after-1-hour',
        slice_from: from.toISOString(),
        slice_to: to.toISOString(),
        cursor: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages.json?PageSize=50&Page=3&PageToken=PAforgotten`,
        state: 'listing',
        source: 'list',
        resources: 150,
        discrepancies: 150,
        started_at: from.toISOString(),
        updated_at: from.toISOString(),
      },
    ]);
    expect(await run(aReconciler(simulator))).toMatchObject({ failed: [] });
    expect(await states()).toEqual(listedTruth(simulator));
    const [finished] = await rowsOf(
      store(),
      z.looseObject({ state: z.string() }),
      "SELECT state FROM reconcile_slices FINAL WHERE pass = 'after-1-hour'",
    );
    expect(finished?.state).toBe('finished');
  });

  it('notices what was deleted at Twilio and what Twilio never knew', async () => {
    const simulator = await aFinishedAccount();
    await run(aReconciler(simulator));
    const deleted = simulator.deleteSome(3);
    expect(await run(aReconciler(simulator))).toMatchObject({ deletedAtTwilio: 3, unknownAtTwilio: 0 });
    const rows = await rowsOf(
      store(),
      z.object({ resource_sid: z.string() }),
      "SELECT resource_sid FROM discrepancy WHERE kind = 'deleted-at-twilio'",
    );
    expect(rows.map(({ resource_sid }) => resource_sid).sort()).toEqual([...deleted].sort());
    // Known to be gone: not asked for again.
    expect(await run(aReconciler(simulator))).toMatchObject({ deletedAtTwilio: 0 });
  });

  it('asks for what Twilio logged as a callback that did not reach this collector, although no list shows it', async () => {
    const simulator = await aFinishedAccount();
    const [unlisted] = [...simulator.truth().keys()].filter(
      (sid) => sid.startsWith('SM') && !listedTruth(simulator).has(sid),
    );
    await run(aReconciler(simulator));
    expect((await states()).has(unlisted ?? '')).toBe(false);
    const lost = anEvent({
      resourceSid: unlisted ?? '',
      kind: 'error-log',
      status: 'error',
      errorCode: 11200,
      attributes: { LostCallback: 'true' },
      receivedAt: new Date().toISOString(),
    });
    await insertRows(store(), 'events', [JSON.parse(canonicalBytes(lost).toString())]);
    await run(aReconciler(simulator));
    expect((await states()).get(unlisted ?? '')).toBe(simulator.truth().get(unlisted ?? '')?.status);
  });

  it('does not hold back an account because another one fails', async () => {
    const simulator = await aFinishedAccount();
    const wrong = {
      accountSid: `AC${'ee'.repeat(16)}` as typeof accountSid,
      environment: 'production',
      authTokens: ['x'],
      restLogin: { user: 'AC', password: 'x' },
    };
    const reconciler = aReconciler(simulator);
    const report = await run({ ...reconciler, accounts: [wrong, ...reconciler.accounts] });
    expect(report.failed).toEqual([
      {
        accountSid: wrong.accountSid,
        reason:
          'the REST API refuses with HTTP 401, error 20003: check the auth token or API key of this account',
      },
    ]);
    expect(await states()).toEqual(listedTruth(simulator));
  });

  it('says why it got no answer', async () => {
    const simulator = await aFinishedAccount();
    await simulator.close();
    const report = await run(aReconciler(simulator));
    const { host } = new URL(simulator.restUrl);
    expect(report.failed).toEqual([
      {
        accountSid,
        reason: `the REST API at ${host} gave no answer (ECONNREFUSED) ${limits.restTries} times in a row; the next run goes on from here`,
      },
    ]);
  });
});

describe('two reconcilers on one server', () => {
  it('never work at once, however they start', async () => {
    let working = 0;
    let most = 0;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 6 }, async (_, number) => {
        const claim = await claimReconciling(store(), `in_${number}`, Math.random);
        working += 1;
        most = Math.max(most, working);
        await wait(300);
        working -= 1;
        await claim.release();
      }),
    );
    expect(most).toBe(1);
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(ReconcileRefused);
  });
});
