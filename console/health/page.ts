import { type Html, html } from '../shell/html.ts';
import { count, percent, seconds, timeText } from '../shell/words.ts';
import type { Figures, Span } from './figures.ts';
import { spans } from './figures.ts';
import { completeness, delivery, failures, latency } from './message-sections.ts';
import { cost, incidents, signals, slos, voiceAndVerify } from './other-sections.ts';
import { type OwnHealth, ownHealth } from './own-health.ts';

/** What the page holds. `figures` is undefined while ClickHouse cannot be reached. */
export function healthContent(
  figures: Figures | undefined,
  own: OwnHealth,
  { span, nowMs }: { span: Span; nowMs: number },
): Html {
  return html`<p class="wide faint">${timeText(new Date(nowMs).toISOString())}</p>
<nav class="wide" aria-label="Time">${navigation(span)}</nav>
${figures === undefined ? away() : sections(figures, nowMs)}${ownHealth(own, figures, nowMs)}`;
}

const spanNames: Readonly<Record<Span, string>> = { '6': '6 hours', '24': '24 hours', '168': '7 days' };

function navigation(span: Span): Html {
  const links = (Object.keys(spans) as Span[]).map((one) =>
    one === span
      ? html`<li><a href="?hours=${one}" aria-current="page">${spanNames[one]}</a></li>`
      : html`<li><a href="?hours=${one}">${spanNames[one]}</a></li>`,
  );
  return html`<ul>${links}</ul>`;
}

function away(): Html {
  return html`<section class="wide"><h2>ClickHouse cannot be reached</h2><p>Callbacks are still taken and kept. The figures are back when it is.</p></section>`;
}

function sections(figures: Figures, nowMs: number): readonly Html[] {
  return [
    tiles(figures),
    delivery(figures),
    failures(figures),
    latency(figures),
    completeness(figures),
    signals(figures, nowMs),
    slos(figures),
    voiceAndVerify(figures),
    cost(figures),
    incidents(figures),
  ];
}

function tiles({ delivery: rows, latencyOverall, heard, signals: open, incidents: dear }: Figures): Html {
  const sum = (of: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((all, row) => all + of(row), 0);
  const attempted = sum((row) => row.attempted);
  const unknown = sum((row) => row.unknown);
  const decided = attempted - unknown - sum((row) => row.canceled);
  const told = heard.reduce((all, row) => all + row.by_callback + row.by_event_stream, 0);
  const final = told + heard.reduce((all, row) => all + row.by_rest, 0);
  const tile = (term: string, value: string): Html => html`<div><dt>${term}</dt><dd>${value}</dd></div>`;
  return html`<section class="wide" aria-labelledby="now"><h2 id="now">At a glance</h2><dl class="tiles">
${tile('messages', count(attempted))}${tile(
  'delivered, of those decided',
  percent(
    sum((row) => row.delivered),
    decided,
  ),
)}${tile('still unknown', count(unknown))}
${tile('sent to delivered, p90', seconds(latencyOverall?.p90 ?? null))}${tile('final statuses heard', percent(told, final))}
${tile('signals open', count(open.length))}${tile('incidents that cost money', count(dear[0]?.of_all ?? 0))}</dl></section>`;
}
