import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { type Coverage, coverageOf } from '../../console/coverage.ts';
import { limits } from '../../core/limits.ts';
import { ownAddressOf } from '../../core/redaction/address.ts';
import { rowsOf } from '../../core/store/store.ts';
import { ReconcileRefused } from '../../reconciler/claim.ts';
import { loginTo } from '../../reconciler/every-account.ts';
import { readingsBeside } from '../../reconciler/readings/all.ts';
import { readWhatIsDue } from '../../reconciler/readings/read-what-is-due.ts';
import { reconcile } from '../../reconciler/reconcile.ts';
import type { Reconciler } from '../../reconciler/reconciler.ts';
import { callOf } from '../../reconciler/resources/call.ts';
import type { AccountOptions } from '../../simulator/account.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { hear } from '../world/hearing.ts';
import { aReconcilerOf, emptyRecord } from '../world/reconciler.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const token = 'f'.repeat(32);
const accountSid = `AC${'1'.repeat(32)}`;
const startMs = Math.floor(Date.now() / dayMs) * dayMs - 10 * dayMs;

interface World {
  readonly simulator: Simulator;
  readonly reconciler: Reconciler;
  /** So many hours after the beginning everything that was due has been heard. */
  readonly hearTo: (hours: number) => Promise<void>;
  /** The same, and then it is reconciled. */
  readonly goTo: (hours: number) => Promise<void>;
}

type Other = Pick<AccountOptions, 'accountSid' | 'parentSid'>;

/** One account, and its subaccounts that are not configured, ten days ago. */
async function world(
  more: Partial<AccountOptions>,
  traffic: { messages?: number; days?: number; pageSize?: number; others?: readonly Other[] } = {},
): Promise<World> {
  await emptyRecord(store());
  let nowMs = startMs;
  let heardTo = startMs - 1;
  const simulator = await startSimulator({
    seed: 'readings',
    accounts: [
      { accountSid, authTokens: [token], ...more },
      ...(traffic.others ?? []).map((other) => ({ authTokens: ['e'.repeat(32)] as const, ...other })),
    ],
    callbackUrl: 'https://hooks.example.org/callbacks#rc=5&rp=ct,rt,5xx',
    messages: traffic.messages ?? 400,
    calls: 60,
    inbound: 10,
    forged: 0,
    durationSeconds: ((traffic.days ?? 1) * dayMs) / 1_000,
    timeScale: 1,
    faults: { loss: 0.03, double: 0, reorder: 0, delay: 0 },
    restErrorShare: 0,
    startMs,
    clock: () => nowMs,
  });
  onTestFinished(() => simulator.close());
  const reconciler = aReconcilerOf(store(), {
    accounts: [
      {
        accountSid: accountSid as Reconciler['accounts'][number]['accountSid'],
        environment: 'production',
        authTokens: [token],
        restLogin: { user: accountSid, password: token },
      },
    ],
    twilioApiBaseUrl: simulator.restUrl,
    clock: () => nowMs,
    limits: { ...limits, restPageSize: traffic.pageSize ?? limits.restPageSize },
  });
  const hearTo = async (hours: number): Promise<void> => {
    nowMs = startMs + hours * hourMs + 400_000;
    await hear(reconciler.recorder, simulator, { fromMs: heardTo, toMs: nowMs });
    heardTo = nowMs;
  };
  return {
    simulator,
    reconciler,
    hearTo,
    goTo: async (hours) => {
      await hearTo(hours);
      const report = await reconcile(reconciler, { settleAfterMs: 120_000 });
      expect(report.failed).toEqual([]);
      expect(report.notRead).toEqual([]);
    },
  };
}

const coverage = async (): Promise<Coverage> => coverageOf(store(), { since: '2020-01-01' }, Date.now());

/** What is wrong, by subject: `number +1500… no-status-callback`. */
const faults = ({ coverage: subjects }: Coverage): readonly string[] =>
  subjects.flatMap(({ kind, subject, sender, problems }) =>
    problems.map(({ problem }) => `${kind} ${sender || subject} ${problem}`),
  );

