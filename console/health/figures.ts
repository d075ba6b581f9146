import { z } from 'zod';
import { isoTime } from '../../core/clock.ts';
import { rowsOf, type Store } from '../../core/store/store.ts';
import { openSignals, type SignalFigure, type SloFigure, slosNow } from './signals-and-slos.ts';

/** How far back the page looks, and how long one bar is; so many bars that each can be told from its neighbour. */
export const spans = {
  '6': { hours: 6, stepSeconds: 900 },
  '24': { hours: 24, stepSeconds: 3_600 },
  '168': { hours: 168, stepSeconds: 21_600 },
} as const;
export type Span = keyof typeof spans;

const count = z.coerce.number();
const milliseconds = z.coerce.number().nullable();

const deliveryRow = z.object({
  at: z.string(),
  attempted: count,
  delivered: count,
  undelivered: count,
  failed: count,
  canceled: count,
  unknown: count,
});
const failureRow = z.object({
  error_class: z.string(),
  fault: z.string(),
  messages: count,
  codes: z.array(z.number()),
});
const latencyRow = z.object({
  at: z.string(),
  measured: count,
  p50: milliseconds,
  p90: milliseconds,
  p99: milliseconds,
});
const heardRow = z.object({
  at: z.string(),
  by_callback: count,
  by_event_stream: count,
  by_rest: count,
  unknown: count,
});
const callRow = z.object({
  calls: count,
  answered: count,
  busy: count,
  no_answer: count,
  canceled: count,
  failed: count,
  unknown: count,
});
const verifyRow = z.object({
  channel: z.string(),
  started: count,
  approved: count,
  waiting: count,
  p90: milliseconds,
});
const costRow = z.object({
  purpose: z.string(),
  messages: count,
  priced: count,
  price: z.string(),
  price_unit: z.string(),
});
const incidentRow = z.object({
  incident_id: z.string(),
  kind: z.string(),
  subject: z.record(z.string(), z.string()),
  messages: count,
  price: z.string(),
  price_unit: z.string(),
  /** How many incidents there are, beside those that are given. */
  of_all: count,
});
const readRow = z.object({ account_sid: z.string(), family: z.string(), read_to: z.string() });

export interface Figures {
  /** Start of every bar, ISO 8601. */
  readonly times: readonly string[];
  readonly stepSeconds: number;
  readonly delivery: readonly z.output<typeof deliveryRow>[];
  readonly failures: readonly z.output<typeof failureRow>[];
  readonly latency: readonly z.output<typeof latencyRow>[];
  /** Over the whole time, since quantiles of parts do not add up. */
  readonly latencyOverall: z.output<typeof latencyRow> | undefined;
  readonly heard: readonly z.output<typeof heardRow>[];
  readonly calls: z.output<typeof callRow> | undefined;
  readonly verifications: readonly z.output<typeof verifyRow>[];
  readonly cost: readonly z.output<typeof costRow>[];
  readonly incidents: readonly z.output<typeof incidentRow>[];
  readonly readTo: readonly z.output<typeof readRow>[];
  readonly signals: readonly SignalFigure[];
  readonly slos: readonly SloFigure[];
}

const inTime = 'minute >= {from:DateTime} AND minute < {to:DateTime}';
const bar = 'toStartOfInterval(minute, toIntervalSecond({step:UInt32})) AS at';

