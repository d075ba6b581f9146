import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { noParameters, Parameters } from '../../collector/parameters.ts';
import { type UnverifiedRequest, verify } from '../../collector/verify.ts';
import { type Account, readAccountsFile } from '../../core/config/accounts.ts';
import { type AccountSid, asAccountSid } from '../../core/sids.ts';
import { type Answer, publicUrl, TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { signatureOf } from '../world/sign.ts';
import { aFolder } from '../world/temp.ts';

const known = { sid: `AC${'01'.repeat(16)}`, token: 'a'.repeat(32) };
const rotating = { sid: `AC${'02'.repeat(16)}`, token: 'b'.repeat(32), older: 'c'.repeat(32) };
const unknown = { sid: `AC${'03'.repeat(16)}`, token: 'd'.repeat(32) };
const otherUnknown = { sid: `AC${'04'.repeat(16)}` };

/** What a stranger may try, and what tells of whether there is such an account. */
const tries = [
  { what: 'no account is named', sid: undefined },
  { what: 'an account that is not there', sid: unknown.sid },
  { what: 'another one that is not there', sid: otherUnknown.sid },
  { what: 'an account with one token', sid: known.sid },
  { what: 'an account whose tokens are being rotated', sid: rotating.sid },
  { what: 'an account that is there, at the address of one that is not', sid: known.sid, at: unknown.sid },
  { what: 'an account that is not there, at the address of one that is', sid: unknown.sid, at: known.sid },
] as const;

/** What somebody may try who has the token of one account, to learn of others. */
const triesWithAToken = [
  { what: 'names an account that is there', sid: rotating.sid, at: known.sid },
  { what: 'names an account that is not there', sid: unknown.sid, at: known.sid },
] as const;

function accountsFile(): string {
  const file = join(aFolder(), 'accounts.yaml');
  const accounts = [
    { sid: known.sid, authTokens: [known.token] },
    { sid: rotating.sid, authTokens: [rotating.token, rotating.older] },
  ];
  writeFileSync(file, JSON.stringify({ accounts }));
  return file;
}

type Try = { readonly what: string; readonly sid: string | undefined; readonly at?: string };

/** The form and the address of a try: the form is as long whatever it names. */
function asked({ sid, at }: Try, more = {}) {
  const { AccountSid: _, ...rest } = messageCallback(messageSid('nothing to learn'), 'delivered', more);
  const form = sid === undefined ? { ...rest, BccountSid: known.sid } : { ...rest, AccountSid: sid };
  return { form, path: at === undefined ? '/callbacks' : `/callbacks/${at}` };
}

const signed = (token: string, path: string, form: object): string =>
  signatureOf(token, publicUrl + path, Object.entries(form));

describe('an answer', () => {
  it('is the same, byte by byte, whether there is such an account or not', async () => {
    const appliance = new TestAppliance({
      LEDGERLINE_ACCOUNTS_FILE: accountsFile(),
      TWILIO_ACCOUNT_SID: '',
      TWILIO_AUTH_TOKEN: '',
    });
    onTestFinished(() => appliance.close());
    await appliance.start();
    const bytes = ({ status, body, headers: { date: _, ...others } }: Answer): string =>
      JSON.stringify([status, body, Object.entries(others)]);
    const answers = new Set<string>();
    for (const one of [...tries, ...triesWithAToken]) {
      const { form, path } = asked(one);
      const headers = (signature: string) => ({
        'Content-Type': 'application/x-www-form-urlencoded',
        ...(signature === '' ? {} : { 'X-Twilio-Signature': signature }),
      });
      const body = new URLSearchParams(form).toString();
      const token = (triesWithAToken as readonly Try[]).includes(one) ? known.token : unknown.token;
      for (const signature of [signed(token, path, form), signed(token, path, {}), 'short', ''])
        answers.add(bytes(await appliance.send('POST', path, { headers: headers(signature), body })));
      const target = `${path}?${body}`;
      answers.add(
        bytes(await appliance.send('GET', target, { headers: headers(signed(token, target, {})) })),
      );
    }
    expect([...answers]).toHaveLength(1);
    expect([...answers][0]).toMatch(/^\[403,/);
  });
});

describe('the work for an answer', () => {
  it('is the same, whether there is such an account or not', () => {
    expectEqualWork(tries, unknown.token, ['no-account', 'unknown-account', 'bad-signature']);
  });

  it('is the same for who has the token of another account', () => {
    expectEqualWork(triesWithAToken, known.token, ['account-mismatch']);
  });
});

const rounds = 60;
/** Without the decoys it would be several times as much. */
const greatestRatio = 1.4;

/** A long form makes the work on it most of the time. What else the machine does only adds to it: the quickest of many turns count. */
function expectEqualWork(all: readonly Try[], token: string, reasons: readonly string[]): void {
  const accounts: ReadonlyMap<AccountSid, Account> = new Map(
    readAccountsFile(accountsFile()).accounts.map((account) => [account.accountSid, account]),
  );
  const requests = all.map((one) => requestOf(one, token));
  const times: number[][] = requests.map(() => []);
  const refusals = new Set<string>();
  for (let round = 0; round < rounds; round += 1)
    for (const [index, request] of requests.entries()) {
      const started = performance.now();
      const verdict = verify(request, accounts, publicUrl);
      times[index]?.push(performance.now() - started);
      refusals.add(verdict.verdict === 'refused' ? verdict.refusal : verdict.verdict);
    }
  expect([...refusals].sort()).toEqual([...reasons].sort());
  const quickest = times.map((list) => Math.min(...list));
  console.log(`quickest: ${quickest.map((ms) => ms.toFixed(2)).join(', ')} ms`);
  expect(Math.max(...quickest) / Math.min(...quickest)).toBeLessThan(greatestRatio);
}

function requestOf(one: Try, token: string): UnverifiedRequest {
  const { form, path } = asked(one, { Body: 'x'.repeat(200_000) });
  return {
    signature: signed(token, path, form),
    target: path,
    address: { accountSid: asAccountSid(one.at), kind: undefined },
    body: { type: 'form', parameters: new Parameters(Object.entries(form)) },
    query: noParameters,
  };
}
