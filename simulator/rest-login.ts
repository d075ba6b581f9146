import type { SimulatedAccount } from './account.ts';

/** Who asks, and with what. */
export interface Login {
  readonly account: SimulatedAccount;
  readonly by: 'auth token' | 'API key';
}

/** The login in an `Authorization: Basic` header, or `undefined` when there is none or it is wrong. */
export function loginOf(
  accounts: readonly SimulatedAccount[],
  authorization: string | undefined,
): Login | undefined {
  const text = Buffer.from(/^Basic (.+)$/i.exec(authorization ?? '')?.[1] ?? '', 'base64').toString();
  const [user = '', password = ''] = text.split(/:(.*)/s);
  for (const account of accounts) {
    const { apiKey } = account.options;
    if (user === account.accountSid && account.authTokens.includes(password))
      return { account, by: 'auth token' };
    if (apiKey !== undefined && user === apiKey.sid && password === apiKey.secret)
      return { account, by: 'API key' };
  }
  return undefined;
}

/** An account reads itself; a parent's token reads its subaccounts too, its API keys do not. */
export function mayRead({ account, by }: Login, wanted: SimulatedAccount): boolean {
  if (account.accountSid === wanted.accountSid) return true;
  return by === 'auth token' && wanted.options.parentSid === account.accountSid;
}
