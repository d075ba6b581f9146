import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { planListeners } from '../../bin/listener-plan.ts';
import { readListenersFile } from '../../core/config/listeners.ts';
import { ConfigError } from '../../core/config/variables.ts';
import { packageRoot } from '../../core/package-root.ts';
import { runLedgerline, TestAppliance } from '../world/appliance.ts';
import { Authority, type Issued } from '../world/certificates.ts';
import { listening, portOf } from '../world/server.ts';
import { aFolder, aLastingFolder } from '../world/temp.ts';

const folder = aLastingFolder();
let authority: Authority;
let good: Issued;

beforeAll(() => {
  authority = new Authority('public', folder);
  good = authority.issue('hooks.example.org');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function aDataDir(settings: object | string): string {
  const dataDir = aFolder();
  const text = typeof settings === 'string' ? settings : stringify(settings);
  writeFileSync(join(dataDir, 'listeners.yaml'), text);
  return dataDir;
}

const run = async (settings: object, command: string) =>
  runLedgerline({ PORT: '0', LEDGERLINE_DATA_DIR: aDataDir(settings) }, [command]);
const outside = (tls: object): object => ({ outside: { tls } });
const spoilt = (): string => {
  const path = join(aFolder(), 'spoilt');
  writeFileSync(path, '-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n');
  return path;
};

describe('listeners.yaml', () => {
  it('that is wrong gives one line that says what, where, and what to do, and never what a file holds', () => {
    for (const [settings, says] of [
      ['inside: [', /listeners\.yaml is not YAML/],
      [{ insides: {} }, /listeners\.yaml: the file: insides: .*See docs\/examples\/listeners\.yaml/],
      [{ inside: {} }, /listeners\.yaml: inside\.port: is a port number/],
      [outside({ certificate: good.certificate }), /listeners\.yaml: outside\.tls\.key: /],
      [outside({ ...good, key: '/nowhere' }), /outside\.tls\.key: \/nowhere cannot be read/],
      [outside({ ...good, key: spoilt() }), /outside\.tls\.key: \S+ is not a private key in PEM/],
      [outside({ ...good, key: authority.issue('a').key }), /outside\.tls\.key: \S+ is the key of another/],
      [outside({ ...good, certificate: spoilt() }), /tls\.certificate: \S+ is not a certificate in PEM/],
      [outside({ ...good, clientCertificates: good.key }), /clientCertificates: \S+ is not a list of cert/],
      [outside({ ...good, clientCertificates: spoilt() }), /clientCertificates: \S+ is not a list of cert/],
    ] as const) {
      const plan = () => planListeners({ dataDir: aDataDir(settings), port: 0, collecting: true });
      expect(plan).toThrow(ConfigError);
      expect(plan).toThrow(says);
      expect(plan).not.toThrow(/PRIVATE|c2VjcmV0|\n/);
    }
  });

  it('that is wrong lets the appliance not start, and doctor say why', async () => {
    for (const [settings, command, says] of [
      [
        outside({ ...good, key: '/nowhere' }),
        'serve',
        /^ledgerline: listeners\.yaml: outside\.tls\.key: .*\n$/,
      ],
      [
        { inside: { port: 0, host: '192.0.2.1' } },
        'serve',
        /^ledgerline: inside: nothing can listen on port 0 .*\n$/,
      ],
      [{ inside: {} }, 'doctor', /listeners +wrong +\S+listeners\.yaml: inside\.port: is a port number/],
    ] as const) {
      const { code, stdout, stderr } = await run(settings, command);
      expect(command === 'serve' ? stderr : stdout).toMatch(says);
      expect(code).toBe(1);
    }
  });

  it('names a port that is taken, and the appliance ends', async () => {
    const port = portOf(await listening(() => undefined));
    const inside = { port, host: '127.0.0.1' };
    expect((await run({ inside }, 'serve')).stderr).toBe(
      `ledgerline: inside.port of listeners.yaml: port ${port} is taken by another process; stop it or set another one\n`,
    );
  });

  it('an expired certificate is served, and the log, the metrics and doctor say that it is', async () => {
    const old = authority.issue('hooks.example.org', { in2020: true });
    const appliance = new TestAppliance({}, aDataDir({ outside: { tls: old }, inside: { port: 0 } }));
    await appliance.start();
    try {
      expect(appliance.log).toMatch(/expired on 2020-01-31.*clients refuse it/);
      const expires = await appliance.metric('ledgerline_tls_certificate_expires_timestamp_seconds');
      expect(new Date(expires * 1_000).toISOString()).toMatch(/^2020-01-31/);
      const { code, stdout } = await appliance.command('doctor');
      expect(stdout).toMatch(/listeners +wrong +outside\.tls\.certificate: \S+ expired on 2020-01-31/);
      expect(code).toBe(1);
    } finally {
      await appliance.close();
    }
  });

  it('doctor says what is listened on, for whom and until when', async () => {
    const tls = { ...good, clientCertificates: authority.certificate };
    const { stdout } = await run({ inside: { port: 8081, tls } }, 'doctor');
    const said = /^.*listeners.*$/m.exec(stdout)?.[0] ?? '';
    expect(said).toContain('outside: every address, port 0, without TLS');
    expect(said).toMatch(
      /inside: 127\.0\.0\.1, port 8081, TLS for hooks\.example\.org.* until \d{4}-\d\d-\d\d, to clients with/,
    );
  });

  it.each(['listeners.yaml', 'listeners-behind-a-proxy.yaml'])('docs/examples/%s is understood', (name) => {
    const dataDir = aFolder();
    copyFileSync(join(packageRoot(), 'docs/examples', name), join(dataDir, 'listeners.yaml'));
    expect(readListenersFile(dataDir).inside?.port).toBe(8_081);
    expect(readFileSync(join(packageRoot(), 'docs/operations.md'), 'utf8')).toContain(`examples/${name}`);
  });
});
