import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { verify } from 'argon2';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { wrongWithPassword } from '../../console/access/password-rules.ts';
import { SlowDown } from '../../console/access/slow-down.ts';
import { limits } from '../../core/limits.ts';
import { openStore } from '../../core/store/open.ts';
import { rowsOf } from '../../core/store/store.ts';
import { type Answer, TestAppliance } from '../world/appliance.ts';
import { needs } from '../world/debian.ts';
import { cookieOf } from '../world/sign-in.ts';
import { embedded } from '../world/store.ts';

const password = 'plum boat cinder lake';

describe('a password', () => {
  it('that is made of what everybody takes is refused, with the reason and without the password', () => {
    for (const bad of [
      'short',
      'elevenchars',
      'password1234',
      'Password123!',
      'P@ssw0rd1234',
      'qwertyuiop12',
      '123456789012',
      '987654321098',
      'aaaaaaaaaaaaaa',
      'Summer2026!!!',
      'letmeinletmein',
      'welcomewelcome',
      'annabell-annabell',
      'Annabell12345',
      'twilio-admin-1234',
      'x'.repeat(limits.passwordMaxCharacters + 1),
      'plum boat\tcinder lake',
    ]) {
      const wrong = wrongWithPassword(bad, 'annabell');
      expect([bad, typeof wrong]).toEqual([bad, 'string']);
      expect(wrong).not.toContain(bad);
    }
  });

  it('that is a few words, or drawn by lot, may be used', () => {
    for (const good of [password, 'correct horse battery staple', 'Tr4-vQm9_xW2s', 'größer als zwölf Äpfel'])
      expect([good, wrongWithPassword(good, 'annabell')]).toEqual([good, undefined]);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 32 }), (bytes) => {
        fc.pre(new Set(bytes).size > 12);
        expect(wrongWithPassword(Buffer.from(bytes).toString('base64url'), 'jo')).toBeUndefined();
      }),
    );
  });
});

describe('who fails often', () => {
  const failing = (slowDown: SlowDown, times: number, name: string | undefined, address: string) => {
    for (let time = 0; time < times; time += 1) slowDown.begin(name, address);
  };

  it('waits longer and longer, by name never long, and is free again after a while', () => {
    let nowMs = 1_000_000;
    const slowDown = new SlowDown(() => nowMs);
    failing(slowDown, limits.signInFreeTriesByName, 'jo', '192.0.2.1');
    const waits: number[] = [];
    for (let time = 0; time < 8; time += 1) {
      const { waitMs } = slowDown.begin('jo', `192.0.2.${time}`);
      waits.push(waitMs);
      nowMs += waitMs;
      expect(slowDown.begin('jo', `192.0.2.${time}`).waitMs).toBe(0);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 30].map((seconds) => seconds * 1_000));
    expect(slowDown.begin('other', '192.0.2.1').waitMs).toBe(0);
    nowMs += limits.signInForgetMs;
    expect(slowDown.begin('jo', '192.0.2.1').waitMs).toBe(0);
  });

  it('with many names from one address waits too, although one of the names is their own', () => {
    const slowDown = new SlowDown(() => 0);
    for (let time = 0; time < limits.signInFreeTriesByAddress; time += 1) {
      failing(slowDown, 1, `name ${time}`, '192.0.2.1');
      const own = slowDown.begin('own', '192.0.2.1');
      if ('succeeded' in own) own.succeeded();
    }
    expect(slowDown.begin('next', '192.0.2.1').waitMs).toBe(limits.signInWaitFirstMs);
    expect(slowDown.begin('next', '192.0.2.2').waitMs).toBe(0);
  });

  it('counts tries that are under way: many at once are no way around it', () => {
    const slowDown = new SlowDown(() => 0);
    const tries = Array.from({ length: 50 }, () => slowDown.begin('jo', '192.0.2.1'));
    expect(tries.filter(({ waitMs }) => waitMs === 0)).toHaveLength(limits.signInFreeTriesByName);
  });
});

