import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Request } from 'express';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Accounts, changeAccounts } from '../../console/access/accounts.ts';
import { ApiTokens, issueToken } from '../../console/access/api-tokens.ts';
import { cookieOf, cookieWith, noCookie } from '../../console/access/cookies.ts';
import { type Identity, stillHolds } from '../../console/access/identity.ts';
import { hashOfPassword } from '../../console/access/passwords.ts';
import { Sessions } from '../../console/access/sessions.ts';
import { limits } from '../../core/limits.ts';
import { aFolder } from '../world/temp.ts';

function someSessions({ max = 10 }: { max?: number } = {}) {
  const folder = aFolder();
  const tokensFile = join(folder, 'api-tokens.yaml');
  const accountsFile = join(folder, 'console-accounts.yaml');
  const token = issueToken(tokensFile, { name: 'jo', role: 'sre' }, '2026-11-23T12:00:00.000Z');
  const tokens = new ApiTokens(tokensFile);
  const accounts = new Accounts(accountsFile);
  let nowMs = 0;
  const sessions = new Sessions({
    clock: () => nowMs,
    idleMs: limits.sessionIdleMs,
    absoluteMs: limits.sessionAbsoluteMs,
    max,
    holds: (identity) => stillHolds(identity, { tokens, accounts }),
  });
  const identity: Identity = {
    way: 'token',
    owner: { name: 'jo', role: 'sre' },
    sha256: tokens.hashOfKnown(token) ?? '',
  };
  const wait = (ms: number): void => {
    nowMs += ms;
  };
  return { tokensFile, accountsFile, sessions, identity, wait };
}

const oidc = (subject: string): Identity => ({
  way: 'oidc',
  owner: { name: `${subject}@login.example.org`, role: 'officer' },
  subject: `https://login.example.org ${subject}`,
  idToken: '',
});

describe('a session ends', () => {
  it('when nothing was done with it for a while', () => {
    const { sessions, identity, wait } = someSessions();
    const id = sessions.begin(identity, 0);
    wait(limits.sessionIdleMs - 1);
    expect(sessions.find(id, true)?.identity.owner).toEqual({ name: 'jo', role: 'sre' });
    wait(limits.sessionIdleMs - 1);
    expect(sessions.find(id, true)).toBeDefined();
    wait(limits.sessionIdleMs);
    expect(sessions.find(id, true)).toBeUndefined();
  });

  it('although a page goes on asking for itself', () => {
    const { sessions, identity, wait } = someSessions();
    const id = sessions.begin(identity, 0);
    wait(limits.sessionIdleMs - 1);
    expect(sessions.find(id, false)).toBeDefined();
    wait(1);
    expect(sessions.find(id, false)).toBeUndefined();
  });

  it('after its time, however busily it is used, and under a new id too', () => {
    const { sessions, identity, wait } = someSessions();
    let id = sessions.begin(identity, 0);
    for (let used = 0; used < limits.sessionAbsoluteMs; used += limits.sessionIdleMs / 2) {
      id = sessions.renew(id, 0) ?? '';
      expect(sessions.find(id, true)).toBeDefined();
      wait(limits.sessionIdleMs / 2);
    }
    expect(sessions.find(id, true)).toBeUndefined();
    expect(sessions.renew(id, 0)).toBeUndefined();
  });

  it('when its token is taken out of the file or gets another role', () => {
    const { tokensFile, sessions, identity } = someSessions();
    const id = sessions.begin(identity, 0);
    const other = sessions.begin({ ...identity, owner: { name: 'jo', role: 'admin' } }, 0);
    expect(sessions.find(id, true)).toBeDefined();
    expect(sessions.find(other, true)).toBeUndefined();
    rmSync(tokensFile);
    expect(sessions.find(id, true)).toBeUndefined();
  });

  it('when its account is removed, gets another role or another password', async () => {
    const passwordHash = await hashOfPassword('plum boat cinder lake');
    const account = {
      name: 'jo',
      role: 'officer',
      passwordHash,
      createdAt: '2026-11-25T00:00:00.000Z',
      passwordChangedAt: '2026-11-25T00:00:00.000Z',
    } as const;
    for (const changed of [
      [],
      [{ ...account, role: 'admin' } as const],
      [{ ...account, passwordHash: await hashOfPassword('plum boat cinder lake') }],
    ]) {
      const { accountsFile, sessions } = someSessions();
      changeAccounts(accountsFile, () => [account]);
      const id = sessions.begin({ way: 'account', owner: { name: 'jo', role: 'officer' }, passwordHash }, 0);
      expect(sessions.find(id, true)).toBeDefined();
      changeAccounts(accountsFile, () => changed);
      expect(sessions.find(id, true)).toBeUndefined();
    }
  });

  it('when it is ended, alone or with all others of the same person', () => {
    const { sessions } = someSessions();
    const [one, two, three] = [0, 1, 2].map(() => sessions.begin(oidc('ann'), 0));
    const bob = sessions.begin(oidc('bob'), 0);
    sessions.end(one ?? '');
    expect(sessions.find(one ?? '', true)).toBeUndefined();
    expect(sessions.find(two ?? '', true)).toBeDefined();
    expect(sessions.endAll(oidc('ann'))).toBe(2);
    for (const id of [two, three]) expect(sessions.find(id ?? '', true)).toBeUndefined();
    expect(sessions.find(bob, true)).toBeDefined();
  });

  it('when there are too many, the one that was longest without use', () => {
    const { sessions } = someSessions({ max: 2 });
    const ids = ['ann', 'bob'].map((name) => sessions.begin(oidc(name), 0));
    sessions.find(ids[0] ?? '', true);
    sessions.begin(oidc('cat'), 0);
    expect(ids.map((id) => sessions.find(id, true) !== undefined)).toEqual([true, false]);
  });
});