const eventRow = z.object({
  resource_sid: z.string(),
  status: z.string(),
  attributes: z.record(z.string(), z.string()),
  times: z.coerce.number(),
});
const eventsOf = async (kind: string): Promise<readonly z.output<typeof eventRow>[]> =>
  rowsOf(
    store(),
    eventRow,
    `SELECT resource_sid, any(status) AS status, any(attributes) AS attributes, count() AS times FROM events
     WHERE kind = {kind:String} AND source = 'rest' GROUP BY resource_sid, event_id ORDER BY resource_sid, event_id`,
    { kind },
  );

describe('an account that is set up as it should be', () => {
  it('has no problem and no finding but messages outside its service, which its senders do send', async () => {
    const { simulator, goTo } = await world({});
    for (const hours of [24, 48]) await goTo(hours);
    const all = await coverage();
    expect(faults(all)).toEqual([]);
    expect(all.coverage.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['number', 'service', 'sender']),
    );
    const [account] = simulator.accounts;
    const outside = account?.resources.filter(
      ({ direction, channel, messagingServiceSid: service }) =>
        direction === 'outbound-api' && service === null && (channel === 'sms' || channel === 'mms'),
    );
    const found = all.alignment.filter(({ finding }) => finding === 'outside-service');
    expect(all.alignment.filter(({ finding }) => finding !== 'outside-service')).toEqual([]);
    // Those that never were sent are in no list.
    const listed = outside?.filter(({ steps }) => steps.some(({ status }) => status === 'sent'));
    expect(sumOf(found)).toBeGreaterThanOrEqual(listed?.length ?? 0);
    expect(sumOf(found)).toBeLessThanOrEqual(outside?.length ?? 0);
    expect(all.changes).toEqual([]);
    expect(new Set(all.readings.map(({ state }) => state))).toEqual(new Set(['read']));
  });
});

function sumOf(found: readonly { readonly found: number }[]): number {
  return found.reduce((sum, { found: messages }) => sum + messages, 0);
}

describe('an account with one of each fault', () => {
  it('has each found at its number or service, its messages that go another way, and no other', async () => {
    const { simulator, reconciler, goTo } = await world({ misconfigured: true });
    for (const hours of [24, 48]) await goTo(hours);
    const all = await coverage();
    const services = simulator.accounts[0]?.configuration.services ?? [];
    expect(new Set(faults(all))).toEqual(
      new Set([
        'number +15005559101 leads-elsewhere',
        'number +15005559102 no-status-callback',
        'number +15005559103 asked-by-get',
        `service ${services[1]?.sid} no-status-callback`,
        `service ${services[2]?.sid} no-retries`,
      ]),
    );
    expect(
      await reconciler.metrics.registry.getSingleMetricAsString('ledgerline_coverage_problems'),
    ).toContain(`{account_sid="${accountSid}",subject="number",problem="leads-elsewhere"} 1`);
    const elsewhere = all.coverage.find(({ sender }) => sender === '+15005559101');
    expect(elsewhere?.leadsTo).toBe('elsewhere https://callbacks.former-vendor.example');
    const [flow] = simulator.accounts[0]?.configuration.studioFlows ?? [];
    expect(all.coverage.filter(({ kind }) => kind === 'flow').map(({ subject }) => subject)).toEqual([
      flow?.sid,
    ]);

    const { alignment } = all;
    const [account] = simulator.accounts;
    const number = account?.senders.number;
    const service = account?.senders.messagingServiceSid;
    const through = account?.resources.filter(
      ({ from, messagingServiceSid }) => from === number && messagingServiceSid === service,
    );
    const outsidePool = alignment.filter(({ finding }) => finding === 'outside-pool');
    expect(outsidePool.map(({ sender, messagingServiceSid }) => [sender, messagingServiceSid])).toEqual([
      [number, service],
    ]);
    expect(through?.map(({ sid }) => sid)).toContain(outsidePool[0]?.exampleSid);
    const unregistered = alignment.filter(({ finding }) => finding === 'unregistered-10dlc');
    expect(new Set(unregistered.map(({ sender }) => sender))).toEqual(new Set([number]));
    expect(new Set(alignment.map(({ finding }) => finding))).toEqual(
      new Set(['outside-service', 'outside-pool', 'unregistered-10dlc']),
    );
  });
});