describe('ledgerline account', () => {
  const appliance = new TestAppliance();
  beforeAll(async () => {
    await appliance.start();
  });
  afterAll(() => appliance.close());

  const account = async (input: string, ...args: readonly string[]) => {
    const program = join(import.meta.dirname, '../../dist/bin/ledgerline.js');
    const child = spawn(process.execPath, [program, 'account', ...args], {
      env: { PATH: process.env.PATH ?? '', LEDGERLINE_DATA_DIR: appliance.dataDir },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    child.stdin.end(input);
    const code = await new Promise<number>((settle) => child.once('close', settle));
    return { code, said };
  };
  const signIn = async (name: string, given: string): Promise<Answer> =>
    appliance.send('POST', '/console/login', {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ name, password: given }).toString(),
    });
  const health = async (cookie: string): Promise<number> =>
    (await appliance.send('GET', '/console/health', { headers: { Cookie: cookie } })).status;

  it('adds an account, whose owner may sign in at once; another password or its removal ends their session', async () => {
    expect((await account(`${password}\n`, 'add', 'ann', '--role', 'officer', '--password-stdin')).code).toBe(
      0,
    );
    const file = join(appliance.dataDir, 'console-accounts.yaml');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const hash = /passwordHash: (\S+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,(t=2,p=1|p=1,t=2)\$/);
    expect(await verify(hash, password)).toBe(true);

    const cookie = cookieOf(await signIn(' Ann ', password));
    expect(await health(cookie)).toBe(200);
    const other = 'marble otter window twelve';
    expect((await account(other, 'password', 'ann', '--password-stdin')).code).toBe(0);
    expect(await health(cookie)).toBe(401);
    expect((await signIn('ann', password)).status).toBe(403);
    const again = cookieOf(await signIn('ann', other));
    expect(await health(again)).toBe(200);
    expect((await account('', 'list')).said).toMatch(/^ *ann +officer, password of \d{4}-\d\d-\d\d\n$/);
    expect((await account('', 'remove', 'ann')).code).toBe(0);
    expect(await health(again)).toBe(401);
    expect((await signIn('ann', other)).status).toBe(403);
    expect(appliance.log).not.toMatch(/plum boat|marble otter/);
  });

  it('asks for a password at a terminal, twice, and does not show it', async () => {
    needs('script');
    const program = join(import.meta.dirname, '../../dist/bin/ledgerline.js');
    const atTerminal = async (...typed: readonly string[]): Promise<string> => {
      const command = `${process.execPath} ${program} account add tty-${typed.length} --role sre`;
      const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
        env: { PATH: process.env.PATH ?? '', LEDGERLINE_DATA_DIR: appliance.dataDir },
      });
      let said = '';
      child.stdout.on('data', (chunk) => {
        said += chunk;
        // As somebody does: each line when it is asked for.
        for (let asked = said.match(/(Password|Once more): /g)?.length ?? 0; written < asked; written += 1)
          child.stdin.write(typed[written] ?? '\r');
      });
      let written = 0;
      await new Promise((settle) => child.once('close', settle));
      return said;
    };
    // With a letter too many, taken back.
    const said = await atTerminal(`${password}x\u007f\r`, `${password}\r`);
    expect(said).toMatch(/tty-2 may sign in at \/console with the role sre/);
    expect(said).not.toContain('plum');
    expect((await signIn('tty-2', password)).status).toBe(303);
    expect(await atTerminal(`${password}\r`, 'another\r', '')).toMatch(/the two are not the same/);
    expect(await atTerminal('\u0003')).toMatch(/given up; nothing was changed/);
  });

  it('says what is wrong', async () => {
    expect((await account(password, 'add', 'bob', '--role', 'sre', '--password-stdin')).code).toBe(0);
    for (const [input, args, said] of [
      [password, ['add', 'bob', '--role', 'sre', '--password-stdin'], /there is an account bob/],
      [password, ['add', 'cat', '--role', 'app', '--password-stdin'], /--role is one of officer, sre, admin/],
      ['password12345', ['password', 'bob', '--password-stdin'], /among the first that are guessed/],
      [password, ['password', 'bob'], /give it with --password-stdin/],
    ] as const) {
      const answer = await account(input, ...args);
      expect([answer.code, answer.said]).toEqual([1, expect.stringMatching(said)]);
    }
  });

  it('whoever has no account is told the same as who has one and not its password', async () => {
    const [wrong, unknown, none] = [
      await signIn('bob', 'not the password'),
      await signIn('nobody-has-this', 'not the password'),
      await signIn('No Name At All', 'x'.repeat(500)),
    ];
    for (const answer of [unknown, none]) {
      expect([answer.status, answer.body]).toEqual([wrong.status, wrong.body]);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect(wrong.body).toContain('There is no account with this name and password.');
    expect(wrong.body).toMatch(/id="problem" role="alert"/);
    expect(wrong.body).toMatch(/<input id="name"[^>]*aria-invalid="true" aria-describedby="problem"/);
  });

  it('who guesses has to wait, whether or not there is such an account', async () => {
    for (const name of ['bob', 'not-there']) {
      const answers: Answer[] = [];
      for (let time = 0; time <= limits.signInFreeTriesByName + 1; time += 1)
        answers.push(await signIn(name, 'not the password'));
      const last = answers.at(-1);
      expect([name, last?.status, Number(last?.headers['retry-after'])]).toEqual([name, 429, 1]);
      expect(last?.body).toContain('There were too many tries that failed. Wait a second and try again.');
    }
  });

  it('leaves each change in the record, before it is made; and what was refused, by the name of the account alone', async () => {
    await appliance.shipped();
    const store = await openStore(embedded, appliance.dataDir);
    const acts = await rowsOf(
      store,
      z.object({ action: z.string(), via: z.string(), details: z.record(z.string(), z.string()) }),
      'SELECT action, via, details FROM act ORDER BY at, seq',
    );
    await store.close();
    const changes = acts.filter(({ action }) => action === 'account-change');
    expect(changes.map(({ details }) => `${details.Change} ${details.Account}`)).toEqual([
      'account added ann',
      'password changed ann',
      'account removed ann',
      'account added tty-2',
      'account added bob',
    ]);
    expect(changes.every(({ via }) => via === 'command line')).toBe(true);
    const refused = acts.filter(({ action }) => action === 'sign-in-refused');
    expect(new Set(refused.map(({ details }) => details.Account))).toEqual(
      new Set(['ann', 'bob', undefined]),
    );
    expect(refused.length).toBeLessThanOrEqual(2 * (limits.signInRefusalsRecordedPerMinute + 1));
    expect(JSON.stringify(acts)).not.toMatch(/nobody-has-this|No Name|not the password|plum boat/i);
  });
});
