import { z } from 'zod';
import type { Account } from '../core/config/accounts.ts';
import type { AccountSid } from '../core/sids.ts';
import { isSidOf } from '../core/sids.ts';
import { RestRefused } from './rest/refused.ts';
import type { RestApi } from './rest/rest-api.ts';

/** A subaccount that Twilio names and the configuration does not. */
export interface Discovered {
  readonly accountSid: AccountSid;
  readonly parentSid: AccountSid;
  readonly status: 'active' | 'suspended' | 'closed';
}

/**
 * What is used of an Accounts answer. It also holds each account's auth token, which is not even looked at: callbacks of a
 * subaccount are verified only with a token that somebody configured.
 */
const accountsSchema = z.object({
  accounts: z.array(
    z.object({
      sid: z.string().refine((text) => isSidOf(text, 'AC')),
      owner_account_sid: z.string(),
      status: z.enum(['active', 'suspended', 'closed']),
    }),
  ),
  next_page_uri: z.string().nullish(),
});

/** Subaccounts of an account that are not configured. None for an API key, which may not list them. */
export async function discoverSubaccounts(
  api: RestApi,
  configured: ReadonlySet<string>,
): Promise<readonly Discovered[]> {
  const found: Discovered[] = [];
  let uri: string | undefined = 'https://api.twilio.com/2010-04-01/Accounts.json';
  let query: Record<string, string> | undefined = { PageSize: '1000' };
  while (uri !== undefined) {
    const answer = await orUndefinedIfNotAllowed(api, uri, query);
    if (answer === undefined) return found;
    const { accounts, next_page_uri } = accountsSchema.parse(answer);
    for (const { sid, owner_account_sid, status } of accounts) {
      if (owner_account_sid === api.accountSid && sid !== api.accountSid && !configured.has(sid))
        found.push({ accountSid: sid as AccountSid, parentSid: api.accountSid, status });
    }
    uri = next_page_uri ? `https://api.twilio.com${next_page_uri}` : undefined;
    query = undefined;
  }
  return found;
}

async function orUndefinedIfNotAllowed(
  api: RestApi,
  uri: string,
  query: Readonly<Record<string, string>> | undefined,
): Promise<unknown> {
  try {
    return await api.get(uri, query);
  } catch (error) {
    if (error instanceof RestRefused && (error.status === 401 || error.status === 403)) return undefined;
    throw error;
  }
}

/** A discovered subaccount as one that is read with its parent's login. No callback is verified for it. */
export function readableThrough(parent: Account, { accountSid }: Discovered): Account {
  return { ...parent, accountSid, authTokens: [] };
}
