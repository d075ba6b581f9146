import { join } from 'node:path';
import express from 'express';
import pino from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { openInstance } from '../../bin/instance.ts';
import { Access } from '../../console/access/access.ts';
import { accountsFileOf, changeAccounts } from '../../console/access/accounts.ts';
import { ApiTokens, issueToken } from '../../console/access/api-tokens.ts';
import { hashOfPassword } from '../../console/access/passwords.ts';
import { readConsoleFile } from '../../console/access/settings.ts';
import { Jobs } from '../../console/jobs/jobs.ts';
import { type Page, shown } from '../../console/page.ts';
import { pages } from '../../console/pages.ts';
import { html } from '../../console/shell/html.ts';
import { type Act, actRecorder } from '../../core/acts/act.ts';
import { readConfig } from '../../core/config/config.ts';
import { limits } from '../../core/limits.ts';
import { listening, portOf } from '../world/server.ts';
import { aFolder } from '../world/temp.ts';

const password = 'plum boat cinder lake';

/** A page that is shown, and a form on it, to who has just shown who they are. */
const sensitive: readonly Page[] = (['get', 'post'] as const).map((method) => ({
  method,
  path: '/sensitive',
  roles: ['officer', 'admin'],
  audited: 'none: it is only here',
  freshSignIn: true,
  answer: async () => shown('Sensitive', html`<p>what is sensitive</p>`),
}));

/** The console's pages with this one among them, over a real journal, in a time of the test's own. */
async function aConsole() {
  const dataDir = aFolder();
  let aheadMs = 0;
  const clock = (): number => Date.now() + aheadMs;
  const config = readConfig({ LEDGERLINE_DATA_DIR: dataDir, PORT: '0' });
  const instance = await openInstance(config, clock);
  onTestFinished(() => instance.close());
  const acts: Act[] = [];
  const record = actRecorder(instance.recorder);
  const recordAct = async (act: Act) => {
    const recorded = await record(act);
    acts.push(act);
    return recorded;
  };
  const tokensFile = join(dataDir, 'api-tokens.yaml');
  const token = issueToken(tokensFile, { name: 'jo', role: 'officer' }, '2026-11-25T00:00:00.000Z');
  const now = '2026-11-25T00:00:00.000Z';
  const passwordHash = await hashOfPassword(password);
  changeAccounts(accountsFileOf(dataDir), () => [
    { name: 'ann', role: 'officer', passwordHash, createdAt: now, passwordChangedAt: now },
    { name: 'bob', role: 'officer', passwordHash, createdAt: now, passwordChangedAt: now },
  ]);
  const log = pino({ level: 'silent' });
  const access = new Access({
    tokens: new ApiTokens(tokensFile),
    settings: readConsoleFile(dataDir),
    dataDir,
    publicUrl: config.publicUrl,
    recordAct,
    clock,
    log,
  });
  const parts = {
    store: () => undefined,
    keyRing: instance.keyRing,
    accounts: [],
    purposes: [],
    recordAct,
    ownHealth: () => {
      throw new Error('no page of this console shows it');
    },
    // No page of this console shows it.
    ownLog: undefined as never,
    dataDir,
    jobs: new Jobs({ dataDir, clock, log }),
    privacy: { settings: instance.privacy, vault: instance.vault },
    clock,
    access,
    log,
  };
  const server = await listening(express().use('/console', pages(parts, sensitive)));
  const url = `http://127.0.0.1:${portOf(server)}`;
  const send = async (
    method: string,
    path: string,
    form?: Record<string, string>,
    cookie = '',
    more = {},
  ) => {
    const answer = await fetch(`${url}/console${path}`, {
      method,
      headers: { 'Sec-Fetch-Site': 'same-origin', Cookie: cookie, ...more },
      redirect: 'manual',
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    });
    const given = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    return {
      status: answer.status,
      body: await answer.text(),
      to: answer.headers.get('location'),
      cookie: given,
    };
  };
  const wait = (ms: number): void => {
    aheadMs += ms;
  };
  return { send, wait, token, acts, url, tokensFile };
}

it('what is sensitive asks for the password again when it was given longer ago, and then goes on there', async () => {
  const { send, wait, acts } = await aConsole();
  const { cookie } = await send('POST', '/login', { name: 'ann', password });
  expect((await send('GET', '/sensitive', undefined, cookie)).status).toBe(200);
  wait(limits.freshSignInMs);
  const asked = await send('GET', '/sensitive?page=2', undefined, cookie);
  expect([asked.status, asked.body.includes('what is sensitive')]).toEqual([401, false]);
  expect(asked.body).toContain('You are signed in as ann');
  expect(asked.body).toContain('<input type="hidden" name="to" value="/console/sensitive?page=2">');
  // Whose session it is is not asked, and neither can it be another one's.
  expect(asked.body).not.toMatch(/name="(name|token)"/);
  const to = '/console/sensitive?page=2';
  const wrong = await send('POST', '/confirm', { password: 'not the password', name: 'bob', to }, cookie);
  expect([wrong.status, wrong.cookie]).toEqual([403, '']);
  expect((await send('GET', '/sensitive', undefined, cookie)).status).toBe(401);
  const right = await send('POST', '/confirm', { password, to }, cookie);
  expect([right.status, right.to]).toEqual([303, to]);
  expect((await send('GET', '/sensitive', undefined, right.cookie)).status).toBe(200);
  expect((await send('GET', '/sensitive', undefined, cookie)).body).toContain('not signed in any more');
  expect(acts.map(({ action, actor, details }) => [action, actor.name, details?.Again])).toEqual([
    ['sign-in', 'ann', undefined],
    ['sign-in-refused', 'nobody', undefined],
    ['sign-in', 'ann', 'true'],
  ]);
});

it('for the token, and no other one', async () => {
  const { send, wait, token, acts, tokensFile } = await aConsole();
  const { cookie } = await send('POST', '/login', { token });
  wait(limits.freshSignInMs);
  const other = issueToken(tokensFile, { name: 'jo', role: 'officer' }, '2026-11-25T00:00:00.000Z');
  const wrong = await send('POST', '/confirm', { token: other, to: '/console/sensitive' }, cookie);
  expect([wrong.status, wrong.body.includes('not the token that you signed in with')]).toEqual([403, true]);
  expect(acts.at(-1)?.details).toEqual({ Way: 'token', Why: 'not-the-same' });
  // A password of somebody's account is no proof of who has the token.
  const another = await send('POST', '/confirm', { name: 'ann', password }, cookie);
  expect(another.status).toBe(403);
  const right = await send('POST', '/confirm', { token, to: '/console/sensitive' }, cookie);
  expect((await send('GET', '/sensitive', undefined, right.cookie)).status).toBe(200);
});

it('a form that came too late leads back to its page; a program shows its token with each request', async () => {
  const { send, wait, token, url } = await aConsole();
  const { cookie } = await send('POST', '/login', { token });
  wait(limits.freshSignInMs);
  const late = await send('POST', '/sensitive', { secret: 'of a person' }, cookie, {
    Referer: `${url}/console/sensitive?page=3`,
  });
  expect([late.status, late.body.includes('value="/console/sensitive?page=3"')]).toEqual([401, true]);
  expect(late.body).not.toContain('of a person');
  const elsewhere = await send('POST', '/sensitive', {}, cookie, {
    Referer: 'https://evil.example/console/x',
  });
  expect(elsewhere.body).toContain('name="to" value="/console"');
  const program = await send('GET', '/sensitive', undefined, '', { Authorization: `Bearer ${token}` });
  expect(program.status).toBe(200);
  expect((await send('POST', '/confirm', { token })).status).toBe(401);
});
