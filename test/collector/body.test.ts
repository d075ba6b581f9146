import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BodyOutcome, readBody } from '../../collector/body.ts';

const limits = { maxBodyBytes: 1_000, bodyTimeoutMs: 200 };
const events = ['data', 'end', 'error', 'close', 'readable', 'aborted'] as const;

interface Reading {
  outcome: BodyOutcome;
  /** Listeners per event: before the reading and after it. */
  listeners: [before: number[], after: number[]];
}

let server: Server;
let port: number;
let readings: Reading[];
let clients: Socket[];

function listenersOf(request: IncomingMessage): number[] {
  return events.map((event) => request.listenerCount(event));
}

beforeEach(async () => {
  readings = [];
  clients = [];
  server = createServer(async (request, response) => {
    const before = listenersOf(request);
    const outcome = await readBody(request, limits);
    readings.push({ outcome, listeners: [before, listenersOf(request)] });
    response.end(outcome.outcome);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterEach(async () => {
  for (const client of clients) client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** A client that says exactly these bytes, and no more until asked to. */
function say(...lines: string[]): { socket: Socket; heard: () => string } {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString();
  });
  socket.on('error', () => undefined);
  socket.write(lines.join('\r\n'));
  clients.push(socket);
  return { socket, heard: () => heard };
}

async function reading(nth = 0): Promise<Reading> {
  await expect.poll(() => readings[nth], { interval: 5, timeout: 3_000 }).toBeDefined();
  const done = readings[nth];
  if (done === undefined) throw new Error('not read');
  return done;
}

async function outcomeOf(nth = 0): Promise<BodyOutcome> {
  const { outcome, listeners } = await reading(nth);
  expect(listeners[1], 'listeners left behind').toEqual(listeners[0]);
  return outcome;
}

describe('a body', () => {
  it('is read byte for byte', async () => {
    say('POST / HTTP/1.1', 'Host: x', 'Content-Length: 9', '', 'a=%00&b=\n');
    expect(await outcomeOf()).toEqual({ outcome: 'read', bytes: Buffer.from('a=%00&b=\n') });
  });

  it('is read from as many pieces as it comes in', async () => {
    const { socket } = say('POST / HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked', '', '3', 'abc', '');
    await pause(20);
    socket.write('2\r\nde\r\n');
    await pause(20);
    socket.write('1\r\nf\r\n0\r\n\r\n');
    expect(await outcomeOf()).toEqual({ outcome: 'read', bytes: Buffer.from('abcdef') });
  });

  it('of a request that has none is empty', async () => {
    say('GET /?a=b HTTP/1.1', 'Host: x', '', '');
    expect(await outcomeOf()).toEqual({ outcome: 'read', bytes: Buffer.alloc(0) });
  });

  it('may be as large as the limit', async () => {
    say('POST / HTTP/1.1', 'Host: x', 'Content-Length: 1000', '', 'x'.repeat(1_000));
    expect(await outcomeOf()).toEqual({ outcome: 'read', bytes: Buffer.from('x'.repeat(1_000)) });
  });

  it('that announces more than the limit is refused before it comes', async () => {
    const { heard } = say('POST / HTTP/1.1', 'Host: x', 'Content-Length: 1001', '', '');
    expect(await outcomeOf()).toEqual({ outcome: 'too-large' });
    await expect.poll(heard).toContain('too-large');
  });

  it('that grows beyond the limit unannounced is refused while it comes', async () => {
    const { heard } = say(
      'POST / HTTP/1.1',
      'Host: x',
      'Transfer-Encoding: chunked',
      '',
      '3e9',
      'x'.repeat(1_001),
      '',
    );
    expect(await outcomeOf()).toEqual({ outcome: 'too-large' });
    await expect.poll(heard).toContain('too-large');
  });

  it('that stops coming is given up after the time limit', async () => {
    const startedAt = performance.now();
    const { heard } = say('POST / HTTP/1.1', 'Host: x', 'Content-Length: 10', '', 'abc');
    expect(await outcomeOf()).toEqual({ outcome: 'timed-out' });
    expect(performance.now() - startedAt).toBeGreaterThan(limits.bodyTimeoutMs - 20);
    await expect.poll(heard).toContain('timed-out');
  });

  it('that trickles is given up after the time limit too', async () => {
    const { socket } = say('POST / HTTP/1.1', 'Host: x', 'Content-Length: 100', '', '');
    const trickle = setInterval(() => socket.write('x'), 20);
    expect(await outcomeOf()).toEqual({ outcome: 'timed-out' });
    clearInterval(trickle);
  });

  it.each([
    ['closes', (socket: Socket) => socket.end()],
    ['resets', (socket: Socket) => socket.resetAndDestroy()],
  ])('is cut off when its sender %s the connection', async (_, leave) => {
    const { socket } = say('POST / HTTP/1.1', 'Host: x', 'Content-Length: 10', '', 'abc');
    await pause(20);
    leave(socket);
    expect(await outcomeOf()).toEqual({ outcome: 'cut-off' });
  });

  it.each(['gzip', 'deflate', 'br', 'GZIP', 'identity, gzip'])(
    'in the coding %s is refused',
    async (encoding) => {
      say('POST / HTTP/1.1', 'Host: x', `Content-Encoding: ${encoding}`, 'Content-Length: 3', '', 'abc');
      expect(await outcomeOf()).toEqual({ outcome: 'encoded', encoding: encoding.toLowerCase() });
    },
  );

  it('in a coding with a long name is refused with the start of the name', async () => {
    say('POST / HTTP/1.1', 'Host: x', `Content-Encoding: ${'z'.repeat(500)}`, 'Content-Length: 3', '', 'abc');
    expect(await outcomeOf()).toEqual({ outcome: 'encoded', encoding: 'z'.repeat(40) });
  });

  it('in the coding identity is read', async () => {
    say('POST / HTTP/1.1', 'Host: x', 'Content-Encoding: Identity', 'Content-Length: 3', '', 'abc');
    expect(await outcomeOf()).toEqual({ outcome: 'read', bytes: Buffer.from('abc') });
  });
});

describe('after a body was refused', () => {
  const size = 200_000;

  it.each([
    ['announced', `Content-Length: ${size}\r\n\r\n${'x'.repeat(size)}`],
    [
      'unannounced',
      `Transfer-Encoding: chunked\r\n\r\n${size.toString(16)}\r\n${'x'.repeat(size)}\r\n0\r\n\r\n`,
    ],
    ['encoded', `Content-Encoding: gzip\r\nContent-Length: ${size}\r\n\r\n${'x'.repeat(size)}`],
  ])('that was %s, its rest is let go, and the connection serves the next request', async (_, rest) => {
    const { socket } = say('POST / HTTP/1.1', 'Host: x', rest);
    expect(await outcomeOf()).not.toHaveProperty('bytes');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok');
    expect(await outcomeOf(1)).toEqual({ outcome: 'read', bytes: Buffer.from('ok') });
  });

  it('its sender may leave without disturbing anybody', async () => {
    const { socket } = say('POST / HTTP/1.1', 'Host: x', 'Content-Length: 5000', '', 'abc');
    expect(await outcomeOf()).toEqual({ outcome: 'too-large' });
    socket.resetAndDestroy();
    await pause(50);
    say('POST / HTTP/1.1', 'Host: x', 'Content-Length: 2', '', 'ok');
    expect(await outcomeOf(1)).toEqual({ outcome: 'read', bytes: Buffer.from('ok') });
  });
});

describe('a reading that is over', () => {
  it('leaves no timer behind', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    for (let nth = 0; nth < 20; nth += 1) {
      say('POST / HTTP/1.1', 'Host: x', 'Content-Length: 2', 'Connection: close', '', 'ok');
      await outcomeOf(nth);
    }
    expect(timers() - before).toBeLessThan(10);
  });

  it('is at once cut off when the connection ended before it began', async () => {
    const late = new Promise<BodyOutcome>((resolve) => {
      server.removeAllListeners('request');
      server.on('request', (request: IncomingMessage) => {
        request.on('close', () => resolve(readBody(request, { ...limits, bodyTimeoutMs: 60_000 })));
      });
    });
    const { socket } = say('POST / HTTP/1.1', 'Host: x', 'Content-Length: 10', '', 'abc');
    await pause(20);
    socket.destroy();
    expect(await late).toEqual({ outcome: 'cut-off' });
  });
});
