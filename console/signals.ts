import { z } from 'zod';
import { limits } from '../core/limits.ts';
import { signalKinds } from '../core/signals/finding.ts';
import { rowsOf, type Store } from '../core/store/store.ts';

const row = z.object({
  signal: z.string(),
  signal_id: z.string(),
  account_sid: z.string(),
  environment: z.string(),
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

const beforeEverything = '1970-01-01T00:00:00.000Z';

export const signalQuerySchema = z.strictObject({
  account: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/, 'an account SID is AC and 32 hexadecimal digits')
    .optional(),
  signal: z.enum(signalKinds).optional(),
  open: z.enum(['true', 'false']).optional().describe('true: what is open now; false: what is over'),
  since: z.iso.datetime().optional().describe('opened at or after this time; default: always'),
  limit: z.coerce.number().int().min(1).max(limits.maxRowsInAnswer).default(1_000),
});

export const signalsSchema = z.object({
  signals: z.array(
    z.object({
      id: z.string(),
      signal: z.string(),
      accountSid: z.string().describe('empty where nothing that was refused can be believed'),
      environment: z.string(),
      subject: z
        .record(z.string(), z.string())
        .describe('sender, service, carrier, country, channel, template, item; what applies'),
      openedAt: z.string(),
      since: z.string().describe('when it began, by the evidence'),
      closedAt: z.string().nullable(),
      confidence: z.number().describe('0 to 1'),
      affected: z.number().int().describe('messages, calls or events above the usual'),
      price: z.string().nullable().describe('what the affected ones cost; null when no price is known'),
      priceUnit: z.string(),
      codes: z.array(z.number().int()),
      explanation: z.string(),
    }),
  ),
});

/** What somebody should look at, and what somebody should have looked at; the latest first. */
export async function signalsOf(
  store: Store,
  { account, signal, open, since, limit }: z.output<typeof signalQuerySchema>,
): Promise<z.output<typeof signalsSchema>> {
  const rows = await rowsOf(
    store,
    row,
    `SELECT * REPLACE (toString(price) AS price) FROM signal
     WHERE ({account:String} = '' OR account_sid = {account:String})
         AND ({signal:String} = '' OR signal = {signal:String})
         AND ({open:String} = '' OR (closed_at IS NULL) = ({open:String} = 'true'))
         AND opened_at >= parseDateTime64BestEffort({since:String}, 3, 'UTC')
     ORDER BY opened_at DESC, signal_id
     LIMIT {limit:UInt32}`,
    {
      account: account ?? '',
      signal: signal ?? '',
      open: open ?? '',
      since: since ?? beforeEverything,
      limit,
    },
  );
  return {
    signals: rows.map((found) => ({
      id: found.signal_id,
      signal: found.signal,
      accountSid: found.account_sid,
      environment: found.environment,
      subject: found.subject,
      openedAt: found.opened_at,
      since: found.since,
      closedAt: found.closed_at,
      confidence: found.confidence,
      affected: found.affected,
      price: found.price,
      priceUnit: found.price_unit,
      codes: found.codes,
      explanation: found.explanation,
    })),
  };
}
