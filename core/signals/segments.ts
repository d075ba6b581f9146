import { z } from 'zod';
import { errorCatalogue } from '../error-codes.ts';
import { rowsOf, type Store } from '../store/store.ts';
import type { Subject } from './finding.ts';
import { parameters, type RiseKind } from './parameters.ts';
import { marksOf } from './quiet-mark.ts';

/** What is watched on its own: an account's sender or service, to one carrier and country, over one channel. */
export interface Segment {
  readonly key: string;
  readonly accountSid: string;
  readonly environment: string;
  readonly about: Subject;
}

/** Counts of one segment, a number for each stretch of time in which there was something. */
export interface SegmentSeries extends Segment {
  readonly startMs: readonly number[];
  /** Messages of which it is known. */
  readonly n: readonly number[];
  /** Those beyond each of the kind's marks, a series for each mark. */
  readonly beyond: readonly (readonly number[])[];
}

/** A message that goes through a service counts for it, whichever of its numbers it went from. */
export const segmentColumns = `account_sid, environment, channel, if(messaging_service_sid = '', own_address, '') AS sender,
  messaging_service_sid AS service, carrier, country`;

/** Codes by which Twilio or a carrier says that a message was filtered. */
export const filteringCodes: readonly number[] = errorCatalogue()
  .filter(({ class: errorClass }) => errorClass === 'carrier-filtering')
  .map(({ code }) => code);

/** That a message was filtered, in SQL. */
export const isFiltered =
  "(status IN ('undelivered', 'failed') AND has({codes:Array(Int32)}, ifNull(error_code, 0)))";

/**
 * What counts, and of it what is beyond each mark. A message counts whenever its status came: one whose status is not known
 * is not filtered yet, so that receipts which are late make nothing look worse than it is. Only what left Twilio is
 * owed a receipt: what still waits there is no carrier's doing.
 */
const outboundMessages = "family = 'message' AND direction = 'outbound'";
const counted: Readonly<
  Record<RiseKind, { readonly of: string; readonly n: string; readonly beyond: string }>
> = {
  'carrier-filtering': {
    of: outboundMessages,
    n: "status NOT IN ('canceled', 'scheduled')",
    beyond: isFiltered,
  },
  'silent-filtering': {
    of: outboundMessages,
    n: "status = 'sent' OR (final AND status != 'canceled')",
    beyond: "(NOT final AND status = 'sent') OR ifNull(made_to_delivered_ms > mark * 60000, false)",
  },
  'latency-shift': {
    of: outboundMessages,
    n: 'to_delivered_ms IS NOT NULL',
    beyond: 'ifNull(to_delivered_ms > mark * 1000, false)',
  },
  'otp-trouble': {
    of: "family = 'verification'",
    n: "status != 'canceled'",
    beyond:
      "status != 'canceled' AND (status != 'approved' OR ifNull(made_to_delivered_ms > mark * 60000, false))",
  },
};

const series = z.array(z.number());
const row = z.object({
  account_sid: z.string(),
  environment: z.string(),
  channel: z.string(),
  sender: z.string(),
  service: z.string(),
  carrier: z.string(),
  country: z.string(),
  start: series,
  n: series,
  beyond: z.array(series),
});

/** Counts of every segment between two times, in stretches of so many minutes; the busiest segments, if there are too many. */
export async function segmentSeries(
  store: Store,
  kind: RiseKind,
  { fromMs, toMs, minutes }: { readonly fromMs: number; readonly toMs: number; readonly minutes: number },
): Promise<readonly SegmentSeries[]> {
  const { of, n, beyond } = counted[kind];
  const rows = await rowsOf(
    store,
    row,
    `SELECT account_sid, environment, channel, sender, service, carrier, country,
        groupArray(stretch) AS start, groupArray(counted) AS n, groupArray(counted_beyond) AS beyond
     FROM
     (
        SELECT ${segmentColumns},
            toUnixTimestamp(toStartOfInterval(minute, toIntervalMinute({minutes:UInt32}))) AS stretch,
            toUInt32(countIf(${n})) AS counted,
            arrayMap(sum -> toUInt32(sum), sumForEach(arrayMap(mark -> toUInt8(${beyond}), {marks:Array(UInt32)}))) AS counted_beyond
        FROM resources_by_minute FINAL
        WHERE ${of}
            AND minute >= toDateTime({from:UInt32}, 'UTC') AND minute < toDateTime({to:UInt32}, 'UTC')
            AND ((${n}) OR arrayExists(mark -> ${beyond}, {marks:Array(UInt32)}))
        GROUP BY account_sid, environment, channel, sender, service, carrier, country, stretch
        ORDER BY stretch
     )
     GROUP BY account_sid, environment, channel, sender, service, carrier, country
     ORDER BY sum(counted) DESC
     LIMIT ${parameters.segmentsAtMost}`,
    {
      minutes,
      marks: [...marksOf[kind]],
      from: Math.floor(fromMs / 1_000),
      to: Math.floor(toMs / 1_000),
      ...(kind === 'carrier-filtering' ? { codes: [...filteringCodes] } : {}),
    },
  );
  return rows.map((read) => seriesOf(kind, read));
}

function seriesOf(kind: RiseKind, read: z.output<typeof row>): SegmentSeries {
  const { channel, sender, service, carrier, country } = read;
  const about = { channel, sender, service, carrier, country };
  return {
    key: subjectKey(read.account_sid, read.environment, about),
    accountSid: read.account_sid,
    environment: read.environment,
    about,
    startMs: read.start.map((seconds) => seconds * 1_000),
    n: read.n,
    beyond: marksOf[kind].map((_, mark) => read.beyond.map((stretch) => stretch[mark] ?? 0)),
  };
}

/** A segment as one text. */
export function subjectKey(accountSid: string, environment: string, about: Subject): string {
  const { channel = '', sender = '', service = '', carrier = '', country = '' } = about;
  return [accountSid, environment, channel, sender, service, carrier, country].join('\n');
}
