import pLimit from 'p-limit';
import type { Account } from '../core/config/accounts.ts';
import { discoverSubaccounts, readableThrough } from './accounts.ts';
import type { AskedRun } from './asked-runs.ts';
import { reconcileAccount } from './reconcile-account.ts';
import type { ClaimedReconciler } from './reconciler.ts';
import type { ReconcileOptions } from './report.ts';
import { type Budget, BudgetSpent } from './rest/budget.ts';
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
  // Somebody who asks for a run waits for its end; a scheduled one makes room for the next.
  const budget =
    run.options.asked === undefined
      ? { requests: limits.restBudgetRequests, ms: limits.restBudgetMs }
      : undefined;
  const read = async (account: Account, login = loginTo(reconciler, account, budget)): Promise<void> => {
    if (!isWanted(account)) return;
    await orFailed(reconciler, run.tally, account, async () =>
      atOnce(async () => readOne(reconciler, run, account, login)),
    );
    run.tally.asked(login.requests());
  };
  const readWithSubaccounts = async (account: Account): Promise<void> => {
    if (account.restLogin === undefined) return;
    const login = loginTo(reconciler, account, budget);
    const itself = read(account, login);
    // Closed accounts cannot be read any more.
    // In turn like the reading, since the time of the account's budget begins with its first request.
    const found = await orFailed(reconciler, run.tally, account, async () =>
      atOnce(async () => discoverSubaccounts(login.api, configured, limits.configurationMaxItems)),
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
  { api, twilioNow }: Login,
): Promise<void> {
  await reconcileAccount(reconciler, {
    account,
    api,
    twilioNow,
    runId: tally.runId,
    runs,
    scheduled: options.asked === undefined,
    settleAfterMs: options.settleAfterMs,
    planned: (slices) => tally.planned(account.accountSid, slices),
    advanced: (mark, found) => tally.advanced(mark, found),
    refreshed: (found) => tally.refreshed(found),
    notRead: (what) => tally.notRead(what),
  });
}

type ApiParts = Pick<ClaimedReconciler, 'twilioApiBaseUrl' | 'limits' | 'random' | 'metrics' | 'clock'>;

/** The REST API of one account over a transport of its own, and the time by Twilio's clock. */
export function loginTo(
  { twilioApiBaseUrl, limits, random, metrics, clock }: ApiParts,
  { accountSid, restLogin }: Account,
  budget?: Budget,
): Login {
  const transport = new RestTransport({
    baseUrl: twilioApiBaseUrl,
    accountSid,
    limits,
    metrics,
    clock,
    random,
    ...(budget && { budget }),
  });
  return {
    api: restApi(accountSid, restLogin ?? { user: accountSid, password: '' }, transport),
    twilioNow: () => clock() + transport.clockSkewMs,
    requests: () => transport.requests,
  };
}

interface Login {
  readonly api: RestApi;
  /** ms since 1970. */
  readonly twilioNow: () => number;
  /** Requests sent so far. */
  readonly requests: () => number;
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
    if (error instanceof BudgetSpent) log.info({ accountSid, reason }, 'put off to the next run');
    else log.error({ err: error, accountSid, reason }, 'an account could not be reconciled to the end');
    tally.failed(accountSid, reason);
    return undefined;
  }
}