describe('an id', () => {
  it('is another one each time, and the old one is nobody’s any more once it is renewed', () => {
    const { sessions, identity } = someSessions();
    const id = sessions.begin(identity, 0);
    expect(id).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(sessions.begin(identity, 0)).not.toBe(id);
    const renewed = sessions.renew(id, 5) ?? '';
    expect([sessions.find(id, true), sessions.find(renewed, true)?.provenAtMs]).toEqual([undefined, 5]);
  });

  it('that was changed, made up or chosen by somebody else is nobody’s', () => {
    const { sessions, identity } = someSessions();
    const id = sessions.begin(identity, 0);
    const changed = fc
      .tuple(fc.nat(id.length - 1), fc.constantFrom(...'abcXYZ019-_'))
      .map(([at, letter]) => id.slice(0, at) + letter + id.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(changed, fc.base64String(), fc.string()), (other) => {
        expect(sessions.find(other, true) !== undefined).toBe(other === id);
      }),
    );
    expect(sessions.find(id, true)).toBeDefined();
  });
});

describe('the cookie', () => {
  const from = (headers: Readonly<Record<string, string>>) => ({ headers }) as unknown as Request;
  const here = { host: 'ledgerline.example.org' };
  const value = randomBytes(32).toString('base64url');

  it('is for this host alone, over HTTPS alone, no script’s and brought along by no other site', () => {
    expect(cookieWith(from(here), 'session', value)).toBe(
      `__Host-ledgerline_session=${value}; Path=/; HttpOnly; SameSite=Strict; Secure`,
    );
    expect(cookieWith(from(here), 'oidc', value)).toBe(
      `__Host-ledgerline_oidc=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=600; Secure`,
    );
    expect(noCookie(from(here), 'session')).toBe(
      '__Host-ledgerline_session=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0',
    );
  });

  it('is without Secure for a browser on this machine alone, where no proxy ended TLS', () => {
    for (const host of ['localhost:8080', '127.0.0.1', '[::1]:8080'])
      expect(cookieWith(from({ host }), 'session', value)).toBe(
        `ledgerline_session=${value}; Path=/; HttpOnly; SameSite=Strict`,
      );
    for (const headers of [
      { host: 'localhost:8080', 'x-forwarded-proto': 'https' },
      { host: 'localhost.example.org' },
      { host: '10.0.0.5:8080' },
      {},
    ])
      expect(cookieWith(from(headers as Record<string, string>), 'session', value)).toContain('; Secure');
  });

  it('is read under the name that it was given under, once', () => {
    const read = (cookie: string, headers: Readonly<Record<string, string>> = here) =>
      cookieOf(from({ ...headers, cookie }), 'session');
    expect(read(`other=1; __Host-ledgerline_session=${value}`)).toBe(value);
    expect(read(`ledgerline_session=${value}`, { host: 'localhost:1' })).toBe(value);
    for (const cookie of [
      // Set by a neighbouring host, which cannot set the other name.
      `ledgerline_session=${value}`,
      `x__Host-ledgerline_session=${value}`,
      `__Host-ledgerline_session=${value}; __Host-ledgerline_session=${value}`,
      `__Host-ledgerline_session=${value}0`,
      `__Host-ledgerline_session="${value}"`,
      '__Host-ledgerline_session=',
      '',
    ])
      expect([cookie, read(cookie)]).toEqual([cookie, undefined]);
  });

  it('of any form never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (cookie, host) => {
        const read = cookieOf(from({ host, cookie }), 'session');
        expect(read === undefined || /^[A-Za-z0-9_-]{43}$/.test(read)).toBe(true);
      }),
    );
  });
});
