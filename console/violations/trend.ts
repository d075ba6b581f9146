import { z } from 'zod';
import { rowsOf, type Store } from '../../core/store/store.ts';
import { stackedBars } from '../shell/charts.ts';
import { type Html, html } from '../shell/html.ts';

const row = z.object({ day: z.string(), verdict: z.string(), violations: z.coerce.number() });

const dayMs = 86_400_000;
/** A longer stretch is shown by its end: more bars than that nobody can tell apart. */
const maxDays = 92;

const verdictsShown = [
  { verdict: 'violation', name: 'Violations', colour: 'worse' },
  { verdict: 'outside-window', name: 'Outside the window of hours', colour: 'bad' },
  { verdict: 'waiting', name: 'Waiting for a person', colour: 'calm' },
  { verdict: 'undetermined', name: 'Cannot be told', colour: 'open' },
] as const;

/** How many there were by day and verdict, whatever was decided. */
export async function trend(
  store: Store,
  { from, to, kind }: { readonly from: string; readonly to: string; readonly kind: string },
): Promise<Html> {
  const first = Math.max(Date.parse(from), Date.parse(to) - (maxDays - 1) * dayMs);
  const days = Array.from(
    { length: Math.max(0, Math.round((Date.parse(to) - first) / dayMs) + 1) },
    (_, index) => new Date(first + index * dayMs).toISOString().slice(0, 10),
  );
  const rows = await rowsOf(
    store,
    row,
    `SELECT day, verdict, sum(v.violations) AS violations FROM violation_day AS v
     WHERE day >= {from:Date} AND day <= {to:Date} AND ({kind:String} = '' OR kind = {kind:String})
     GROUP BY day, verdict`,
    { from, to, kind },
  );
  const countOf = (day: string, verdict: string): number =>
    rows.find((one) => one.day === day && one.verdict === verdict)?.violations ?? 0;
  const total = rows.reduce((sum, { violations }) => sum + violations, 0);
  return html`<section class="wide" aria-labelledby="trend-heading"><h2 id="trend-heading">Trend</h2>${stackedBars(
    {
      id: 'trend',
      title: 'Found by day',
      summary: `${total} from ${from} to ${to}, by the day that each belongs to (UTC).`,
      times: days.map((day) => `${day}T00:00:00Z`),
      series: verdictsShown.map(({ verdict, name, colour }) => ({
        name,
        colour,
        values: days.map((day) => countOf(day, verdict)),
      })),
      unit: (value) => String(Math.round(value * 10) / 10),
    },
  )}</section>`;
}
