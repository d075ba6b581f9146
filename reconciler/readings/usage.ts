import { z } from 'zod';
import { isoTime } from '../../core/clock.ts';
import { insertRows } from '../../core/store/store.ts';
import { dayMs } from '../passes.ts';
import { listPage } from '../rest/list-page.ts';
import { numeral, priceUnit } from './fields.ts';
import { type Counted, NotOffered, type Reading, type ReadingScope } from './reading.ts';

/** Twilio writes some as text and some as numbers. Six digits behind the point are kept. */
const amount = numeral
  .transform((text) => Number(text))
  .refine((value) => Number.isFinite(value) && Math.abs(value) < 1e12)
  .transform((value) => value.toFixed(6));
const unit = z
  .string()
  .nullish()
  .transform((text) => (/^[a-z][a-z -]{0,39}$/.test(text ?? '') ? (text ?? '') : ''));

/** What is used of a usage record (2010-04-01 Usage/Records/Daily). Categories are free words in Twilio's description. */
const usageSchema = z.object({
  category: z.string().regex(/^[a-z0-9][a-z0-9_-]{1,99}$/),
  start_date: z.iso.date(),
  count: amount,
  count_unit: unit,
  usage: amount,
  usage_unit: unit,
  price: amount,
  price_unit: priceUnit,
  as_of: z.string().nullish(),
});

/** Twilio's figures of a day change for a while afterwards. */
const changesForMs = 4 * dayMs;

/** What Twilio counted by day and category, of the account alone: its subaccounts are asked for theirs. */
export const usage: Reading = {
  name: 'usage',
  everyMs: dayMs / 4,
  byLoginAlone: false,
  overlapMs: changesForMs,
  reachMs: 400 * dayMs,
  read: async (scope): Promise<Counted> => {
    const { api, account, mark, reconciler } = scope;
    const list = {
      uri: `https://api.twilio.com/2010-04-01/Accounts/${account.accountSid}/Usage/Records/Daily.json`,
      rows: 'usage_records',
      query: {
        StartDate: dayOf(mark.from),
        EndDate: dayOf(mark.to),
        IncludeSubaccounts: 'false',
        PageSize: String(reconciler.limits.restPageSize),
      },
    };
    let { entries, unreadable } = mark;
    let at: string | undefined = mark.cursor === '' ? undefined : mark.cursor;
    do {
      reconciler.stillOurs();
      const page = await listPage(api, list, at);
      if (page === undefined) throw new NotOffered();
      const parsed = page.rows.map((row) => usageSchema.safeParse(row));
      await write(
        scope,
        parsed.flatMap(({ data }) => data ?? []),
      );
      entries += page.rows.length;
      unreadable += parsed.filter(({ success }) => !success).length;
      at = page.next;
      if (at !== undefined) await scope.save({ cursor: at, entries, unreadable });
    } while (at !== undefined);
    return { entries, unreadable };
  },
};

/** Most of Twilio's categories are of products that an account does not use: their zeros are not kept. */
async function write(
  { account, reconciler }: ReadingScope,
  records: readonly z.output<typeof usageSchema>[],
): Promise<void> {
  await insertRows(
    reconciler.store,
    'usage_records',
    records
      .filter(({ count, usage: used, price }) => [count, used, price].some((text) => Number(text) !== 0))
      .map((record) => ({
        account_sid: account.accountSid,
        day: record.start_date,
        category: record.category,
        counted: record.count,
        count_unit: record.count_unit,
        used: record.usage,
        usage_unit: record.usage_unit,
        price: record.price,
        price_unit: record.price_unit,
        as_of: timeOrNull(record.as_of),
        read_at: isoTime(reconciler.clock()),
      })),
  );
}

function timeOrNull(text: string | null | undefined): string | null {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? null : isoTime(ms);
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
