import { randomUUID } from 'node:crypto';
import { isoTime } from '../core/clock.ts';
import type { Account } from '../core/config/accounts.ts';
import { claimReconciling } from './claim.ts';
import { compareWindow, type Finding } from './compare-window.ts';
import { interruptedRun } from './progress.ts';
import type { Reconciler } from './reconciler.ts';
import { callReader } from './resources/call.ts';
import { messageReader } from './resources/message.ts';
import type { Reader, Window } from './resources/resource.ts';
import { reasonOf } from './rest/refused.ts';
import { restApi } from './rest/rest-api.ts';
import { RestTransport } from './rest/transport.ts';

export interface ReconcileOptions {
  readonly window: Window;
  /** Resources that changed less than this ago are left for the next run: their callbacks may be on the way. */
  readonly settleAfterMs: number;
  readonly progress?: (finding: Finding) => void;
}

/** What one run found, over all accounts. */
export interface ReconcileReport {
  readonly runId: string;
  readonly resourcesRead: number;
  readonly eventsAdded: number;
  readonly missingCallbacks: number;
  readonly statusDiffers: number;
  readonly unknownAtTwilio: number;
  readonly deletedAtTwilio: number;
  /** Accounts that could not be read to the end; the next run goes on with them. */
  readonly failed: readonly { readonly accountSid: string; readonly reason: string }[];
}

/**
 * Compares what was heard in a window with what Twilio's REST API says, for every account. A run that was
 * interrupted is finished first. One account that fails does not hold back the others.
 */
export async function reconcile(reconciler: Reconciler, options: ReconcileOptions): Promise<ReconcileReport> {
  const { store, instanceId, accounts, metrics, clock, random, log } = reconciler;
  const claim = await claimReconciling(store, instanceId, random);
  const runId = `run_${isoTime(clock())}_${randomUUID().slice(0, 8)}`;
  try {
    await reconciler.settle();
    const findings: Finding[] = [];
    const failed: { accountSid: string; reason: string }[] = [];
    for (const account of accounts) {
      if (account.restLogin === undefined) continue;
      try {
        for (const reader of readersOf(reconciler, account)) {
          findings.push(...(await compareFamily(reconciler, account, reader, runId, options)));
        }
      } catch (error) {
        const { accountSid } = account;
        const reason = reasonOf(error);
        log.error({ err: error, accountSid, reason }, 'an account could not be reconciled to the end');
        failed.push({ accountSid, reason });
      }
    }
    await reconciler.settle();
    metrics.reconcileRuns.inc({ outcome: failed.length === 0 ? 'finished' : 'partly' });
    if (failed.length === 0) metrics.lastReconcile.set(clock() / 1000);
    return reportOf(runId, findings, failed);
  } finally {
    await claim.release();
  }
}

async function compareFamily(
  reconciler: Reconciler,
  account: Account,
  reader: Reader,
  runId: string,
  options: ReconcileOptions,
): Promise<readonly Finding[]> {
  const interrupted = await interruptedRun(reconciler.store, account.accountSid, reader.family);
  const scope = { account, reader, settleAfterMs: options.settleAfterMs };
  const findings: Finding[] = [];
  if (interrupted !== undefined)
    findings.push(await compareWindow(reconciler, { ...scope, from: interrupted }));
  const fresh = {
    runId,
    accountSid: account.accountSid,
    family: reader.family,
    window: options.window,
    nextPage: '',
    state: 'listing' as const,
    resourcesRead: 0,
    missingFound: 0,
  };
  findings.push(await compareWindow(reconciler, { ...scope, from: fresh }));
  for (const finding of findings) options.progress?.(finding);
  return findings;
}

function readersOf(
  { twilioApiBaseUrl, limits, random, metrics }: Reconciler,
  account: Account,
): readonly Reader[] {
  const { accountSid, restLogin } = account;
  if (restLogin === undefined) return [];
  const transport = new RestTransport({
    baseUrl: twilioApiBaseUrl,
    limits,
    random,
    answered: (status) => metrics.restRequests.inc({ account_sid: accountSid, status: String(status) }),
  });
  const api = restApi(accountSid, restLogin, transport);
  return [messageReader(api, limits.restPageSize), callReader(api, limits.restPageSize)];
}

function reportOf(
  runId: string,
  findings: readonly Finding[],
  failed: ReconcileReport['failed'],
): ReconcileReport {
  const count = (kind: string): number =>
    findings.reduce((sum, { discrepancies }) => sum + (discrepancies.get(kind) ?? 0), 0);
  return {
    runId,
    resourcesRead: findings.reduce((sum, finding) => sum + finding.resourcesRead, 0),
    eventsAdded: findings.reduce((sum, finding) => sum + finding.eventsAdded, 0),
    missingCallbacks: count('missing-callback'),
    statusDiffers: count('status-differs'),
    unknownAtTwilio: count('unknown-at-twilio'),
    deletedAtTwilio: count('deleted-at-twilio'),
    failed,
  };
}
