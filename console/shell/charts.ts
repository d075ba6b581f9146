import { type Html, html } from './html.ts';

/** One thing that is drawn: a colour of the style sheet, a name, and a value for each time (null: nothing is known). */
export interface Series {
  readonly name: string;
  readonly colour: 'good' | 'bad' | 'worse' | 'calm' | 'open';
  readonly values: readonly (number | null)[];
}

interface Chart {
  /** Names the drawing for who cannot see it; unique on the page. */
  readonly id: string;
  readonly title: string;
  /** What is to be seen in it, in a sentence. */
  readonly summary: string;
  readonly times: readonly string[];
  readonly series: readonly Series[];
  readonly unit: (value: number) => string;
}

const width = 720;
const height = 200;
const left = 64;
const bottom = 24;
const top = 8;
const plotWidth = width - left - 8;
const plotHeight = height - top - bottom;

/** Values on top of each other, a bar for each time. */
export function stackedBars(chart: Chart): Html {
  const totals = chart.times.map((_, at) =>
    chart.series.reduce((sum, one) => sum + (one.values[at] ?? 0), 0),
  );
  const scale = scaleOf(Math.max(0, ...totals));
  const step = plotWidth / Math.max(1, chart.times.length);
  const bars = chart.times.flatMap((_, at) => {
    let below = 0;
    return chart.series.flatMap(({ colour, values }) => {
      const value = values[at] ?? 0;
      const from = below;
      below += value;
      return value === 0
        ? []
        : [
            html`<rect class="fill-${colour}" x="${round(left + at * step + 1)}" y="${round(yOf(scale, below))}" width="${round(Math.max(1, step - 2))}" height="${round(yOf(scale, from) - yOf(scale, below))}"/>`,
          ];
    });
  });
  return drawing(chart, scale, bars);
}

/** A line for each series; a time of which nothing is known interrupts it. */
export function lines(chart: Chart): Html {
  const values = chart.series.flatMap((one) => one.values.filter((value) => value !== null));
  const scale = scaleOf(Math.max(0, ...values));
  const step = plotWidth / Math.max(1, chart.times.length);
  const x = (at: number): number => round(left + (at + 0.5) * step);
  const drawn = chart.series.map(({ colour, values: of }) => {
    const path = of
      .map((value, at) =>
        value === null
          ? ''
          : `${(of[at - 1] ?? null) === null ? 'M' : 'L'}${x(at)} ${round(yOf(scale, value))}`,
      )
      .join('');
    const points = of.flatMap((value, at) =>
      value === null
        ? []
        : [html`<circle class="fill-${colour}" cx="${x(at)}" cy="${round(yOf(scale, value))}" r="2.5"/>`],
    );
    return html`<path class="line-${colour}" d="${path}"/>${points}`;
  });
  return drawing(chart, scale, drawn);
}

function drawing(
  { id, title, summary, times, series, unit }: Chart,
  most: number,
  drawn: readonly Html[],
): Html {
  const grid = [0, 0.5, 1].map((share) => {
    const y = round(yOf(most, most * share));
    return html`<line class="grid" x1="${left}" x2="${width - 8}" y1="${y}" y2="${y}"/><text x="${left - 6}" y="${y + 4}" text-anchor="end">${unit(most * share)}</text>`;
  });
  const step = plotWidth / Math.max(1, times.length);
  const every = Math.max(1, Math.ceil(times.length / 8));
  const labels = times.flatMap((time, at) =>
    at % every === 0
      ? [
          html`<text x="${round(left + (at + 0.5) * step)}" y="${height - 6}" text-anchor="middle">${clockOf(time, times)}</text>`,
        ]
      : [],
  );
  const legend = series.map(
    ({ name, colour }) => html`<li><span class="swatch back-${colour}"></span>${name}</li>`,
  );
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-summary">
<title id="${id}-title">${title}</title><desc id="${id}-summary">${summary}</desc>
${grid}${drawn}${labels}</svg>
<ul class="legend" aria-hidden="true">${legend}</ul>`;
}

/** The hour, and where days are shown the day. */
function clockOf(time: string, times: readonly string[]): string {
  const days = Date.parse(times.at(-1) ?? time) - Date.parse(times[0] ?? time) > 2 * 86_400_000;
  return days ? `${time.slice(5, 10)} ${time.slice(11, 13)}h` : time.slice(11, 16);
}

/** The next round number at or above the largest value: 1, 2 or 5 times a power of ten. */
function scaleOf(most: number): number {
  if (most <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return ([1, 2, 5, 10].find((factor) => factor * power >= most) ?? 10) * power;
}

function yOf(most: number, value: number): number {
  return top + plotHeight * (1 - value / most);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
