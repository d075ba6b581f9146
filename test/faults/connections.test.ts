import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { countsBySid } from '../world/counts.ts';
import { RawConnection, signedParts, wire } from '../world/raw-http.ts';

const idle = 3_000;
const appliance = new TestAppliance();
beforeAll(async () => void (await appliance.start()));
afterAll(async () => appliance.close());

const openFiles = (): number => readdirSync(`/proc/${appliance.pid}/fd`).length;
const asChunks = (text: string, size: number): string =>
  `${Array.from({ length: Math.ceil(text.length / size) }, (_, n) => text.slice(n * size, (n + 1) * size))
    .map((part) => `${part.length.toString(16)}\r\n${part}\r\n`)
    .join('')}0\r\n\r\n`;

async function honest(name: string): Promise<void> {
  expect((await appliance.callback(messageCallback(messageSid(name), 'sent'))).status).toBe(204);
}

describe('clients that take their time', () => {
  it('slow headers and slow bodies are given up, while honest callbacks are taken', async () => {
    const parts = signedParts(messageSid('slow'));
    const slowly = async (at: number): Promise<readonly number[]> => {
      const connection = new RawConnection(appliance);
      const bytes = wire(parts);
      const from = bytes.indexOf(at === 0 ? 'POST' : parts.body);
      connection.socket.write(bytes.slice(0, from));
      for (let sent = from; sent < from + 200 && !connection.closed; sent += 1) {
        connection.socket.write(bytes[sent] ?? '');
        await wait(200);
      }
      return connection.statuses;
    };
    const slow = Promise.all(Array.from({ length: 40 }, async (_, number) => slowly(number % 2)));
    for (let number = 0; number < 50; number += 1) await honest(`beside slow ones ${number}`);
    expect(new Set((await slow).flat())).toEqual(new Set([408]));
  }, 60_000);

  it(`${idle} connections that say nothing keep nobody out, and cost no more than their sockets`, async () => {
    const before = openFiles();
    const connections: RawConnection[] = [];
    // In groups: the system itself puts off connections beyond its queue.
    while (connections.length < idle) {
      const group = Array.from({ length: 250 }, () => new RawConnection(appliance));
      await Promise.all(group.map(async ({ socket }) => once(socket, 'connect')));
      connections.push(...group);
    }
    expect(openFiles()).toBeGreaterThanOrEqual(before + idle * 0.9);
    for (let number = 0; number < 50; number += 1) await honest(`beside idle ones ${number}`);
    for (const { socket } of connections) socket.destroy();
    await expect.poll(openFiles, { timeout: 30_000 }).toBeLessThan(before + 50);
  }, 90_000);

  it('clients that go away in the middle leave nothing behind', async () => {
    const before = openFiles();
    for (let number = 0; number < 200; number += 1) {
      const connection = new RawConnection(appliance);
      const bytes = wire(signedParts(messageSid(`gone ${number}`)));
      connection.socket.write(bytes.slice(0, Math.floor((bytes.length * number) / 200)));
      await wait(2);
      // By turns: an end, a reset, and going away without reading the answer.
      if (number % 3 === 0) connection.socket.end();
      else if (number % 3 === 1) connection.socket.resetAndDestroy();
      else connection.socket.destroy();
    }
    await honest('after those that went away');
    await expect.poll(openFiles, { timeout: 30_000 }).toBeLessThan(before + 20);
  });
});

