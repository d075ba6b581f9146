import { once } from 'node:events';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { createClickHouseServer } from '../../core/store/door.ts';
import { rowsOf } from '../../core/store/store.ts';
import { TestAppliance } from '../world/appliance.ts';
import { messageSid } from '../world/callbacks.ts';
import { signedParts } from '../world/raw-http.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();

it('two instances behind one address, restarted one after the other under load: no callback fails, each is stored once', async () => {
  const clickHouse = createClickHouseServer(store().writer).listen(0, '127.0.0.1');
  await once(clickHouse, 'listening');
  const url = `http://127.0.0.1:${(clickHouse.address() as AddressInfo).port}`;
  const keys = { LEDGERLINE_PSEUDONYM_KEYS: `1:${Buffer.alloc(32, 7).toString('base64')}` };
  const instances = [1, 2].map(() => new TestAppliance({ CLICKHOUSE_URL: url, ...keys }));
  const balancer = new Balancer(instances);
  onTestFinished(async () => {
    await balancer.close();
    for (const instance of instances) await instance.close();
    clickHouse.close();
    clickHouse.closeAllConnections();
  });
  for (const instance of instances) await instance.start('--drain-seconds', '1');
  const port = await balancer.listen();

  const sent: string[] = [];
  const wrong: string[] = [];
  const stop = new AbortController();
  const send = async (sender: number): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!stop.signal.aborted) {
      const sid = messageSid(`rolling ${sender} ${sent.length}`);
      sent.push(sid);
      const status = await post(port, agent, sid).catch((error: Error) => error.message);
      if (status !== 204) wrong.push(`${sid}: ${status}`);
      await wait(5);
    }
    agent.destroy();
  };
  const load = Promise.all(Array.from({ length: 8 }, async (_, sender) => send(sender)));
  for (const instance of instances) {
    await wait(700);
    expect(await instance.kill('SIGTERM')).toBe(0);
    await instance.start('--drain-seconds', '1');
    await expect.poll(() => balancer.ready.size).toBe(2);
  }
  await wait(700);
  stop.abort();
  await load;
  for (const instance of instances) await instance.shipped();

  expect(wrong).toEqual([]);
  const rows = await rowsOf(
    store(),
    z.object({ sid: z.string(), heard: z.number() }),
    "SELECT resource_sid AS sid, sum(repeats) + count() AS heard FROM event_once WHERE kind = 'message-status' GROUP BY sid",
  );
  expect(rows.map(({ sid }) => sid).sort()).toEqual([...sent].sort());
  expect(rows.filter(({ heard }) => heard !== 1)).toEqual([]);
  console.log(`${sent.length} callbacks during two restarts, none failed`);
});

it('asked to stop twice, it ends at once and keeps what it acknowledged', async () => {
  const appliance = new TestAppliance({ CLICKHOUSE_URL: 'http://127.0.0.1:1' });
  onTestFinished(async () => appliance.close());
  await appliance.start('--drain-seconds', '60');
  const parts = signedParts(messageSid('twice'));
  expect((await appliance.send('POST', '/callbacks', parts)).status).toBe(204);
  const ended = appliance.kill('SIGTERM');
  await expect.poll(async () => (await appliance.send('GET', '/readyz')).status).toBe(503);
  // It still takes what comes, and tells each client that the connection ends with the answer.
  const late = await appliance.send('POST', '/callbacks', signedParts(messageSid('late')));
  expect([late.status, late.headers.connection]).toEqual([204, 'close']);
  process.kill(appliance.pid, 'SIGTERM');
  expect(await ended).toBe('SIGKILL');
  await appliance.start();
  expect(await appliance.metric('ledgerline_journal_events')).toBe(2);
});

async function post(port: number, agent: Agent, sid: string): Promise<number> {
  const { headers, body } = signedParts(sid);
  return new Promise((settle, fail) => {
    const outgoing = request({ host: '127.0.0.1', port, path: '/callbacks', method: 'POST', headers, agent });
    outgoing.once('response', (response) => settle(response.resume().statusCode ?? 0));
    outgoing.once('error', fail).end(body);
  });
}

/** What a load balancer does: it asks each instance whether it is ready, and sends requests to those that are, in turn. */
class Balancer {
  readonly ready = new Set<TestAppliance>();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server: Server;
  readonly #stop = new AbortController();
  #turn = 0;

  constructor(instances: readonly TestAppliance[]) {
    for (const instance of instances) void this.#watch(instance);
    this.#server = createServer((incoming, response) => {
      const [...ready] = this.ready;
      const to = ready[this.#turn++ % Math.max(1, ready.length)];
      if (to === undefined) return void response.writeHead(502).end();
      const outgoing = request({
        host: '127.0.0.1',
        port: to.port,
        method: incoming.method,
        path: incoming.url,
        headers: incoming.headers,
        agent: this.#agent,
      });
      outgoing.once('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502);
        answer.pipe(response);
      });
      outgoing.once('error', () => response.writeHead(502).end());
      incoming.pipe(outgoing);
    });
  }

  async listen(): Promise<number> {
    await expect.poll(() => this.ready.size).toBe(2);
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#server.close();
    this.#server.closeAllConnections();
    this.#agent.destroy();
  }

  async #watch(instance: TestAppliance): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const status = await instance.send('GET', '/readyz').then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 200) this.ready.add(instance);
      else this.ready.delete(instance);
      await wait(100);
    }
  }
}
