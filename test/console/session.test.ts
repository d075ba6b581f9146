import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ApiTokens, issueToken } from '../../console/api-tokens.ts';
import { Sessions } from '../../console/session.ts';
import { limits } from '../../core/limits.ts';
import { aFolder } from '../world/temp.ts';

function aSignedIn() {
  const file = join(aFolder(), 'api-tokens.yaml');
  const token = issueToken(file, { name: 'jo', role: 'sre' }, '2026-11-23T12:00:00.000Z');
  let nowMs = 0;
  const sessions = new Sessions(new ApiTokens(file), () => nowMs);
  const cookie = `other=1; ledgerline_session=${sessions.begin(token)}`;
  return {
    file,
    token,
    sessions,
    cookie,
    wait: (ms: number): void => {
      nowMs += ms;
    },
  };
}

it('a session is its token’s owner’s until its time is over', () => {
  const { sessions, cookie, wait } = aSignedIn();
  expect(sessions.ownerOf(cookie)).toMatchObject({ name: 'jo', role: 'sre' });
  wait(limits.consoleSessionMs - 1);
  expect(sessions.ownerOf(cookie)).toBeDefined();
  wait(1);
  expect(sessions.ownerOf(cookie)).toBeUndefined();
});

it('a session ends when its token is taken out of the file', () => {
  const { file, sessions, cookie } = aSignedIn();
  rmSync(file);
  expect(sessions.ownerOf(cookie)).toBeUndefined();
});

it('a cookie that was changed, cut or made by another process is nobody’s', () => {
  const { sessions, cookie, token } = aSignedIn();
  const other = aSignedIn();
  for (let at = 'other=1; ledgerline_session='.length; at < cookie.length; at += 1)
    expect(
      sessions.ownerOf(cookie.slice(0, at) + (cookie[at] === 'x' ? 'y' : 'x') + cookie.slice(at + 1)),
    ).toBeUndefined();
  for (const cookies of [
    undefined,
    '',
    'ledgerline_session=',
    `ledgerline_session=${token}`,
    `x${cookie.split('; ')[1]}`,
    cookie.slice(0, -1),
    `${cookie}.0`,
    other.cookie,
  ])
    expect(sessions.ownerOf(cookies)).toBeUndefined();
});
