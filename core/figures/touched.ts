import type { JournalBatch } from '../journal/journal.ts';
import type { Touched } from './refresh.ts';

const sidName = Buffer.from('"resource_sid":"');
const intentName = Buffer.from('"kind":"intent"');
const quote = 0x22;

/**
 * What a batch of canonical events is about. Read from their bytes: parsing every event once more would cost as much as
 * shipping it. A quote within a text is escaped, so that these names are found as names alone; the last one counts, since
 * what comes after the attributes is the event's own.
 */
export function touchedBy({ records }: Pick<JournalBatch, 'records'>): Touched {
  const sids = new Set<string>();
  const intents = new Set<string>();
  for (const { payload } of records) {
    const start = payload.lastIndexOf(sidName) + sidName.length;
    if (start < sidName.length) continue;
    const sid = payload.toString('latin1', start, payload.indexOf(quote, start));
    if (sid !== '') (payload.includes(intentName) ? intents : sids).add(sid);
  }
  return { sids: [...sids], intents: [...intents] };
}
