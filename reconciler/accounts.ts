import { z } from 'zod';
import type { Account } from '../core/config/accounts.ts';
import type { AccountSid } from '../core/sids.ts';
import { isSidOf } from '../core/sids.ts';
import { allRows } from './rest/list-page.ts';
import { RestRefused } from './rest/refused.ts';
import type { RestApi } from './rest/rest-api.ts';

/** A subaccount that Twilio names and the configuration does not. */
export interface Discovered {
  readonly accountSid: AccountSid;
  readonly parentSid: AccountSid;
  readonly status: 'active' | 'suspended' | 'closed';
}

/**
 * What is used of an Account. It also holds the account's auth token, which is not even looked at: callbacks of a
 * subaccount are verified only with a token that somebody configured.
 */
const accountSchema = z.object({
  sid: z.string().refine((text) => isSidOf(text, 'AC')),
  owner_account_sid: z.string(),
  status: z.enum(['active', 'suspended', 'closed']),
});

/** Subaccounts of an account that are not configured. None for an API key, which may not list them. */
export async function discoverSubaccounts(
  api: RestApi,
  configured: ReadonlySet<string>,
  max: number,
): Promise<readonly Discovered[]> {
  const list = {
    uri: 'https://api.twilio.com/2010-04-01/Accounts.json',
    rows: 'accounts',
    query: { PageSize: '1000' },
  };
  return (await noneIfNotAllowed(async () => allRows(api, list, max)))
    .map((row) => accountSchema.parse(row))
    .filter(
      ({ sid, owner_account_sid }) =>
        owner_account_sid === api.accountSid && sid !== api.accountSid && !configured.has(sid),
    )
    .map(({ sid, status }) => ({ accountSid: sid as AccountSid, parentSid: api.accountSid, status }));
}

async function noneIfNotAllowed(
  ask: () => Promise<readonly unknown[] | undefined>,
): Promise<readonly unknown[]> {
  try {
    return (await ask()) ?? [];
  } catch (error) {
    if (error instanceof RestRefused && (error.status === 401 || error.status === 403)) return [];
    throw error;
  }
}

/** A discovered subaccount as one that is read with its parent's login. No callback is verified for it. */
export function readableThrough(parent: Account, { accountSid }: Discovered): Account {
  return { ...parent, accountSid, authTokens: [], readThrough: parent.accountSid };
}
