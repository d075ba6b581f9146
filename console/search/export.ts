import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { limits } from '../../core/limits.ts';
import { readingInBackground, type Store } from '../../core/store/store.ts';
import { csvLines } from '../csv.ts';
import { statusInWords } from '../in-words/statuses.ts';
import type { Order, Work } from '../jobs/job.ts';
import { countsOf, type Place, placeOf, type Result, resultsAfter } from './find.ts';
import { type Query, queryText } from './query.ts';
import { queryInWords } from './words.ts';

export const formats = {
  csv: { extension: 'csv', type: 'text/csv; charset=utf-8; header=present' },
  ndjson: { extension: 'ndjson', type: 'application/x-ndjson' },
} as const;
export type Format = keyof typeof formats;

/** The order of a file with all results of a search. */
export function exportOrder(query: Query, searchId: string, format: Format): Order {
  const { extension, type } = formats[format];
  const days = query.from === query.to ? query.from : `${query.from}-to-${query.to}`;
  return {
    title: `${queryInWords(query)} (${extension.toUpperCase()})`,
    fileName: `ledgerline-${days}-${searchId.slice(4, 12)}.${extension}`,
    type,
    act: { action: 'export', reason: '', details: { Search: searchId, Query: queryText(query) } },
  };
}

/** Writes all results of a search, page after page: memory stays flat however many there are. */
export function exportWork(store: Store, query: Query, format: Format): Work {
  const source = readingInBackground(store);
  return async ({ file, progress, signal }) => {
    const { found } = await countsOf(source, query);
    if (format === 'csv') file.write(csvLines([csvHeadings]));
    let after: Place | undefined;
    let rows = 0;
    do {
      signal.throwIfAborted();
      const results = await resultsAfter(source, query, after, limits.exportPageRows);
      rows += results.length;
      const last = results.at(-1);
      after = results.length < limits.exportPageRows || last === undefined ? undefined : placeOf(last);
      const text = format === 'csv' ? csvLines(results.map(csvRow)) : results.map(jsonLine).join('');
      if (text !== '' && !file.write(text)) await drained(file);
      progress(rows, Math.max(found, rows));
    } while (after !== undefined);
  };
}

async function drained(file: NodeJS.WritableStream): Promise<void> {
  // Whichever comes first: an error of the file would otherwise never be heard of.
  await Promise.race([once(file, 'drain'), finished(file)]);
}

const csvHeadings = [
  'made at (UTC)',
  'kind',
  'direction',
  'channel',
  'outcome',
  'status at Twilio',
  'error code',
  'purpose',
  'sender',
  'messaging service',
  'environment',
  'account',
  'SID',
];

function csvRow(result: Result): readonly string[] {
  return [
    result.made_at,
    result.family,
    result.direction,
    result.channel,
    statusInWords(result.family, result.status).label,
    result.status,
    result.error_code === null ? '' : String(result.error_code),
    result.purpose,
    result.own_address,
    result.messaging_service_sid,
    result.environment,
    result.account_sid,
    result.resource_sid,
  ];
}

function jsonLine(result: Result): string {
  return `${JSON.stringify({
    madeAt: result.made_at,
    kind: result.family,
    direction: result.direction,
    channel: result.channel,
    status: result.status,
    errorCode: result.error_code,
    purpose: result.purpose,
    sender: result.own_address,
    messagingServiceSid: result.messaging_service_sid,
    environment: result.environment,
    accountSid: result.account_sid,
    sid: result.resource_sid,
  })}\n`;
}
