import pLimit from 'p-limit';
import type { Account } from '../core/config/accounts.ts';
import { discoverSubaccounts, readableThrough } from './accounts.ts';
import type { AskedRun } from './asked-runs.ts';
import { reconcileAccount } from './reconcile-account.ts';
import type { ClaimedReconciler } from './reconciler.ts';
import type { ReconcileOptions } from './report.ts';
import { reasonOf } from './rest/refused.ts';
import { type RestApi, restApi } from './rest/rest-api.ts';
import { RestTransport } from './rest/transport.ts';
import type { RunTally } from './run-tally.ts';

interface Run {
  readonly options: ReconcileOptions;
  /** Runs that were asked for and are not finished. */
  readonly runs: readonly AskedRun[];
  readonly tally: RunTally;
}

/**
 * Reconciles every configured account and, through it, its subaccounts that are not configured. Each has a login, a
 * transport and a limit of its own, so that one that fails or is slow does not hold back the others.
 */
export async function reconcileEveryAccount(reconciler: ClaimedReconciler, run: Run): Promise<void> {
  const { accounts, limits } = reconciler;
  const configured = new Set<string>(accounts.map(({ accountSid }) => accountSid));
  const atOnce = pLimit(limits.restAccountsAtOnce);
  const isWanted = ({ accountSid }: Account): boolean =>
    (run.options.asked?.accounts ?? []).length === 0 ||
    run.options.asked?.accounts.includes(accountSid) === true;
  const read = async (account: Account, api = apiOf(reconciler, account)): Promise<void> => {
    if (!isWanted(account)) return;
    await orFailed(reconciler, run.tally, account, async () =>
      atOnce(async () => readOne(reconciler, run, account, api)),
    );
  };
  const readWithSubaccounts = async (account: Account): Promise<void> => {
    if (account.restLogin === undefined) return;
    const api = apiOf(reconciler, account);
    const itself = read(account, api);
    // Closed accounts cannot be read any more.
    const found = await orFailed(reconciler, run.tally, account, async () =>
      discoverSubaccounts(api, configured),
    );
    run.tally.discovered(found ?? []);
    const open = (found ?? []).filter(({ status }) => status !== 'closed');
    await Promise.all([itself, ...open.map(async (one) => read(readableThrough(account, one)))]);
  };
  await Promise.all(accounts.map(readWithSubaccounts));
}

async function readOne(
  reconciler: ClaimedReconciler,
  { options, runs, tally }: Run,
  account: Account,
  api: RestApi,
): Promise<void> {
  const { clock } = reconciler;
  await reconcileAccount(reconciler, {
    account,
    api,
    twilioNow: clock,
    runId: tally.runId,
    runs,
    scheduled: options.asked === undefined,
    settleAfterMs: options.settleAfterMs,
    planned: (slices) => tally.planned(account.accountSid, slices),
    advanced: (mark, found) => tally.advanced(mark, found),
    refreshed: (found) => tally.refreshed(found),
  });
}

/** The REST API of one account, over a transport of its own. */
export function apiOf(
  {
    twilioApiBaseUrl,
    limits,
    random,
    metrics,
  }: Pick<ClaimedReconciler, 'twilioApiBaseUrl' | 'limits' | 'random' | 'metrics'>,
  account: Account,
): RestApi {
  const { accountSid, restLogin } = account;
  const transport = new RestTransport({
    baseUrl: twilioApiBaseUrl,
    limits,
    random,
    answered: (status) => metrics.restRequests.inc({ account_sid: accountSid, status: String(status) }),
  });
  return restApi(accountSid, restLogin ?? { user: accountSid, password: '' }, transport);
}

/** An account that cannot be read is said once, and the others go on. */
async function orFailed<T>(
  { log }: ClaimedReconciler,
  tally: RunTally,
  { accountSid }: Account,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const reason = reasonOf(error);
    log.error({ err: error, accountSid, reason }, 'an account could not be reconciled to the end');
    tally.failed(accountSid, reason);
    return undefined;
  }
}
