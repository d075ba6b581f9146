import { describe, expect, it } from 'vitest';
import { aSimulator, ask, ownSid, ownToken, told } from './a-simulator.ts';

const startMs = Date.UTC(2026, 10, 1, 22);
const hourMs = 3_600_000;
const lossy = { loss: 0.5, double: 0, reorder: 0, delay: 0 };

describe('alerts', () => {
  it('are there for some lost callbacks, and for applications that are not the collector', async () => {
    const simulator = await aSimulator({ faults: lossy, messages: 300, calls: 100 });
    const { alerts } = await told(simulator, '/v1/Alerts?PageSize=1000');
    const lost = new Set(simulator.report().lost.map(({ sid }) => sid));
    type Alert = { readonly request_url: string; readonly resource_sid: string; readonly error_code: string };
    const ours = alerts.filter(
      ({ request_url: url }: Alert) => url === 'https://hooks.example.org/callbacks',
    );
    expect(ours.length).toBeGreaterThan(30);
    expect(ours.length).toBeLessThan(lost.size);
    for (const { resource_sid: sid } of ours) expect(lost.has(sid)).toBe(true);
    expect(alerts.length).toBeGreaterThan(ours.length);
    expect(new Set(alerts.map(({ error_code: code }: Alert) => code))).toEqual(new Set(['11200', '11205']));
  });

  it('are filtered by date, and refused with a date that is none', async () => {
    const simulator = await aSimulator({ faults: lossy });
    expect((await told(simulator, '/v1/Alerts?EndDate=2020-01-01')).alerts).toEqual([]);
    expect((await told(simulator, '/v1/Alerts?StartDate=2020-01-01')).alerts.length).toBeGreaterThan(0);
    expect((await ask(simulator, '/v1/Alerts?StartDate=yesterday')).status).toBe(400);
  });
});

it('usage counts each day what was sent and called, subaccounts included unless they are left out', async () => {
  const own = { accountSid: ownSid, authTokens: [ownToken] as const };
  const child = {
    accountSid: `AC${'e9'.repeat(16)}`,
    authTokens: ['e'.repeat(32)] as const,
    parentSid: ownSid,
  };
  const simulator = await aSimulator({
    accounts: [own, child],
    startMs,
    durationSeconds: 4 * 3_600,
    clock: () => startMs + 24 * hourMs,
  });
  const path = `/2010-04-01/Accounts/${ownSid}/Usage/Records/Daily.json?PageSize=1000`;
  const total = async (query: string): Promise<number> =>
    (await told(simulator, path + query)).usage_records.reduce(
      (sum: number, { count }: { count: string }) => sum + Number(count),
      0,
    );
  expect(await total('&Category=calls')).toBe(60);
  simulator.deleteShare(0.5);
  expect(await total('&Category=calls&IncludeSubaccounts=false')).toBe(30);
  const days = ['2026-11-01', '2026-11-02'].map((day) =>
    total(`&Category=calls&StartDate=${day}&EndDate=${day}`),
  );
  const [first = 0, second = 0] = await Promise.all(days);
  expect(first).toBeGreaterThan(0);
  expect(first + second).toBe(60);
  expect(await total('&Category=calls&StartDate=-0days')).toBe(second);
});

it('a call has a summary when it has ended, a partial one for half an hour', async () => {
  let nowMs = startMs + 0.4 * hourMs;
  const simulator = await aSimulator({ startMs, durationSeconds: 600, clock: () => nowMs });
  const summaries = async (state: string) =>
    (await told(simulator, `/v1/Voice/Summaries?PageSize=1000&ProcessingState=${state}`)).call_summaries;
  expect(await summaries('partial')).toHaveLength(30);
  expect(await summaries('completed')).toHaveLength(0);
  nowMs = startMs + hourMs;
  expect(await summaries('completed')).toHaveLength(30);
  nowMs = startMs + 5 * hourMs;
  expect(await summaries('all')).toHaveLength(0);
});

it('attempts to verify somebody add up to their summary', async () => {
  const simulator = await aSimulator({ messages: 400 });
  const count = async (status: string): Promise<number> =>
    (await told(simulator, `/v2/Attempts?PageSize=1000&Status=${status}`)).attempts.length;
  const [converted, unconverted] = [await count('converted'), await count('unconverted')];
  expect(converted).toBeGreaterThan(unconverted);
  expect(await told(simulator, '/v2/Attempts/Summary')).toMatchObject({
    total_attempts: 80,
    total_converted: converted,
    total_unconverted: unconverted,
  });
});
