import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
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
type Fault = (request: IncomingMessage, response: ServerResponse, carryOut: () => void) => void;

/** Refuses as ClickHouse does, with its code and its name for it. */
const refusing =
  (code: number, name: string): Fault =>
  (request, response) => {
    request.resume().once('end', () => {
      response.writeHead(500, { 'X-ClickHouse-Exception-Code': String(code) });
      response.end(`Code: ${code}. DB::Exception: refused by a test. (${name}) (version 26.7)\n`);
    });
  };

/** Carries an insert out, and does something else than to answer. */
const afterwards =
  (instead: (socket: ServerResponse['socket']) => void): Fault =>
  (_, response, carryOut) => {
    const { socket } = response;
    response.end = ((): ServerResponse => {
      instead(socket);
      return response;
    }) as typeof response.end;
    carryOut();
  };

const faults: readonly { readonly fault: string; readonly inject: Fault }[] = [
  { fault: 'has too many parts', inject: refusing(252, 'TOO_MANY_PARTS') },
  { fault: 'has no memory left', inject: refusing(241, 'MEMORY_LIMIT_EXCEEDED') },
  { fault: 'is read-only', inject: refusing(164, 'READONLY') },
  { fault: 'has a table that is read-only', inject: refusing(242, 'TABLE_IS_READ_ONLY') },
  { fault: 'cuts the connection before the insert', inject: (request) => void request.socket.destroy() },
  {
    fault: 'loses the connection after the insert was executed',
    inject: afterwards((socket) => socket?.destroy()),
  },
  {
    fault: 'answers by half',
    inject: afterwards((socket) => socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')),
  },
  { fault: 'is slow', inject: (_, __, carryOut) => void setTimeout(carryOut, 3_000) },
];

it('ClickHouse that refuses, is slow, answers by half or loses the connection: nothing is lost, nothing is there twice', async () => {
  let fault: Fault | undefined;
  let struck = 0;
  const carryOut = handleClickHouse(store().writer);
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://stand-in').searchParams.get('query') ?? '';
    if (fault === undefined || !query.startsWith('INSERT INTO events ')) return carryOut(request, response);
    struck += 1;
    fault(request, response, () => carryOut(request, response));
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
  const sent: string[] = [];
  for (const { fault: name, inject } of faults) {
    struck = 0;
    fault = inject;
    for (let number = 0; number < 50; number += 1) {
      const sid = messageSid(`${name} ${number}`);
      expect((await appliance.callback(messageCallback(sid, 'delivered'))).status, name).toBe(204);
      sent.push(sid);
    }
    while (struck === 0) await wait(20);
    fault = undefined;
    await appliance.shipped();
  }
  const rows = await rowsOf(
    store(),
    z.object({ sid: z.string(), events: z.number(), heard: z.number() }),
    "SELECT resource_sid AS sid, count() AS events, sum(repeats) + count() AS heard FROM event_once WHERE startsWith(sid, 'SM') GROUP BY sid",
  );
  expect(rows.map(({ sid }) => sid).sort()).toEqual([...sent].sort());
  expect(rows.filter(({ events, heard }) => events !== 1 || heard !== 1)).toEqual([]);
});
