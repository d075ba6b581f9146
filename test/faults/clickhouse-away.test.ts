import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { createClickHouseServer } from '../../core/store/door.ts';
import { rowsOf } from '../../core/store/store.ts';
import { TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { anEmbeddedStore } from '../world/store.ts';

/** `npm run soak` makes it longer. */
const awaySeconds = Number(process.env.LEDGERLINE_TEST_AWAY_SECONDS ?? 10);
const store = anEmbeddedStore();

it(`ClickHouse away for ${awaySeconds} s while callbacks arrive: all acknowledged, all there afterwards, once`, async () => {
  const clickHouse = new StandIn();
  await clickHouse.listen();
  const appliance = new TestAppliance({ CLICKHOUSE_URL: clickHouse.url });
  onTestFinished(async () => {
    await appliance.close();
    await clickHouse.away();
  });
  await appliance.start();
  const sent: string[] = [];
  const refused: number[] = [];
  const send = async (seconds: number): Promise<void> => {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await wait(10)) {
      const sid = messageSid(`away ${sent.length}`);
      const { status } = await appliance.callback(messageCallback(sid, 'delivered'));
      sent.push(sid);
      if (status !== 204) refused.push(status);
    }
  };
  await send(1);
  await clickHouse.away();
  await send(awaySeconds);
  expect(await appliance.metric('ledgerline_journal_events')).toBeGreaterThan(awaySeconds * 10);
  expect((await appliance.send('GET', '/readyz')).status).toBe(200);
  // It also starts while ClickHouse is away, and keeps what it held.
  await appliance.kill('SIGKILL');
  await appliance.start();
  await send(1);
  await clickHouse.listen();
  await send(1);
  await appliance.shipped();

  const rows = await rowsOf(
    store(),
    z.object({ sid: z.string(), heard: z.number() }),
    'SELECT resource_sid AS sid, sum(repeats) + count() AS heard FROM event_once GROUP BY sid',
  );
  expect(refused).toEqual([]);
  expect(rows.map(({ sid }) => sid).sort()).toEqual([...sent].sort());
  expect(rows.filter(({ heard }) => heard !== 1)).toEqual([]);
  console.log(`away ${awaySeconds} s: ${sent.length} acknowledged, ${rows.length} stored`);
}, 600_000);

/** ClickHouse's HTTP interface backed by the embedded engine, on a port that stays the same while it is away. */
class StandIn {
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async listen(): Promise<void> {
    this.#server = createClickHouseServer(store().writer).listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async away(): Promise<void> {
    if (this.#server?.listening !== true) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
