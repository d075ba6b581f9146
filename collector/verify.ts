import { randomBytes } from 'node:crypto';
import { canaryAccountSid } from '../core/canary/environment.ts';
import type { Account } from '../core/config/accounts.ts';
import { type AccountSid, asAccountSid } from '../core/sids.ts';
import type { CallbackAddress } from './callback-address.ts';
import { noParameters, type Parameters } from './parameters.ts';
import { publicUrlOf, verifyBodyHash, verifySignature } from './signature.ts';

/** Why a request was refused; also the label under which refusals are counted. */
export type Refusal =
  | 'no-signature'
  | 'no-account'
  | 'unknown-account'
  | 'bad-signature'
  | 'bad-body-hash'
  | 'account-mismatch';

export type Verdict =
  | { readonly verdict: 'verified'; readonly account: Account; readonly tokenIndex: number }
  | { readonly verdict: 'refused'; readonly refusal: Refusal };

/** Tried for any account or none: two is what one has during a rotation. An account with more takes longer to refuse. */
const leastTokensTried = 2;
/** Nobody knows it, so nothing verifies with it. */
const decoyToken = randomBytes(16).toString('hex');

export interface UnverifiedRequest {
  readonly signature: string | undefined;
  /** Path and query as they came over the wire. */
  readonly target: string;
  readonly address: CallbackAddress;
  readonly body:
    | { readonly type: 'form'; readonly parameters: Parameters }
    /** `payload` is what the bytes say; the hash is over the bytes. */
    | { readonly type: 'json'; readonly bytes: Buffer; readonly payload: unknown };
  /** Parameters of the query; they are part of the signed URL. */
  readonly query: Parameters;
}

/**
 * Whether Twilio sent this request, and for which account. The AccountSid only picks the tokens to try, since nothing
 * is believed before the signature is; the account that a payload names must then be the one whose token verified it.
 * Where there is no such account, as much is computed as for one with up to {@link leastTokensTried} tokens, so that
 * the time of an answer does not tell.
 */
export function verify(
  request: UnverifiedRequest,
  accounts: ReadonlyMap<AccountSid, Account>,
  publicBaseUrl: string,
): Verdict {
  if (request.signature === undefined || request.signature === '') return refused('no-signature');
  const named = accountsNamed(request);
  const candidate = request.address.accountSid ?? named[0] ?? onlyOne(accounts);
  const account = candidate === undefined ? undefined : accounts.get(candidate);
  const url = publicUrlOf(publicBaseUrl, request.target);
  const tokenIndex = verifySignature({
    signature: request.signature,
    url,
    parameters: request.body.type === 'form' ? request.body.parameters : noParameters,
    tokens: withDecoys(account?.authTokens ?? []),
  });
  if (candidate === undefined) return refused('no-account');
  if (account === undefined) return refused('unknown-account');
  if (tokenIndex === -1) return refused('bad-signature');
  if (request.body.type === 'json' && !verifyBodyHash(url, request.body.bytes))
    return refused('bad-body-hash');
  if (named.some((sid) => sid !== account.accountSid)) return refused('account-mismatch');
  return { verdict: 'verified', account, tokenIndex };
}

function withDecoys(tokens: readonly string[]): readonly string[] {
  return [...tokens, ...Array<string>(Math.max(0, leastTokensTried - tokens.length)).fill(decoyToken)];
}

/** Every account that the payload names, in its form, its query or its JSON. */
function accountsNamed({ body, query }: UnverifiedRequest): readonly AccountSid[] {
  const texts =
    body.type === 'form'
      ? [...body.parameters.all('AccountSid'), ...query.all('AccountSid')]
      : [...query.all('AccountSid'), ...accountsInJson(body.bytes)];
  return texts.map(asAccountSid).filter((sid) => sid !== undefined);
}

/** Twilio's own spellings of the account in JSON, wherever they stand; no need to understand the payload for that. */
function accountsInJson(bytes: Buffer): readonly string[] {
  return [
    ...bytes.toString('latin1').matchAll(/"(?:AccountSid|accountSid|account_sid)"\s*:\s*"(AC[0-9a-f]{32})"/g),
  ].map((match) => match[1] ?? '');
}

/** The appliance's own made-up account always names itself. */
function onlyOne(accounts: ReadonlyMap<AccountSid, Account>): AccountSid | undefined {
  const [only, ...others] = [...accounts.keys()].filter((sid) => sid !== canaryAccountSid);
  return others.length === 0 ? only : undefined;
}

function refused(refusal: Refusal): Verdict {
  return { verdict: 'refused', refusal };
}
