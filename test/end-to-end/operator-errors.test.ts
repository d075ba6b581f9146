import { execFile } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../core/package-root.ts';
import { migrate } from '../../core/store/migrate.ts';
import { anAppliance, publicUrl, runLedgerline, TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { anEmbeddedStore } from '../world/store.ts';
import { aFolder } from '../world/temp.ts';

const store = anEmbeddedStore();
const key = (version: number, fill: number): string =>
  `${version}:${Buffer.alloc(32, fill).toString('base64')}`;

describe('a mistake of the operator gives one line that says what to do', () => {
  it('an edited, a missing, a reordered and an unknown migration are refused, and nothing is changed', async () => {
    const edited = aCopyOfSql();
    writeFileSync(
      join(edited, 'migrations/0001-events.sql'),
      `${readFileSync(join(edited, 'migrations/0001-events.sql'))}-- more\n`,
    );
    await expect(migrate(store(), edited)).rejects.toThrow(
      /0001-events was edited after it was applied: restore .* put the change into a new migration/,
    );

    const missing = aCopyOfSql();
    rmSync(join(missing, 'migrations/0002-resource-states.sql'));
    await expect(migrate(store(), missing)).rejects.toThrow(/number 2 is missing .*restore the files/);

    const reordered = aCopyOfSql();
    swap(join(reordered, 'migrations'), '0002-resource-states.sql', '0003-contact-directory.sql');
    await expect(migrate(store(), reordered)).rejects.toThrow(
      /0002-resource-states is now called contact-directory/,
    );

    const older = aCopyOfSql();
    const newest = readdirSync(join(older, 'migrations')).sort().at(-1) ?? '';
    rmSync(join(older, 'migrations', newest));
    await expect(migrate(store(), older)).rejects.toThrow(
      /which this release does not know: start the release that made it/,
    );

    expect(await migrate(store())).toMatchObject({ applied: [] });
  });

  it('the appliance itself exits 1 on an edited migration, with that one line', async () => {
    const appliance = await anAppliance();
    await appliance.kill('SIGTERM');
    await rewriteLedger(appliance.dataDir);
    const { code, stderr } = await appliance.command('serve');
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^ledgerline: migration 0001-events was edited/),
    ]);
  });

  it('an unreachable ClickHouse: a command exits 1, the appliance takes callbacks and tries again', async () => {
    const away = { CLICKHOUSE_URL: 'http://127.0.0.1:9' };
    const appliance = await anAppliance(away);
    expect((await appliance.callback(messageCallback(messageSid('away'), 'sent'))).status).toBe(204);
    expect(appliance.log).toMatch(/ClickHouse cannot be reached/);
    const { code, stderr } = await appliance.command('trace', messageSid('away'));
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(
        /^ledgerline: CLICKHOUSE_URL: ClickHouse at 127.0.0.1:9 does not answer .*Is it running/,
      ),
    ]);
  });

  it('a wrong, a shortened and an unreadable key ring are refused', async () => {
    const dataDir = aFolder();
    const withRing = (ring: string) =>
      runLedgerline(
        { LEDGERLINE_DATA_DIR: dataDir, LEDGERLINE_PSEUDONYM_KEYS: ring, PORT: '0', ...account },
        ['serve'],
      );
    const right = new TestAppliance({
      LEDGERLINE_DATA_DIR: dataDir,
      LEDGERLINE_PSEUDONYM_KEYS: `${key(2, 2)},${key(1, 1)}`,
    });
    await right.start();
    await right.kill('SIGTERM');
    for (const [ring, says] of [
      [
        `${key(2, 9)},${key(1, 1)}`,
        /version 2 is another key than the one with which this data directory was written; restore the right key/,
      ],
      [key(2, 2), /version 1, with which this data directory was written, is missing; add that key again/],
      ['1:short', /the key of version 1 has \d bytes, fewer than 32/],
      ['nonsense', /entry 1 does not have the form version:base64/],
      [`${key(1, 1)},${key(1, 2)}`, /a version is given twice/],
    ] as const) {
      const { code, stderr } = await withRing(ring);
      expect(code).toBe(1);
      expect(stderr.trim().split('\n')).toEqual([
        expect.stringMatching(/^ledgerline: LEDGERLINE_PSEUDONYM_KEYS cannot be used/),
      ]);
      expect(stderr).toMatch(says);
      expect(stderr).not.toContain(Buffer.alloc(32, 9).toString('base64'));
    }
  });

  it('a data directory that another process holds', async () => {
    const appliance = await anAppliance();
    const { code, stderr } = await appliance.command('serve');
    expect(code).toBe(1);
    expect(stderr).toBe(
      `ledgerline: LEDGERLINE_DATA_DIR: ${appliance.dataDir} is held by another ledgerline process (process ${appliance.pid}). Stop it, or give this one a data directory of its own\n`,
    );
  });

  it('settings that cannot be right name the variable', async () => {
    for (const [environment, says] of [
      [{ PORT: 'eighty' }, /^ledgerline: PORT is not understood: expected a port number/],
      [{ NODE_ENV: 'production', ...account }, /^ledgerline: LEDGERLINE_PUBLIC_URL is missing/],
      [{ NODE_ENV: 'production', LEDGERLINE_PUBLIC_URL: 'http://a.example' }, /must be https in production/],
      [{ NODE_ENV: 'production', LEDGERLINE_PUBLIC_URL: publicUrl }, /LEDGERLINE_PSEUDONYM_KEYS is missing/],
      [{ TWILIO_AUTH_TOKEN: 'x' }, /TWILIO_ACCOUNT_SID is not: give both/],
      [
        { TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 'x'.repeat(32) },
        /^ledgerline: TWILIO_ACCOUNT_SID: an account SID is AC and 32/,
      ],
      [{ CLICKHOUSE_CLUSTER: 'c' }, /CLICKHOUSE_CLUSTER is set but CLICKHOUSE_URL is not/],
      [{ TWILIO_AUTH_TOKEN_FILE: '/nowhere' }, /TWILIO_AUTH_TOKEN_FILE: cannot read \/nowhere/],
      [{ LEDGERLINE_ACCOUNTS_FILE: '/nowhere' }, /LEDGERLINE_ACCOUNTS_FILE: \/nowhere cannot be read/],
    ] as const) {
      const { code, stderr } = await runLedgerline({ LEDGERLINE_DATA_DIR: aFolder(), ...environment }, [
        'serve',
      ]);
      expect(stderr).toMatch(says);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(code).toBe(1);
    }
  });
});