describe('a connection that is used again', () => {
  const refused: Readonly<Record<string, string>> = {
    'a bad signature': wire(signedParts(messageSid('refused')), { 'X-Twilio-Signature': 'AAAA' }),
    'no such address': wire(signedParts(messageSid('refused')), {}, 'POST /callbacks/a/b/c HTTP/1.1'),
    'a wrong method': wire(signedParts(messageSid('refused')), {}, 'PUT /callbacks HTTP/1.1'),
    'a wrong content type': wire(signedParts(messageSid('refused')), { 'Content-Type': 'text/plain' }),
    'an encoded body': wire(signedParts(messageSid('refused')), { 'Content-Encoding': 'gzip' }),
    'a body that is not readable': wire(
      { ...signedParts(messageSid('refused')), body: '%%%' },
      { 'Content-Length': '3' },
    ),
    'a body that is too large': wire(
      { ...signedParts(messageSid('refused')), body: 'a=1' },
      { 'Content-Length': '9999999' },
    ),
    'a length that is none': wire(signedParts(messageSid('refused')), { 'Content-Length': '-1' }),
    'a header that is none': wire(signedParts(messageSid('refused')), { 'X Y': 'z' }),
  };
  it.each(Object.entries(refused))('after %s takes the next callback, or is closed', async (name, bytes) => {
    const connection = new RawConnection(appliance);
    connection.socket.write(bytes);
    const [first = 0] = await connection.answers(1);
    expect(first).toBeGreaterThanOrEqual(400);
    expect(first).toBeLessThan(500);
    if (!connection.closed) connection.socket.write(wire(signedParts(messageSid(`after ${name}`))));
    const [, second] = await connection.answers(2, 5_000);
    if (second === undefined) expect(await connection.ended(15_000)).toBe(true);
    else expect(second).toBe(204);
    connection.socket.destroy();
  });

  it('answers 50 callbacks that are sent without waiting, in their order', async () => {
    const connection = new RawConnection(appliance);
    const sent = Array.from({ length: 50 }, (_, number) =>
      wire(signedParts(messageSid(`pipelined ${number}`))),
    );
    connection.socket.write(sent.join(''));
    expect(await connection.answers(50)).toEqual(sent.map(() => 204));
    connection.socket.destroy();
  });
});

