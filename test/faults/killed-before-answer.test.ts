import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { handleClickHouse } from '../../core/store/door.ts';
import { rowsOf } from '../../core/store/store.ts';
import { TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();

it('killed between the insert of ClickHouse and its answer: every acknowledged callback is present, once', async () => {
  const carryOut = handleClickHouse(store().writer);
  let killAfterInsert = false;
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://stand-in').searchParams.get('query') ?? '';
    if (killAfterInsert && query.startsWith('INSERT INTO events ')) {
      killAfterInsert = false;
      response.end = ((): typeof response => {
        void appliance.kill('SIGKILL');
        return response;
      }) as typeof response.end;
    }
    carryOut(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const appliance = new TestAppliance({ CLICKHOUSE_URL: `http://127.0.0.1:${port}` });
  onTestFinished(async () => {
    await appliance.close();
    server.closeAllConnections();
    server.close();
  });
  await appliance.start();
  const acknowledged: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    const ended = appliance.ended();
    killAfterInsert = true;
    for (let number = 0; killAfterInsert; number += 1) {
      const sid = messageSid(`before the answer ${round} ${number}`);
      const answer = await appliance.callback(messageCallback(sid, 'delivered')).catch(() => undefined);
      if (answer?.status === 204) acknowledged.push(sid);
      await wait(20);
    }
    expect(await ended).toBe('SIGKILL');
    await appliance.start();
    await appliance.shipped();
  }
  const rows = await rowsOf(
    store(),
    z.object({ sid: z.string(), events: z.number(), heard: z.number() }),
    "SELECT resource_sid AS sid, count() AS events, sum(repeats) + count() AS heard FROM event_once WHERE startsWith(sid, 'SM') GROUP BY sid",
  );
  const stored = new Set(rows.map(({ sid }) => sid));
  expect(acknowledged.filter((sid) => !stored.has(sid))).toEqual([]);
  expect(rows.filter(({ events, heard }) => events !== 1 || heard !== 1)).toEqual([]);
});