describe('messages that bypass the collector', () => {
  it('are found by sender and service; those that are merely lost are not', async () => {
    const { simulator, goTo } = await world({ bypassShare: 0.3 }, { messages: 1_500 });
    for (const hours of [24, 48]) await goTo(hours);
    const { alignment } = await coverage();
    const bypassing = alignment.filter(({ finding }) => finding === 'bypasses-collector');
    const [account] = simulator.accounts;
    expect(new Set(bypassing.map(({ messagingServiceSid }) => messagingServiceSid))).toEqual(
      new Set([account?.senders.messagingServiceSid]),
    );
    const sids = new Set(account?.bypassing);
    for (const { exampleSid } of bypassing) expect(sids.has(exampleSid)).toBe(true);
    const listed = account?.resources.filter(
      ({ sid, steps }) => sids.has(sid) && steps.some(({ status }) => status === 'sent'),
    );
    expect(sumOf(bypassing)).toBe(listed?.length);
  });
});

describe('a sender of which nothing is heard any more', () => {
  it('is called silent by its own past; those that go on are not', async () => {
    const { simulator, goTo } = await world({ silentFrom: 0.9 }, { messages: 9_000, days: 9 });
    const [account] = simulator.accounts;
    await goTo(24 * 8);
    expect(faults(await coverage()).filter((fault) => /silent/.test(fault))).toEqual([]);
    await goTo(24 * 8 + 12);
    const silent = faults(await coverage()).filter((fault) => /silent/.test(fault));
    expect(silent).toContain(`sender ${account?.senders.number} silent`);
    expect(silent.filter((fault) => !fault.includes(account?.senders.number ?? ''))).toEqual([]);
  }, 300_000);
});

describe('what is set up', () => {
  it('is an event for each thing that changed between two readings, and one for who did it', async () => {
    const { simulator, goTo } = await world({});
    await goTo(24);
    expect(await eventsOf('configuration-change')).toEqual([]);
    const { resourceSid } = simulator.changeConfiguration(accountSid);
    await goTo(26);
    await goTo(28);
    const changes = await eventsOf('configuration-change');
    expect(changes.map(({ resource_sid, status, times }) => [resource_sid, status, times])).toEqual(
      changes.map(() => [resourceSid, 'updated', 1]),
    );
    expect(changes.map(({ attributes: { Field, Before, Now } }) => [Field, Before, Now]).sort()).toEqual([
      ['StatusCallback', 'here', 'elsewhere'],
      ['StatusCallbackHost', '', 'https://trial.other-vendor.example'],
      ['StatusCallbackRetries', 'yes', ''],
    ]);
    const [entry, ...others] = (await eventsOf('audit-log')).filter(
      ({ resource_sid }) => resource_sid === resourceSid,
    );
    expect(others.map(({ status }) => status)).toEqual(['purchased'].slice(others.length === 0 ? 1 : 0));
    expect([entry?.status, others[0]?.status]).toContain('updated');
    const updated = [entry, ...others].find((one) => one?.status === 'updated');
    expect(updated?.attributes).toMatchObject({
      Changed: 'status_callback',
      'status_callback.before': 'here',
      'status_callback.now': 'https://trial.other-vendor.example',
      DoneBy: 'web',
    });
    expect(faults(await coverage())).toContain(
      `number ${simulator.accounts[0]?.senders.number} leads-elsewhere`,
    );
  });

  it('tells the own side from the person’s: a call between two of the account’s numbers has no person', () => {
    const own = new Set(['+15005550006', '+15005550007']);
    const row = {
      sid: `CA${'1'.repeat(32)}`,
      status: 'completed',
      direction: 'outbound-dial',
      from: '+15005550006',
      date_created: 'Fri, 24 May 2019 17:44:46 +0000',
    };
    const sides = (more: object) => {
      const call = callOf(
        accountSid as Reconciler['accounts'][number]['accountSid'],
        { ...row, ...more },
        own,
      );
      return [ownAddressOf(call?.own), call?.person?.reveal()];
    };
    expect(sides({ to: '+15005550007' })).toEqual(['+15005550006', undefined]);
    expect(sides({ to: '+14155550100' })).toEqual(['+15005550006', '+14155550100']);
    // A leg that shows the first caller's number.
    expect(sides({ from: '+14155550101', to: '+14155550100' })).toEqual(['', '+14155550100']);
  });
});

