import { lines, type Series, stackedBars } from '../shell/charts.ts';
import { type Html, html } from '../shell/html.ts';
import { count, percent, seconds, shown, table, timeText } from '../shell/words.ts';
import type { Figures } from './figures.ts';

export function delivery({ times, delivery: rows, stepSeconds }: Figures): Html {
  const of = seriesOf(times, rows);
  const series = [
    of('delivered', 'good', (row) => row.delivered),
    of('undelivered', 'bad', (row) => row.undelivered),
    of('failed', 'worse', (row) => row.failed),
    of('canceled', 'calm', (row) => row.canceled),
    of('unknown', 'open', (row) => row.unknown),
  ];
  return section(
    'delivery',
    'Are messages arriving?',
    'Outbound messages by what became of them, in the minute in which each was made.',
    {
      chart: stackedBars({
        id: 'delivery-chart',
        title: 'Messages by outcome',
        summary: `Bars of ${stepSeconds / 60} minutes.`,
        times,
        series,
        unit: shown,
      }),
      series,
      times,
      unit: count,
      empty: rows.length === 0 ? 'No message was sent in this time.' : undefined,
    },
  );
}

export function failures({ failures: rows }: Figures): Html {
  const all = rows.reduce((sum, row) => sum + row.messages, 0);
  return html`<section aria-labelledby="failures"><h2 id="failures">Why were messages not delivered?</h2>
<p class="faint">Failed and undelivered messages by class of their error code.</p>
${
  rows.length === 0
    ? html`<p>None failed in this time.</p>`
    : table(
        'Failures by class',
        ['class', 'mostly the fault of', 'codes', '#messages', '#share'],
        rows.map((row) => [
          row.error_class,
          row.fault,
          row.codes.join(' '),
          count(row.messages),
          percent(row.messages, all),
        ]),
      )
}</section>`;
}

export function latency({ times, latency: rows }: Figures): Html {
  const of = seriesOf(times, rows);
  const series = [
    of('p99', 'worse', (row) => row.p99),
    of('p90', 'bad', (row) => row.p90),
    of('p50', 'good', (row) => row.p50),
  ];
  return section(
    'latency',
    'How late are messages?',
    'From sent to delivered, as callbacks and Event Streams told.',
    {
      chart: lines({
        id: 'latency-chart',
        title: 'Percentiles of the time from sent to delivered',
        summary: 'Three lines: p50, p90 and p99.',
        times,
        series,
        unit: seconds,
      }),
      series,
      times,
      unit: seconds,
      empty: rows.some(({ measured }) => measured > 0) ? undefined : 'Nothing was measured in this time.',
    },
  );
}

export function completeness({ times, heard: rows }: Figures): Html {
  const of = seriesOf(times, rows);
  const series = [
    of('by callback', 'good', (row) => row.by_callback),
    of('by Event Streams', 'calm', (row) => row.by_event_stream),
    of('only by reconciling', 'bad', (row) => row.by_rest),
    of('nothing final yet', 'open', (row) => row.unknown),
  ];
  return section(
    'completeness',
    'Do we hear of it?',
    'Final statuses of messages by who told them. What only reconciling found was lost on its way here.',
    {
      chart: stackedBars({
        id: 'completeness-chart',
        title: 'Final statuses by source',
        summary: 'Bars by who told of the end of a message.',
        times,
        series,
        unit: shown,
      }),
      series,
      times,
      unit: count,
      empty: rows.length === 0 ? 'No message was sent in this time.' : undefined,
    },
  );
}

interface Drawn {
  readonly chart: Html;
  readonly series: readonly Series[];
  readonly times: readonly string[];
  readonly unit: (value: number) => string;
  readonly empty: string | undefined;
}

/** A chart and, for who cannot see it or wants the numbers, the same as a table. */
function section(
  id: string,
  question: string,
  explanation: string,
  { chart, series, times, unit, empty }: Drawn,
): Html {
  const rows = times.map((time, at) => [
    timeText(time),
    ...series.map(({ values }) => {
      const value = values[at] ?? null;
      return value === null ? '–' : unit(value);
    }),
  ]);
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${question}</h2><p class="faint">${explanation}</p>
${empty === undefined ? html`${chart}<details><summary>As a table: ${question}</summary>${table(question, ['from', ...series.map(({ name }) => `#${name}`)], rows)}</details>` : html`<p>${empty}</p>`}</section>`;
}

/** Makes series of rows by their time; of a time without a row nothing is known. */
function seriesOf<Row extends { readonly at: string }>(times: readonly string[], rows: readonly Row[]) {
  const at = new Map(rows.map((row) => [Date.parse(row.at), row]));
  return (name: string, colour: Series['colour'], value: (row: Row) => number | null): Series => ({
    name,
    colour,
    values: times.map((time) => {
      const row = at.get(Date.parse(time));
      return row === undefined ? null : value(row);
    }),
  });
}