describe('other ways to speak HTTP', () => {
  const { body } = signedParts(messageSid('other'));
  const taken: Readonly<Record<string, (sid: string) => string>> = {
    'HTTP/1.0': (sid) => wire(signedParts(sid), {}, 'POST /callbacks HTTP/1.0'),
    'HTTP/1.0 without a host': (sid) => wire(signedParts(sid), { Host: '' }, 'POST /callbacks HTTP/1.0'),
    'HTTP/1.0 that keeps the connection': (sid) =>
      wire(signedParts(sid), { Connection: 'keep-alive' }, 'POST /callbacks HTTP/1.0'),
    'a chunked body': (sid) => chunked(sid, 1_000),
    'a body in chunks of one byte': (sid) => chunked(sid, 1),
    'Expect: 100-continue': (sid) => wire(signedParts(sid), { Expect: '100-continue' }),
    'header names in capitals': (sid) =>
      wire(signedParts(sid)).replace('X-Twilio-Signature', 'X-TWILIO-SIGNATURE'),
    'an offer to upgrade to HTTP/2': (sid) =>
      wire(signedParts(sid), {
        Connection: 'Upgrade, HTTP2-Settings',
        Upgrade: 'h2c',
        'HTTP2-Settings': 'AAMAAABk',
      }),
  };
  it.each(Object.entries(taken))('%s: the callback is taken', async (name, bytes) => {
    const sid = messageSid(`spoken ${name}`);
    const connection = new RawConnection(appliance);
    connection.socket.write(bytes(sid));
    expect(await connection.answers(1)).toEqual([204]);
    connection.socket.destroy();
    expect((await appliance.trace(sid)).status).toBe('sent');
  });

  const notTaken: Readonly<Record<string, string>> = {
    'the preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'HTTP/0.9': 'GET /callbacks\r\n\r\n',
    'a way to elsewhere (CONNECT)': 'CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n',
    'the address of another host': wire(
      signedParts(messageSid('elsewhere')),
      {},
      'POST http://169.254.169.254/latest HTTP/1.1',
    ),
    'TLS where there is none': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    'no host in HTTP/1.1': wire(signedParts(messageSid('hostless')), { Host: '' }),
    'a wish for WebSocket': wire(
      {
        headers: {
          Host: 'hooks.example.org',
          Connection: 'Upgrade',
          Upgrade: 'websocket',
          'Sec-WebSocket-Version': '13',
          'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
        },
        body: '',
      },
      {},
      'GET /callbacks HTTP/1.1',
    ),
  };
  it.each(Object.entries(notTaken))('%s: refused, and nothing more', async (_, bytes) => {
    const connection = new RawConnection(appliance);
    connection.socket.write(bytes, 'latin1');
    const [status = 0] = await connection.answers(1, 15_000);
    expect(status === 0 ? connection.closed : status >= 400 && status < 500).toBe(true);
    connection.socket.destroy();
    await honest(`after ${bytes.slice(0, 12)}`);
  });

  function chunked(sid: string, size: number): string {
    const parts = signedParts(sid);
    return wire(
      { headers: parts.headers, body: asChunks(parts.body, size) },
      { 'Content-Length': '', 'Transfer-Encoding': 'chunked' },
    );
  }

  describe('a request that is hidden in another one', () => {
    const hidden = messageSid('smuggled');
    const inside = wire(signedParts(hidden));
    const outer = signedParts(messageSid('outer'));
    const around = (more: Readonly<Record<string, string>>, content = inside): string =>
      wire({ headers: outer.headers, body: content }, more);
    const shapes: Readonly<Record<string, string>> = {
      'length and chunks': around({ 'Transfer-Encoding': 'chunked' }, `0\r\n\r\n${inside}`),
      'chunks by another name': around({ 'Transfer-Encoding': 'xchunked' }, `0\r\n\r\n${inside}`),
      'chunks with a space before the colon': around(
        { 'Transfer-Encoding ': 'chunked' },
        `0\r\n\r\n${inside}`,
      ),
      'chunks after a tab': around({ 'Transfer-Encoding': '\tchunked' }, `0\r\n\r\n${inside}`),
      'chunks twice': around(
        { 'Content-Length': '', 'Transfer-Encoding': 'chunked, identity' },
        `0\r\n\r\n${inside}`,
      ),
      'two lengths': around({ 'Content-Length': `${body.length}\r\nContent-Length: 0` }),
      'a length with a sign': around({ 'Content-Length': '+0' }),
      'a length in two parts': around({ 'Content-Length': '0, 0' }),
      'a header that goes on in the next line':
        around({ 'X-Fold': 'a\r\n Content-Length: 0' }, '').replace(
          `Content-Length: ${outer.body.length}\r\n`,
          '',
        ) + inside,
      'lines that end without a return': around({}, `${body}`).replaceAll('\r\n', '\n') + inside,
      'a chunk whose size is too large for a number': around(
        { 'Content-Length': '', 'Transfer-Encoding': 'chunked' },
        `10000000000000000\r\n${inside}`,
      ),
      'a chunk without its end': around(
        { 'Content-Length': '', 'Transfer-Encoding': 'chunked' },
        `1\r\na0\r\n\r\n${inside}`,
      ),
      'a name with a return in it': around({ 'X\rContent-Length': '0' }),
    };
    it.each(Object.entries(shapes))('%s: refused, and the connection is closed', async (_, bytes) => {
      const connection = new RawConnection(appliance);
      connection.socket.write(bytes, 'latin1');
      expect(await connection.ended(15_000)).toBe(true);
      expect(connection.statuses.length).toBeLessThanOrEqual(1);
      for (const status of connection.statuses) expect(status >= 400 && status < 500).toBe(true);
    });

    it('was never taken', async () => {
      await honest('after the hidden ones');
      await appliance.shipped();
      const { events } = await countsBySid(appliance);
      expect(events.has(messageSid('after the hidden ones'))).toBe(true);
      expect(events.has(hidden)).toBe(false);
    });
  });
});