describe('logs', () => {
  it('become events once, however often they are read: alerts, attempts to verify, summaries of calls', async () => {
    const { simulator, goTo } = await world({});
    for (const hours of [12, 13, 14, 26, 27, 48]) await goTo(hours);
    const [account] = simulator.accounts;
    const alerts = await eventsOf('error-log');
    expect(alerts).toHaveLength(account?.alerts.length ?? -1);
    const attempts = await eventsOf('verification-attempt');
    expect(new Set(attempts.map(({ resource_sid }) => resource_sid))).toEqual(
      new Set(account?.verifications.map(({ sid }) => sid)),
    );
    const calls = account?.resources.filter(({ family }) => family === 'call') ?? [];
    const summaries = await eventsOf('call-insights');
    expect(summaries.map(({ resource_sid }) => resource_sid).sort()).toEqual(
      calls.map(({ sid }) => sid).sort(),
    );
    for (const { times } of [...alerts, ...attempts, ...summaries]) expect(times).toBe(1);
    const days = await rowsOf(
      store(),
      z.object({ attempts: z.coerce.number(), recorded: z.coerce.number() }),
      'SELECT attempts, recorded FROM verify_day WHERE attempts > 0 ORDER BY day',
    );
    for (const { attempts: counted, recorded } of days) expect(recorded).toBe(counted);
    expect(days.length).toBeGreaterThan(0);
    // Webhooks that failed here, of which the comparison asks for the resource; those of other applications do not count.
    const lost = alerts.filter(({ attributes }) => attributes.LostCallback === 'true');
    const others = alerts.filter(({ attributes }) => attributes.LostCallback === undefined);
    expect(lost.length).toBeGreaterThan(0);
    expect(others.length).toBeGreaterThan(0);
    for (const { attributes } of lost)
      expect(attributes['Webhook.Request.Url']).toBe('https://hooks.example.org');
    for (const { attributes } of others) expect(attributes['Webhook.Request.Url']).toBeUndefined();
  });
});

