import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { packageRoot } from '../../core/package-root.ts';
import { TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { Authority, type Credentials } from '../world/certificates.ts';
import { askOverTls, callbackOverTls } from '../world/over-tls.ts';
import { aLastingFolder } from '../world/temp.ts';

// What it does for the first time after a minute is done after two seconds.
const impatient = `--import=${join(packageRoot(), 'test/world/impatient.mjs')}`;
const appliance = new TestAppliance({ NODE_OPTIONS: impatient });
const folder = aLastingFolder();
let ofTheServer: Authority;
let ofClients: Authority;
let another: Authority;
/** The file of authorities that the inside is told of. */
const authorities = join(folder, 'authorities.pem');
let proxy: Credentials;

beforeAll(async () => {
  [ofTheServer, ofClients, another] = ['server', 'clients', 'another'].map(
    (name) => new Authority(name, folder),
  ) as [Authority, Authority, Authority];
  copyFileSync(ofClients.certificate, authorities);
  proxy = knowing(ofClients.client(ofClients.issue('proxy')));
  const tls = { ...ofTheServer.issue('hooks.example.org'), clientCertificates: authorities };
  writeFileSync(
    join(appliance.dataDir, 'listeners.yaml'),
    stringify({ outside: { tls }, inside: { port: 0, tls } }),
  );
  writeFileSync(
    join(appliance.dataDir, 'compliance.yaml'),
    stringify({ redactionTest: { everyMinutes: 1 } }),
  );
  await appliance.start();
});
afterAll(async () => {
  await appliance.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A client that believes the server's authority, whatever it shows. */
const knowing = (shown: Credentials): Credentials => ({ ...shown, ...ofTheServer.client() });
const metrics = async (as: Credentials): Promise<string> =>
  (await askOverTls(appliance.insidePort, '/metrics', as)).body;

describe('listeners that want a certificate of their clients', () => {
  it('let in who shows one: callbacks outside, metrics and the API inside', async () => {
    const form = messageCallback(messageSid('shown'), 'delivered');
    expect((await callbackOverTls(appliance.port, form, proxy)).status).toBe(204);
    expect(await metrics(proxy)).toContain(
      'ledgerline_tls_certificate_expires_timestamp_seconds{listener="inside"}',
    );
    const asked = await askOverTls(appliance.insidePort, `/v1/trace/${messageSid('shown')}`, proxy);
    expect(asked.status).toBe(401);
  });

  it.each([
    ['no certificate', () => ({})],
    ['one of another authority', () => another.client(another.issue('proxy'))],
    ['one of the authority of the server itself', () => ofTheServer.client(ofTheServer.issue('proxy'))],
    ['one that has expired', () => ofClients.client(ofClients.issue('proxy', { in2020: true }))],
  ])('keep out who shows %s, before anything is read', async (_, shown) => {
    const failed = 'ledgerline_tls_handshakes_failed_total';
    const before = numberOf(await metrics(proxy), failed);
    const as = knowing(shown());
    const form = messageCallback(messageSid('kept out'), 'delivered');
    await expect(callbackOverTls(appliance.port, form, as)).rejects.toThrow();
    await expect(askOverTls(appliance.insidePort, '/healthz', as)).rejects.toThrow();
    expect(numberOf(await metrics(proxy), failed)).toBe(before + 2);
  });

  it('take over a list of authorities that was changed, and keep out whom it does not name any more', async () => {
    // It goes on with what it agreed on with the server before (a session of TLS), if the server lets it.
    const remembering = new Agent();
    expect(await letsIn(proxy, remembering)).toBe(true);
    copyFileSync(another.certificate, authorities);
    const newcomer = knowing(another.client(another.issue('proxy')));
    await expect.poll(async () => letsIn(newcomer), { timeout: 30_000, interval: 100 }).toBe(true);
    expect([await letsIn(proxy), await letsIn(proxy, remembering)]).toEqual([false, false]);
    proxy = newcomer;
  });

  it('do not stand in the way of the redaction test', async () => {
    const outcomes = async (): Promise<readonly string[]> =>
      (await metrics(proxy)).match(/ledgerline_redaction_test_runs_total\{outcome="\w+"\} \d+/g) ?? [];
    await expect
      .poll(outcomes, { timeout: 60_000, interval: 500 })
      .toEqual(['ledgerline_redaction_test_runs_total{outcome="clean"} 1']);
  });
});

async function letsIn(as: Credentials, agent = new Agent()): Promise<boolean> {
  return askOverTls(appliance.insidePort, '/healthz', as, { agent }).then(
    () => true,
    () => false,
  );
}

function numberOf(text: string, name: string): number {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
