import { z } from 'zod';
import { isoTime } from '../clock.ts';
import { insertRows, rowsOf, type Store } from '../store/store.ts';
import { type Finding, type SignalKind, segmentOf, signalIdOf, withoutEmpty } from './finding.ts';

const signalRow = z.object({
  signal: z.string(),
  signal_id: z.string(),
  account_sid: z.string(),
  environment: z.string(),
  segment: z.string(),
  subject: z.record(z.string(), z.string()),
  opened_at: z.string(),
  since: z.string(),
  closed_at: z.string().nullable(),
  confidence: z.number(),
  affected: z.coerce.number(),
  price: z.string().nullable(),
  price_unit: z.string(),
  codes: z.array(z.number()),
  explanation: z.string(),
});

/** A finding as it is kept. */
export type SignalRow = z.output<typeof signalRow>;

/** What is open, and what was closed since; the earliest first. */
export async function signalsOpenOrClosedSince(
  store: Store,
  kinds: readonly SignalKind[],
  sinceMs: number,
): Promise<readonly SignalRow[]> {
  return rowsOf(
    store,
    signalRow,
    `SELECT s.* EXCEPT (updated_at) REPLACE (toString(s.price) AS price) FROM signals AS s FINAL
     WHERE signal IN {kinds:Array(String)}
         AND (closed_at IS NULL OR closed_at >= parseDateTime64BestEffort({since:String}, 3, 'UTC'))
     ORDER BY opened_at, signal_id`,
    { kinds: [...kinds], since: isoTime(sinceMs) },
  );
}

/**
 * Brings the record of these kinds to what is so now: what is found anew is opened, what was found before keeps its id
 * and its beginning, what is not found any more is closed. Doing it twice writes nothing the second time. With `own` only
 * findings of that segment are settled.
 */
export async function settle(
  store: Store,
  kinds: readonly SignalKind[],
  findings: readonly Finding[],
  nowMs: number,
  own?: string,
): Promise<void> {
  const found = new Map(findings.map((finding) => [keyOf(finding), finding]));
  const known = await signalsOpenOrClosedSince(store, kinds, nowMs);
  const rows: SignalRow[] = [];
  const settled = new Set<string>();
  for (const row of known) {
    if (row.closed_at !== null || (own !== undefined && row.segment !== own)) continue;
    const key = [row.signal, row.account_sid, row.environment, row.segment].join('\n');
    const finding = found.get(key);
    const doubled = settled.has(key);
    settled.add(key);
    // The row of whoever was later is withdrawn: both would count otherwise.
    if (doubled) rows.push({ ...row, closed_at: row.opened_at });
    else if (finding === undefined) rows.push({ ...row, closed_at: isoTime(nowMs) });
    else {
      const now = {
        ...rowOf(finding, nowMs),
        signal_id: row.signal_id,
        opened_at: row.opened_at,
        since: row.since,
      };
      if (!isSame(now, row)) rows.push(now);
    }
  }
  for (const [key, finding] of found) if (!settled.has(key)) rows.push(rowOf(finding, nowMs));
  const updatedAt = isoTime(nowMs);
  await insertRows(
    store,
    'signals',
    rows.map((row) => ({ ...row, updated_at: updatedAt })),
  );
}

function keyOf({ kind, accountSid, environment, about }: Finding): string {
  return [kind, accountSid, environment, segmentOf(about)].join('\n');
}

function rowOf(finding: Finding, nowMs: number): SignalRow {
  return {
    signal: finding.kind,
    signal_id: signalIdOf(finding),
    account_sid: finding.accountSid,
    environment: finding.environment,
    segment: segmentOf(finding.about),
    subject: withoutEmpty({ ...finding.about, ...finding.alsoAbout }),
    opened_at: isoTime(nowMs),
    since: isoTime(finding.sinceMs),
    closed_at: null,
    confidence: finding.confidence,
    affected: Math.max(0, Math.round(finding.affected)),
    price: finding.price ?? null,
    price_unit: finding.priceUnit ?? '',
    codes: [...(finding.codes ?? [])],
    explanation: finding.explanation,
  };
}

/** Whether nothing that a reader would notice has changed. */
function isSame(one: SignalRow, other: SignalRow): boolean {
  const plain = ({ confidence, price, subject, ...rest }: SignalRow): string =>
    JSON.stringify([
      confidence.toFixed(3),
      Number(price ?? 0),
      Object.entries(subject).sort(),
      Object.entries(rest).sort(),
    ]);
  return plain(one) === plain(other);
}