describe('what an account or a login does not have', () => {
  it('is said and holds nothing back', async () => {
    const { goTo } = await world({ without: ['insights', 'verify'] });
    for (const hours of [24, 48]) await goTo(hours);
    const { readings } = await coverage();
    const refused = readings.filter(({ state }) => state === 'refused');
    expect(refused.map(({ reading }) => reading)).toEqual([
      'call-summaries',
      'verify-attempts',
      'verify-summary',
    ]);
    for (const { because } of refused) expect(because).toMatch(/HTTP 403, error 20003/);
    expect(await eventsOf('error-log')).not.toEqual([]);
  });

  it('or an API that gives no answer, is said too, and messages and calls are compared all the same', async () => {
    const { simulator, reconciler, hearTo } = await world({});
    const hanging = createServer(async (request, response) => {
      if (/^\/v1\/Alerts/.test(request.url ?? '')) return;
      const answer = await fetch(simulator.restUrl + request.url, {
        headers: { authorization: request.headers.authorization ?? '' },
      });
      response
        .writeHead(answer.status, {
          'content-type': 'application/json',
          date: answer.headers.get('date') ?? '',
        })
        .end(await answer.text());
    }).listen(0, '127.0.0.1');
    await once(hanging, 'listening');
    onTestFinished(() => void hanging.close());
    await hearTo(48);
    const report = await reconcile(
      {
        ...reconciler,
        twilioApiBaseUrl: `http://127.0.0.1:${(hanging.address() as AddressInfo).port}`,
        limits: { ...limits, restTimeoutMs: 500, restTries: 2, restRetryFirstMs: 5 },
      },
      { settleAfterMs: 120_000 },
    );
    expect(report.failed).toEqual([]);
    expect(report.notRead).toEqual([
      {
        accountSid,
        reading: 'alerts',
        reason: expect.stringContaining('no answer (ETIMEDOUT) 2 times in a row'),
      },
    ]);
    const sent = simulator.accounts[0]?.resources.filter(({ steps }) =>
      steps.some(({ status }) => status === 'sent'),
    );
    expect(report.resourcesRead).toBeGreaterThanOrEqual(sent?.length ?? Infinity);
    const states = new Map((await coverage()).readings.map(({ reading, state }) => [reading, state]));
    expect([states.get('alerts'), states.get('usage')]).toEqual(['failed', 'read']);
  });

  it('is not taken from its parent: of a subaccount only what its path names is read', async () => {
    const child = `AC${'2'.repeat(32)}`;
    const { simulator, goTo } = await world(
      { bulkExports: true },
      { others: [{ accountSid: child, parentSid: accountSid }] },
    );
    for (const hours of [24, 48, 97]) await goTo(hours);
    const { readings, coverage: subjects } = await coverage();
    const ofChild = new Map(
      readings
        .filter(({ accountSid: whose }) => whose === child)
        .map(({ reading, state }) => [reading, state]),
    );
    expect(Object.fromEntries(ofChild)).toEqual({
      numbers: 'read',
      usage: 'read',
      ...Object.fromEntries(
        [
          'services',
          'brands',
          'toll-free',
          'alerts',
          'audit-log',
          'verify-attempts',
          'verify-summary',
          'call-summaries',
        ].map((name) => [name, 'refused']),
      ),
    });
    expect(subjects.filter(({ accountSid: whose, kind }) => whose === child && kind === 'service')).toEqual(
      [],
    );
    const own = new Set(simulator.accounts[1]?.resources.map(({ sid }) => sid));
    const recorded = await rowsOf(
      store(),
      z.object({ resource_sid: z.string() }),
      'SELECT DISTINCT resource_sid FROM rest_resources WHERE account_sid = {child:String}',
      { child },
    );
    expect(recorded.length).toBeGreaterThan(100);
    expect(recorded.filter(({ resource_sid }) => !own.has(resource_sid))).toEqual([]);
    // A parent is asked for its own usage alone.
    const counted = await rowsOf(
      store(),
      z.object({ account_sid: z.string(), calls: z.coerce.number() }),
      "SELECT account_sid, sum(counted) AS calls FROM usage_day WHERE category = 'calls' GROUP BY account_sid ORDER BY account_sid",
    );
    expect(counted).toEqual(
      simulator.accounts.map(({ accountSid: whose, resources }) => ({
        account_sid: whose,
        calls: resources.filter(({ family }) => family === 'call').length,
      })),
    );
  });
});

describe('a reading that is cut off', () => {
  it('goes on where it stopped, and no page is read more than twice', async () => {
    const { simulator, reconciler, hearTo } = await world({}, { pageSize: 5 });
    await hearTo(48);
    const [account] = reconciler.accounts;
    if (account === undefined) throw new Error('there is an account');
    let cuts = 0;
    /** As if the process had been killed after so many steps; gives whether it came to its end. */
    const readUntilCutOff = async (steps: number): Promise<boolean> => {
      let left = steps;
      const stillOurs = (): void => {
        left -= 1;
        if (left < 0) throw new ReconcileRefused('cut off');
      };
      const { api } = loginTo(reconciler, account);
      const run = { account, api, twilioNow: reconciler.clock, runs: [], scheduled: true };
      return readWhatIsDue({ ...reconciler, stillOurs }, run, readingsBeside).then(
        () => true,
        () => false,
      );
    };
    while (!(await readUntilCutOff(7))) {
      cuts += 1;
      await reconciler.settle();
    }
    expect(cuts).toBeGreaterThan(5);
    const times = new Map<string, number>();
    for (const { path } of simulator.requests) times.set(path, (times.get(path) ?? 0) + 1);
    expect([...times].filter(([, read]) => read > 2)).toEqual([]);
    await reconciler.settle();
    expect(await eventsOf('error-log')).toHaveLength(simulator.accounts[0]?.alerts.length ?? -1);
    const marks = await rowsOf(
      store(),
      z.object({ state: z.string() }),
      'SELECT DISTINCT state FROM reading',
    );
    expect(marks).toEqual([{ state: 'read' }]);
  });
});
