import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { limits } from '../../core/limits.ts';
import { rowsOf } from '../../core/store/store.ts';
import { reconcile } from '../../reconciler/reconcile.ts';
import type { Reconciler } from '../../reconciler/reconciler.ts';
import { ExportNotOffered, exportReader } from '../../reconciler/resources/export.ts';
import { messageOf } from '../../reconciler/resources/message.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { accountSid } from '../world/events.ts';
import { aReconcilerOf, emptyRecord } from '../world/reconciler.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();
const dayMs = 86_400_000;
const token = 'f'.repeat(32);
const day = new Date(Math.floor(Date.now() / dayMs) * dayMs - 4 * dayMs);
const window = { from: day, to: new Date(day.getTime() + dayMs - 1_000) };

async function anAccount(bulkExports: boolean): Promise<Simulator> {
  const simulator = await startSimulator({
    seed: 'exports',
    accounts: [{ accountSid, authTokens: [token], bulkExports }],
    callbackUrl: 'http://127.0.0.1:9/callbacks',
    messages: 300,
    calls: 60,
    inbound: 0,
    forged: 0,
    durationSeconds: 80_000,
    timeScale: 1,
    faults: { loss: 0, double: 0, reorder: 0, delay: 0 },
    restErrorShare: 0,
    startMs: day.getTime(),
  });
  onTestFinished(() => simulator.close());
  return simulator;
}

const reconcilerOf = (simulator: Simulator): Reconciler =>
  aReconcilerOf(store(), {
    accounts: [
      {
        accountSid,
        environment: 'production',
        authTokens: [token],
        restLogin: { user: accountSid, password: token },
      },
    ],
    twilioApiBaseUrl: simulator.restUrl,
    limits: { ...limits, restPageSize: 50 },
  });

const whatIsKnown = async (): Promise<unknown> => ({
  states: await rowsOf(
    store(),
    z.looseObject({}),
    'SELECT resource_sid, status, error_code, direction, channel, country, own_address FROM resource_state ORDER BY ALL',
  ),
  discrepancies: await rowsOf(
    store(),
    z.looseObject({}),
    'SELECT discrepancy_id FROM discrepancy ORDER BY ALL',
  ),
  day: await rowsOf(
    store(),
    z.looseObject({}),
    'SELECT family, day, resources, unsettled, closed_at IS NOT NULL AS closed FROM day_ledger ORDER BY ALL',
  ),
});

describe('a day of an account with daily files', () => {
  it('is read from them, to the same record as from the lists', async () => {
    const listed = await anAccount(false);
    await emptyRecord(store());
    await reconcile(reconcilerOf(listed), { asked: { window, accounts: [] }, settleAfterMs: 0 });
    const byList = await whatIsKnown();
    await emptyRecord(store());
    const exported = await anAccount(true);
    const report = await reconcile(reconcilerOf(exported), {
      asked: { window, accounts: [] },
      settleAfterMs: 0,
    });
    expect(report.failed).toEqual([]);
    expect(await whatIsKnown()).toEqual(byList);
    const paths = exported.requests.map(({ path }) => path);
    expect(paths.filter((path) => path.startsWith('/storage/'))).toHaveLength(2);
    expect(paths.filter((path) => /(Messages|Calls)\.json/.test(path))).toEqual([]);
    const sources = await rowsOf(
      store(),
      z.object({ source: z.string() }),
      'SELECT DISTINCT source FROM reconcile_days',
    );
    expect(sources).toEqual([{ source: 'export' }]);
  });
});

/** A storage that gives whatever file it is given. */
async function aStorage(file: Buffer, seen: (authorization: string | undefined) => void = () => undefined) {
  const server = createServer((request, response) => {
    seen(request.headers.authorization);
    response.end(file);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file.gz`;
  return exportReader({
    api: { accountSid, get: async () => ({ redirect_to: address }) },
    family: 'message',
    resourceOf: (row) => messageOf(accountSid, row),
    pageSize: 10,
    twilioNow: Date.now,
    timeoutMs: 10_000,
    byOwnLogin: true,
  });
}

const record = (number: number): string =>
  JSON.stringify({
    sid: `SM${String(number).padStart(32, '0')}`,
    status: 'delivered',
    direction: 'outbound-api',
    from: '+15005550006',
    to: '+14155550100',
    num_segments: 1,
    num_media: 0,
    price: -0.0075,
    date_created: '2026-11-20T00:00:00Z',
    date_sent: '2026-11-20T00:00:01Z',
    date_updated: '2026-11-20T00:00:02Z',
  });
const lines = Array.from({ length: 25 }, (_, number) => record(number));

async function read(reader: Awaited<ReturnType<typeof aStorage>>, linesDone = 0) {
  const pages = [];
  for await (const page of reader.pages(window, linesDone)) pages.push(page);
  return pages;
}

describe('a daily file', () => {
  it('comes in pages, without the login, and can be gone on with after any line', async () => {
    const logins: (string | undefined)[] = [];
    const reader = await aStorage(gzipSync(`${lines.join('\n')}\n`), (login) => logins.push(login));
    expect((await read(reader)).map(({ resources, linesDone }) => [resources.length, linesDone])).toEqual([
      [10, 10],
      [10, 20],
      [5, 25],
    ]);
    expect((await read(reader, 20)).map(({ resources }) => resources[0]?.sid)).toEqual([
      `SM${'20'.padStart(32, '0')}`,
    ]);
    expect(logins).toEqual([undefined, undefined]);
  });

  it('may have rows that are not of the documented shape: they are counted', async () => {
    const reader = await aStorage(gzipSync([record(1), '{"sid":"XX"}', 'not json', record(2)].join('\n')));
    expect(await read(reader)).toMatchObject([{ unreadable: 2, resources: [{}, {}] }]);
  });

  it('has numbers as numbers or as text', async () => {
    const [page] = await read(await aStorage(gzipSync(record(1))));
    expect(page?.resources[0]).toMatchObject({ price: '-0.0075', segments: 1, priceUnit: '' });
  });

  it.each([
    ['is cut off', gzipSync(lines.join('\n')).subarray(0, 200)],
    ['is not packed', Buffer.from(lines.join('\n'))],
  ])('that %s is left for the list', async (_, file) => {
    await expect(read(await aStorage(file))).rejects.toBeInstanceOf(ExportNotOffered);
  });
});
