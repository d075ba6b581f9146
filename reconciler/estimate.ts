import type { Clock } from '../core/clock.ts';
import type { Account } from '../core/config/accounts.ts';
import type { Limits } from '../core/limits.ts';
import { dayMs, withinDays } from './passes.ts';
import { callReader } from './resources/call.ts';
import { messageReader } from './resources/message.ts';
import type { Reader, Window } from './resources/resource.ts';
import { reasonOf } from './rest/refused.ts';
import type { RestApi } from './rest/rest-api.ts';

/** What a run would read of one family of one account. */
export interface Estimate {
  readonly accountSid: string;
  readonly family: string;
  readonly days: number;
  /** Estimated from the first page of some days; `null` when they could not be read. */
  readonly resources: number | null;
  readonly requests: number | null;
  readonly seconds: number | null;
  /** Why it could not be estimated. */
  readonly reason: string | null;
}

/** Days whose first page is looked at: the first, one in the middle and the last. */
const samples = 3;

/**
 * Says what a run over a window would read and how long that takes, from a few pages. A page that is full covers a
 * part of its day, whose share tells how many the day has; one that is not holds the whole day.
 */
export async function estimateRun(
  apiOf: (account: Account) => RestApi,
  accounts: readonly Account[],
  window: Window,
  { limits, clock }: { readonly limits: Limits; readonly clock: Clock },
): Promise<readonly Estimate[]> {
  const days = withinDays(window);
  return Promise.all(
    accounts.flatMap((account) => {
      const api = apiOf(account);
      return [messageReader(api, limits.restPageSize), callReader(api, limits.restPageSize)].map(
        async (reader): Promise<Estimate> => {
          const about = { accountSid: account.accountSid, family: reader.family, days: days.length };
          try {
            return { ...about, ...(await sampled(reader, days, limits.restPageSize, clock)), reason: null };
          } catch (error) {
            return { ...about, resources: null, requests: null, seconds: null, reason: reasonOf(error) };
          }
        },
      );
    }),
  );
}

async function sampled(
  reader: Reader,
  days: readonly Window[],
  pageSize: number,
  clock: Clock,
): Promise<{ readonly resources: number; readonly requests: number; readonly seconds: number }> {
  const chosen = [...new Set([0, Math.floor(days.length / 2), days.length - 1])].slice(0, samples);
  let perDay = 0;
  const beganMs = clock();
  for (const index of chosen) {
    const day = days[index];
    if (day !== undefined) perDay += (await resourcesIn(reader, day)) / chosen.length;
  }
  const secondsPerRequest = (clock() - beganMs) / chosen.length / 1_000;
  const wholeDays = days.reduce(
    (sum, { from, to }) => sum + (to.getTime() - from.getTime() + 1_000) / dayMs,
    0,
  );
  const resources = Math.round(perDay * wholeDays);
  const requests = Math.max(days.length, Math.ceil(resources / pageSize));
  return { resources, requests, seconds: Math.ceil(requests * secondsPerRequest) };
}

/** Resources of a whole day at the rate of this part of one. */
async function resourcesIn(reader: Reader, day: Window): Promise<number> {
  const page = await reader.page(day, undefined);
  if (page === 'refused') return 0;
  const lengthMs = day.to.getTime() - day.from.getTime() + 1_000;
  const last = page.resources.at(-1)?.listedAt;
  const coveredMs =
    page.next === undefined || !last
      ? lengthMs
      : Math.max(day.to.getTime() + 1_000 - Date.parse(last), 1_000);
  return (page.resources.length / coveredMs) * dayMs;
}
