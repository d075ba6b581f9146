import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Simulator, SimulatorOptions } from '../../simulator/simulator.ts';
import { aSimulator, ask, ownSid, ownToken, told } from './a-simulator.ts';

const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 10, 1);
const exported = { accountSid: ownSid, authTokens: [ownToken] as const, bulkExports: true };

/** Traffic of the 1st to the 4th of November, seen from a moment. */
async function anAccount(
  nowMs: number,
  accounts = [exported],
  more: Partial<SimulatorOptions> = {},
): Promise<Simulator> {
  return aSimulator({
    accounts,
    startMs,
    durationSeconds: 4 * 86_400,
    messages: 200,
    calls: 80,
    clock: () => nowMs,
    ...more,
  });
}

async function recordsOf(simulator: Simulator, path: string): Promise<readonly Record<string, unknown>[]> {
  const { redirect_to: address } = await told(simulator, path);
  const file = await fetch(address);
  const text = gunzipSync(Buffer.from(await file.arrayBuffer())).toString();
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('a daily export', () => {
  it('is there from two days after its day until seven, and for accounts that have exports', async () => {
    const statuses = async (nowMs: number, day: string): Promise<number> =>
      (await ask(await anAccount(nowMs), `/v1/Exports/Messages/Days/${day}`)).status;
    expect(await statuses(startMs + 3 * dayMs - 1, '2026-11-01')).toBe(404);
    expect(await statuses(startMs + 3 * dayMs, '2026-11-01')).toBe(307);
    expect(await statuses(startMs + 8 * dayMs, '2026-11-01')).toBe(307);
    expect(await statuses(startMs + 8 * dayMs + 1, '2026-11-01')).toBe(404);
    const without = await anAccount(startMs + 4 * dayMs, [{ ...exported, bulkExports: false }]);
    expect((await ask(without, '/v1/Exports/Messages/Days/2026-11-01')).status).toBe(404);
    expect((await ask(without, '/v1/Exports/Messages/Days')).status).toBe(404);
    expect((await ask(without, '/v1/Exports/Messages/Days', ownSid, 'wrong')).status).toBe(401);
  });

  it('is stored where a login is refused', async () => {
    const simulator = await anAccount(startMs + 4 * dayMs);
    const answer = await ask(simulator, '/v1/Exports/Calls/Days/2026-11-01');
    const address = answer.headers.get('location') ?? '';
    expect(await answer.json()).toEqual({ redirect_to: address });
    expect((await fetch(address, { headers: { Authorization: 'Basic eDp5' } })).status).toBe(400);
    expect((await fetch(address)).status).toBe(200);
  });

  it('holds the rows of its day, with dates in ISO 8601 and without some fields', async () => {
    const simulator = await anAccount(startMs + 7 * dayMs);
    for (const [kind, list, date, missing] of [
      ['Messages', 'messages', 'date_sent', ['price_unit', 'error_message', 'api_version', 'uri']],
      ['Calls', 'calls', 'start_time', ['price', 'uri']],
    ] as const) {
      const records = await recordsOf(simulator, `/v1/Exports/${kind}/Days/2026-11-02`);
      const filter = kind === 'Messages' ? 'DateSent' : 'StartTime';
      const listed = await told(
        simulator,
        `/2010-04-01/Accounts/${ownSid}/${kind}.json?${filter}=2026-11-02&PageSize=1000`,
      );
      expect(records.map(({ sid }) => sid)).toEqual(listed[list].map(({ sid }: { sid: string }) => sid));
      expect(records.length).toBeGreaterThan(10);
      for (const record of records) {
        expect(record[date]).toMatch(/^2026-11-02T\d\d:\d\d:\d\dZ$/);
        for (const name of missing) expect(record).not.toHaveProperty(name);
      }
    }
  });

  it('comes in pieces, however many rows it has, and all of them', async () => {
    const large = { messages: 6_000, calls: 0, durationSeconds: 86_400 };
    const simulator = await anAccount(startMs + 4 * dayMs, [exported], large);
    const path = '/v1/Exports/Messages/Days/2026-11-01';
    const sids = (await recordsOf(simulator, path)).map(({ sid }) => sid);
    expect(new Set(sids).size).toBe(sids.length);
    expect(sids.length).toBeGreaterThan(5_500);
    const { headers } = await fetch((await told(simulator, path)).redirect_to);
    expect([headers.get('content-length'), headers.get('transfer-encoding')]).toEqual([null, 'chunked']);
  });

  it('is cut in the middle where connections are, and never taken for a whole one', async () => {
    const simulator = await anAccount(startMs + 4 * dayMs, [exported], { restCutShare: 0.5 });
    const outcomes: string[] = [];
    while (outcomes.length < 60) {
      const file = await recordsOf(simulator, '/v1/Exports/Messages/Days/2026-11-01').catch(() => undefined);
      outcomes.push(file === undefined ? 'cut' : `whole with ${file.length}`);
    }
    const kinds = new Set(outcomes);
    expect(kinds.size).toBe(2);
    expect(kinds.has('cut')).toBe(true);
  });

  it('is listed, page by page', async () => {
    const simulator = await anAccount(startMs + 9 * dayMs);
    const seen: string[] = [];
    let url: string | null = `${simulator.restUrl}/v1/Exports/Messages/Days?PageSize=2`;
    while (url !== null) {
      const { days, meta } = await told(simulator, url.slice(simulator.restUrl.length));
      seen.push(...days.map(({ day }: { day: string }) => day));
      url = meta.next_page_url;
    }
    expect(seen).toEqual([
      '2026-11-07',
      '2026-11-06',
      '2026-11-05',
      '2026-11-04',
      '2026-11-03',
      '2026-11-02',
    ]);
  });
});
