import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type ConnectionOptions, connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { Authority, type Credentials, type Issued, replace } from '../world/certificates.ts';
import { callbackOverTls, serialServedAt } from '../world/over-tls.ts';
import { aLastingFolder } from '../world/temp.ts';

const appliance = new TestAppliance();
const folder = aLastingFolder();
let authority: Authority;
/** The files that the appliance is told of. */
let served: Issued;
let twilio: Credentials;
/** What a connection is told that never says anything. */
let silent: Promise<string>;

beforeAll(async () => {
  authority = new Authority('public', folder);
  served = { certificate: join(folder, 'served.pem'), key: join(folder, 'served.key') };
  replace(served, authority.issue('hooks.example.org'));
  twilio = authority.client();
  const settings = { outside: { tls: served }, inside: { port: 0 } };
  writeFileSync(join(appliance.dataDir, 'listeners.yaml'), stringify(settings));
  await appliance.start();
  silent = untilClosed(connectPlain(appliance.port, '127.0.0.1'), () => undefined);
});
afterAll(async () => {
  await appliance.close();
  rmSync(folder, { recursive: true, force: true });
});

const callback = async (name: string, agent?: Agent) =>
  callbackOverTls(
    appliance.port,
    messageCallback(messageSid(name), 'delivered'),
    twilio,
    agent === undefined ? {} : { agent },
  );
const metricOf = async (name: string): Promise<number> =>
  appliance.metric(`ledgerline_tls_${name}{listener="outside"}`);

const expires = async (): Promise<number> => metricOf('certificate_expires_timestamp_seconds');
const serial = async (): Promise<string> => serialServedAt(appliance.port, twilio);

describe('the outside over TLS', () => {
  it('takes signed callbacks, and refuses others', async () => {
    expect((await callback('over TLS')).status).toBe(204);
    const form = messageCallback(messageSid('forged over TLS'), 'delivered', {
      AccountSid: `AC${'0'.repeat(32)}`,
    });
    expect((await callbackOverTls(appliance.port, form, twilio)).status).toBe(403);
    expect((await appliance.trace(messageSid('over TLS'))).status).toBe('delivered');
  });

  it.each([
    ['plain HTTP', async () => plainRequest()],
    [
      'TLS 1.1',
      async () => handshake({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }),
    ],
  ])('closes on %s without an answer, and counts it', async (_, speak) => {
    const before = await metricOf('handshakes_failed_total');
    expect(await speak()).toBe('');
    expect(await metricOf('handshakes_failed_total')).toBeGreaterThan(before);
    expect((await callback('after it')).status).toBe(204);
  });

  it('serves a renewed certificate to new connections; those that there are go on, and no callback fails', async () => {
    const before = [await serial(), await expires()];
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const stop = new AbortController();
    const statuses: number[] = [];
    const sockets = new Set<unknown>();
    agent.on('free', (socket) => sockets.add(socket));
    const load = [agent, undefined].map(async (over) => {
      while (!stop.signal.aborted) {
        const { status } = await callback(`renewal ${statuses.length}`, over);
        statuses.push(status);
        await wait(5);
      }
    });
    await wait(1_100);
    replace(served, authority.issue('hooks.example.org'));
    await expect.poll(serial, { timeout: 30_000, interval: 100 }).not.toBe(before[0]);
    await wait(500);
    stop.abort();
    await Promise.all(load);
    expect(statuses.length).toBeGreaterThan(50);
    expect(statuses.filter((status) => status !== 204)).toEqual([]);
    expect(sockets.size).toBe(1);
    expect(await expires()).toBeGreaterThan(before[1] as number);
    agent.destroy();
  });

  it('goes on with the one before when files hold what cannot be served, says so, and takes the next good ones', async () => {
    const [before, logged] = [await serial(), appliance.log.length];
    for (const [spoil, says] of [
      [() => copyFileSync(authority.issue('a').key, served.key), /tls\.key: \S+ is the key of another/],
      [() => writeFileSync(served.certificate, 'nonsense'), /tls\.certificate: \S+ is not a certificate/],
      [() => rmSync(served.certificate), /tls\.certificate: \S+ cannot be read/],
      [() => replace(served, authority.issue('old', { in2020: true })), /expired on 2020-01-31/],
    ] as const) {
      spoil();
      await expect.poll(() => appliance.log.slice(logged), { timeout: 30_000 }).toMatch(says);
      expect(await metricOf('certificate_refused')).toBe(1);
      expect(await serial()).toBe(before);
      expect((await callback(`with the one before ${says}`)).status).toBe(204);
    }
    expect(appliance.log).toContain('a new certificate is not taken; the one before is served');
    expect(appliance.log).not.toMatch(/PRIVATE KEY|nonsense/);
    replace(served, authority.issue('hooks.example.org'));
    await expect.poll(serial, { timeout: 30_000, interval: 100 }).not.toBe(before);
    await expect.poll(async () => metricOf('certificate_refused')).toBe(0);
  });

  it('closes a connection that says nothing', async () => {
    expect(await silent).toBe('');
  });
});

async function plainRequest(): Promise<string> {
  const socket = connectPlain(appliance.port, '127.0.0.1');
  return untilClosed(socket, () => socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'));
}

async function handshake(options: ConnectionOptions): Promise<string> {
  return untilClosed(
    connect({ host: '127.0.0.1', port: appliance.port, ...twilio, ...options }),
    () => undefined,
  );
}

/** What the other side says until it closes; a record of TLS that is an alert counts as nothing. */
async function untilClosed(socket: ReturnType<typeof connectPlain>, connected: () => void): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk[0] === 21 ? '' : chunk.toString('latin1');
  });
  socket.on('connect', connected).on('error', () => undefined);
  return new Promise((settle) => socket.on('close', () => settle(text)));
}
