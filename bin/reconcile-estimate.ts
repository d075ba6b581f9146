import type { Config } from '../core/config/config.ts';
import { limits } from '../core/limits.ts';
import { createMetrics } from '../core/metrics.ts';
import { type Estimate, estimateRun } from '../reconciler/estimate.ts';
import { loginTo } from '../reconciler/every-account.ts';
import type { ReconcileOptions } from '../reconciler/report.ts';
import { printJson } from './print.ts';

/** Says what a run would read and how long that takes, from a few pages of Twilio's; nothing is compared or stored. */
export async function printEstimate(
  config: Config,
  { window, accounts }: NonNullable<ReconcileOptions['asked']>,
  json: boolean,
): Promise<void> {
  const wanted = config.accounts.filter(
    ({ accountSid, restLogin }) =>
      restLogin !== undefined && (accounts.length === 0 || accounts.includes(accountSid)),
  );
  const parts = {
    twilioApiBaseUrl: config.twilioApiBaseUrl,
    limits,
    random: Math.random,
    metrics: createMetrics(),
    clock: Date.now,
  };
  const estimates = await estimateRun((account) => loginTo(parts, account).api, wanted, window, parts);
  if (json) printJson({ from: window.from, to: window.to, estimates });
  else print(estimates);
}

function print(estimates: readonly Estimate[]): void {
  for (const { accountSid, family, days, resources, requests, seconds, reason } of estimates)
    console.log(
      reason === null
        ? `  ${accountSid}  about ${resources} ${family}s in ${days} days: ${requests} requests, about ${duration(seconds ?? 0)}`
        : `  ${accountSid}  ${family}s cannot be estimated: ${reason}`,
    );
  const longest = Math.max(0, ...estimates.map(({ seconds }) => seconds ?? 0));
  console.log(`\nAccounts are read side by side: about ${duration(longest)} in all. Nothing was stored.`);
}

function duration(seconds: number): string {
  return seconds < 120
    ? `${seconds} s`
    : seconds < 7_200
      ? `${Math.round(seconds / 60)} min`
      : `${Math.round(seconds / 360) / 10} h`;
}