const account = { TWILIO_ACCOUNT_SID: `AC${'a1'.repeat(16)}`, TWILIO_AUTH_TOKEN: 'x'.repeat(32) };

function aCopyOfSql(): string {
  const copy = aFolder();
  cpSync(join(packageRoot(), 'sql'), copy, { recursive: true });
  return copy;
}

function swap(folder: string, first: string, second: string): void {
  const [one, two] = [first.slice(0, 4), second.slice(0, 4)];
  renameSync(join(folder, first), join(folder, `${two}-${first.slice(5)}.tmp`));
  renameSync(join(folder, second), join(folder, `${one}-${second.slice(5)}`));
  renameSync(join(folder, `${two}-${first.slice(5)}.tmp`), join(folder, `${two}-${first.slice(5)}`));
}

/** As if the file had been another one when it was applied. In a process of its own: an engine binds one directory. */
async function rewriteLedger(dataDir: string): Promise<void> {
  const script = `
    import { openEmbedded } from '${pathToFileURL(join(packageRoot(), 'dist/core/store/open.js'))}';
    import { insertRows } from '${pathToFileURL(join(packageRoot(), 'dist/core/store/store.js'))}';
    const store = await openEmbedded({ database: 'ledgerline' }, process.argv[1]);
    await store.writer.command({ query: 'TRUNCATE TABLE schema_migrations' });
    await insertRows(store, 'schema_migrations', [{ version: 1, name: 'events', checksum: 'another' }]);
    await store.close();
    process.exit();`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script, dataDir]);
}
