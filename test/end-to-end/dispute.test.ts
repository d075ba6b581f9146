import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { disputeOf } from '../../console/dispute/dispute.ts';
import { canonicalBytes, type EventRow, eventColumns, eventOfRow } from '../../core/events/canonical.ts';
import { signingKeyOf } from '../../core/keys/ed25519.ts';
import { openStore } from '../../core/store/open.ts';
import { insertRows, rowsOf, type Store } from '../../core/store/store.ts';
import { identities, people } from '../../simulator/people.ts';
import { PhiSearch } from '../../simulator/phi-search.ts';
import { TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { accountSid } from '../world/events.ts';
import { aReading, aResource } from '../world/figures.ts';
import { embedded } from '../world/store.ts';
import { aFolder, aLastingFolder } from '../world/temp.ts';

const appliance = new TestAppliance();
const crowd = people('dispute', 40)
  .filter(({ number }) => number.startsWith('+1'))
  .slice(0, 12);
const sids = crowd.map((_, index) => messageSid(`disputed ${index}`));
let store: Store;
let incident = '';

/** Twelve people are sent something; a carrier filters all of it, and Twilio bills it. */
beforeAll(async () => {
  await appliance.start();
  store = await openStore(embedded, appliance.dataDir);
  for (const [index, { number }] of crowd.entries())
    for (const status of ['sent', 'undelivered'])
      await appliance.callback(
        messageCallback(sids[index] ?? '', status, {
          To: number,
          ...(status === 'sent' ? {} : { ErrorCode: '30007' }),
        }),
      );
  await appliance.shipped();
  const [made] = await rowsOf(
    store,
    z.object({ made_at: z.string() }),
    'SELECT min(made_at) AS made_at FROM resources_by_minute FINAL',
  );
  await insertRows(
    store,
    'rest_resources',
    sids.map((resource_sid) =>
      aReading(aResource('', { resource_sid, status: 'undelivered', error_code: 30007 }), {
        created_at: made?.made_at ?? '',
      }),
    ),
  );
});
afterAll(async () => {
  await store.close();
  await appliance.close();
});

describe('ledgerline dispute, while the appliance runs', () => {
  const around = aLastingFolder();
  const folder = join(around, 'bundle');
  afterAll(() => rmSync(around, { recursive: true, force: true }));
  const file = (name: string): string => readFileSync(join(folder, name), 'utf8');

  it('lists what cost money for nothing', async () => {
    const { stdout, code } = await appliance.command('dispute', '--json');
    expect(code).toBe(0);
    const [only, ...others] = JSON.parse(stdout);
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      kind: 'filtered-but-billed',
      messages: 12,
      price: '0.0948',
      priceUnit: 'USD',
      codes: [30007],
    });
    incident = only.id;
    expect((await appliance.command('dispute')).stdout).toContain(incident);
  });

  it('makes a bundle: what, where, since when, how many, what REST says, and every event', async () => {
    const { stdout, code } = await appliance.command('dispute', incident, '--out', folder, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ messages: 12, events: 24, truncated: false });
    expect(readdirSync(folder).sort()).toEqual([
      'README.md',
      'manifest.json',
      'manifest.sig',
      'messages.csv',
      'public-key.pem',
      'rest.csv',
      'timeline.jsonl',
    ]);
    for (const part of [incident, accountSid, '0.0948 USD', '30007', 'sender | +15005550006'])
      expect(file('README.md')).toContain(part);
    const rows = file('messages.csv').trimEnd().split('\r\n');
    expect(rows[0]).toMatch(/^sid,kind,made_at,sender,/);
    expect(
      rows
        .slice(1)
        .map((row) => row.split(',')[0])
        .sort(),
    ).toEqual([...sids].sort());
    expect(rows[1]).toMatch(/,sms,person-\d+,undelivered,30007,/);
    expect(file('rest.csv')).toContain(`${sids[0]},yes,undelivered,30007,-0.0079,USD,1,`);
  });

  it('holds the hash of each event as it was recorded', async () => {
    const lines = file('timeline.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const rows = await rowsOf(
      store,
      z.custom<EventRow>(() => true),
      `SELECT ${eventColumns.join(', ')} FROM events WHERE resource_sid IN {sids:Array(String)}`,
      { sids },
    );
    const hashes = rows.map((row) =>
      createHash('sha256')
        .update(canonicalBytes(eventOfRow({ ...row, seq: Number(row.seq) })))
        .digest('hex'),
    );
    expect(lines.map(({ sha256 }) => sha256).sort()).toEqual(hashes.sort());
  });

  it('is signed: OpenSSL says so, and no longer when a byte is changed', () => {
    const manifest = JSON.parse(file('manifest.json'));
    for (const { name, sha256, bytes } of manifest.files) {
      const content = readFileSync(join(folder, name));
      expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([bytes, sha256]);
    }
    expect(openssl('manifest.json')).toContain('Verified Successfully');
    writeFileSync(join(folder, 'changed.json'), file('manifest.json').replace('"bytes": ', '"bytes": 1'));
    expect(openssl('changed.json')).toContain('Verification Failure');
    const der = execFileSync('openssl', [
      'pkey',
      '-pubin',
      '-in',
      join(folder, 'public-key.pem'),
      '-outform',
      'DER',
    ]);
    expect(createHash('sha256').update(der).digest('hex')).toBe(manifest.keySha256);
    expect(statSync(join(appliance.dataDir, 'keys/dispute-ed25519.pem')).mode & 0o777).toBe(0o600);
  });

  function openssl(name: string): string {
    try {
      return execFileSync(
        'openssl',
        [
          'pkeyutl',
          '-verify',
          '-pubin',
          '-inkey',
          'public-key.pem',
          '-rawin',
          '-in',
          name,
          '-sigfile',
          'manifest.sig',
        ],
        { cwd: folder, encoding: 'utf8' },
      );
    } catch (error) {
      return String((error as { stdout?: string }).stdout);
    }
  }

  it('has nobody in it: neither a person nor a contact id nor what would lead to one', async () => {
    const search = new PhiSearch(identities(crowd));
    expect(search.searchFiles(folder).found).toEqual([]);
    const contacts = await rowsOf(
      store,
      z.object({ id: z.string() }),
      'SELECT DISTINCT contact_id AS id FROM events',
    );
    expect(contacts.length).toBe(12);
    const everything = readdirSync(folder).map(file).join('\n');
    for (const { id } of contacts) expect(everything).not.toContain(id);
    expect(everything).not.toMatch(/ct_|nonce"/);
  });

  it('says when it is cut off, and refuses a folder that is in use and an id that is none', async () => {
    const key = () => signingKeyOf(aFolder(), 'dispute');
    const cut = await disputeOf(store, incident, { key, clock: Date.now, atMost: 5 });
    expect([cut?.messages, cut?.truncated]).toEqual([5, true]);
    expect(cut?.files.get('README.md')?.toString()).toContain('Cut off at 5');
    expect((await appliance.command('dispute', incident, '--out', folder)).stderr).toMatch(
      /--out: .* not empty/,
    );
    expect((await appliance.command('dispute', 'inc_20260101_0123456789abcdef')).stderr).toMatch(
      /there is no incident/,
    );
    expect((await appliance.command('dispute', '../x')).stderr).toMatch(/letters, digits/);
  });
});