/** Every figure of the page, from the views that panels and alerts read too. */
export async function figuresOf(store: Store, span: Span, nowMs: number): Promise<Figures> {
  const { hours, stepSeconds } = spans[span];
  const stepMs = stepSeconds * 1000;
  const toMs = Math.ceil(nowMs / stepMs) * stepMs;
  const fromMs = toMs - hours * 3_600_000;
  const parameters = { from: Math.floor(fromMs / 1000), to: Math.floor(toMs / 1000), step: stepSeconds };
  const ask = async <Row extends z.ZodType>(row: Row, query: string): Promise<z.output<Row>[]> =>
    rowsOf(store, row, query, parameters);
  const quantile = (state: string, index: number): string =>
    `if(measured = 0, NULL, quantilesExactMerge(0.5, 0.9, 0.99)(${state})[${index}])`;
  const percentiles = `sum(delivered_measured) AS measured, ${quantile('to_delivered', 1)} AS p50, ${quantile('to_delivered', 2)} AS p90, ${quantile('to_delivered', 3)} AS p99`;
  // One after the other: an embedded connection answers one query at a time anyhow.
  return {
    times: Array.from({ length: (toMs - fromMs) / stepMs }, (_, index) => isoTime(fromMs + index * stepMs)),
    stepSeconds,
    delivery: await ask(
      deliveryRow,
      `SELECT ${bar}, sum(d.attempted) AS attempted, sum(d.delivered) AS delivered, sum(d.undelivered) AS undelivered,
           sum(d.failed) AS failed, sum(d.canceled) AS canceled, sum(d.unknown) AS unknown
       FROM delivery AS d WHERE ${inTime} GROUP BY at ORDER BY at`,
    ),
    failures: await ask(
      failureRow,
      `SELECT error_class, topKWeighted(1)(f.fault, f.messages)[1] AS fault, sum(f.messages) AS messages,
           arraySort(groupUniqArrayIf(12)(assumeNotNull(error_code), error_code IS NOT NULL)) AS codes
       FROM delivery_failure AS f WHERE ${inTime} GROUP BY error_class ORDER BY messages DESC, error_class`,
    ),
    latency: await ask(
      latencyRow,
      `SELECT ${bar}, ${percentiles} FROM latency WHERE ${inTime} GROUP BY at ORDER BY at`,
    ),
    latencyOverall: (
      await ask(latencyRow, `SELECT '' AS at, ${percentiles} FROM latency WHERE ${inTime}`)
    )[0],
    heard: await ask(
      heardRow,
      `SELECT ${bar}, sum(h.by_callback) AS by_callback, sum(h.by_event_stream) AS by_event_stream, sum(h.by_rest) AS by_rest,
           sum(h.unknown) AS unknown
       FROM heard_by AS h WHERE ${inTime} GROUP BY at ORDER BY at`,
    ),
    calls: (
      await ask(
        callRow,
        `SELECT sum(c.calls) AS calls, sum(c.answered) AS answered, sum(c.busy) AS busy, sum(c.no_answer) AS no_answer,
             sum(c.canceled) AS canceled, sum(c.failed) AS failed, sum(c.unknown) AS unknown
         FROM call_outcome AS c WHERE ${inTime} AND direction = 'outbound'`,
      )
    )[0],
    verifications: await ask(
      verifyRow,
      `SELECT channel, sum(v.started) AS started, sum(v.approved) AS approved, sum(v.waiting) AS waiting,
           if(sum(verified_measured) = 0, NULL, quantilesExactMerge(0.5, 0.9, 0.99)(time_to_verify)[2]) AS p90
       FROM verification_outcome AS v WHERE ${inTime} GROUP BY channel ORDER BY started DESC, channel`,
    ),
    cost: await ask(
      costRow,
      `SELECT purpose, sum(c.messages) AS messages, sum(c.priced) AS priced, toString(sum(c.price)) AS price,
           max(c.price_unit) AS price_unit
       FROM cost AS c WHERE hour >= {from:DateTime} AND hour < {to:DateTime} GROUP BY purpose
       ORDER BY sum(c.price) DESC, purpose LIMIT 20`,
    ),
    incidents: await ask(
      incidentRow,
      `SELECT incident_id, kind, subject, messages, toString(i.price) AS price, price_unit,
           count() OVER () AS of_all
       FROM incident AS i WHERE day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
       ORDER BY i.price DESC, messages DESC, incident_id LIMIT 10`,
    ),
    readTo: await ask(
      readRow,
      'SELECT account_sid, family, read_to FROM read_to ORDER BY account_sid, family LIMIT 50',
    ),
    signals: await openSignals(store),
    slos: await slosNow(store),
  };
}
