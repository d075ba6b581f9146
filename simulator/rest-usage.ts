import type { Express } from 'express';
import type { SimulatedAccount } from './account.ts';
import type { Resource } from './resource.ts';
import { startOf } from './resource-index.ts';
import { accountInPath } from './rest-accounts.ts';
import type { RestOptions } from './rest-options.ts';
import { envelopeOf, pageOfRows, searchOf } from './rest-pages.ts';
import { refuse } from './rest-refusal.ts';

interface DailyUsage {
  readonly day: string;
  readonly category: string;
  readonly count: number;
}

const dayMs = 86_400_000;
const path = '/2010-04-01/Accounts/:account/Usage/Records/Daily.json';

/** What Twilio counted on each day. What was deleted since was paid for all the same, and counts. */
export function addUsagePaths(app: Express, options: RestOptions): void {
  app.get(path, (request, response) => {
    const account = accountInPath(options, request, response);
    if (account === undefined) return;
    const search = searchOf(request);
    const nowMs = options.clock();
    const firstDay = dayOf(search.get('StartDate'), nowMs);
    const lastDay = dayOf(search.get('EndDate'), nowMs);
    const withSubaccounts = search.get('IncludeSubaccounts') !== 'false';
    const counted = options.accounts.filter(
      (one) => one === account || (withSubaccounts && one.options.parentSid === account.accountSid),
    );
    const wanted = search.get('Category');
    const rows = dailyUsage(counted, nowMs).filter(
      ({ day, category }) =>
        (firstDay === undefined || day >= firstDay) &&
        (lastDay === undefined || day <= lastDay) &&
        (wanted === null || category === wanted),
    );
    const page = pageOfRows(rows, search, ({ day, category }) => `${day} ${category}`);
    if (page === undefined || firstDay === 'no day' || lastDay === 'no day') refuse(response, 400);
    else
      response.json({
        usage_records: page.rows.map((row) => usageJson(row, account, nowMs)),
        ...envelopeOf(request, page),
      });
  });
}

/** YYYY-MM-DD, or so many days from today as in `-30days`. */
function dayOf(text: string | null, nowMs: number): string | 'no day' | undefined {
  if (text === null) return undefined;
  const [, offset] = /^([+-]?\d+)days?$/.exec(text) ?? [];
  const atMs = offset === undefined ? Date.parse(text) : nowMs + Number(offset) * dayMs;
  return Number.isNaN(atMs) ? 'no day' : isoDay(atMs);
}

/** By day and category, the latest day first. */
function dailyUsage(accounts: readonly SimulatedAccount[], nowMs: number): readonly DailyUsage[] {
  const counts = new Map<string, number>();
  for (const { resources } of accounts) {
    for (const resource of resources) {
      const startMs = startOf(resource, nowMs);
      if (startMs === undefined || startMs > nowMs) continue;
      for (const category of categoriesOf(resource)) {
        const key = `${isoDay(startMs)} ${category}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
  }
  return [...counts]
    .map(([key, count]) => ({ day: key.slice(0, 10), category: key.slice(11), count }))
    .sort((a, b) => (a.day === b.day ? (a.category < b.category ? -1 : 1) : a.day < b.day ? 1 : -1));
}

/** The kind itself and its direction. */
function categoriesOf({ family, channel, direction }: Resource): readonly string[] {
  const way = direction === 'inbound' ? 'inbound' : 'outbound';
  const kind = family === 'call' ? 'calls' : (kinds[channel] ?? channel);
  return [kind, `${kind}-${way}`];
}

const kinds: Readonly<Record<string, string>> = { whatsapp: 'channels-whatsapp', rcs: 'channels-rcs' };

function usageJson(
  { day, category, count }: DailyUsage,
  { accountSid }: SimulatedAccount,
  nowMs: number,
): object {
  const isCalls = category.startsWith('calls');
  const records = `/2010-04-01/Accounts/${accountSid}/Usage/Records`;
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    as_of: new Date(nowMs).toISOString().replace(/\.\d+Z$/, '+00:00'),
    category,
    count: String(count),
    count_unit: isCalls ? 'calls' : 'messages',
    description: category,
    end_date: day,
    price: Number((count * (isCalls ? 0.014 : 0.0075)).toFixed(4)),
    price_unit: 'usd',
    start_date: day,
    subresource_uris: { daily: `${records}/Daily.json?Category=${category}` },
    uri: `${records}/Daily.json?Category=${category}&StartDate=${day}&EndDate=${day}`,
    usage: String(count),
    usage_unit: isCalls ? 'minutes' : 'messages',
  };
}

function isoDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
