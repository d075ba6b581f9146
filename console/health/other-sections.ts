import { type Html, html } from '../shell/html.ts';
import { count, money, percent, seconds, table, timeText, where } from '../shell/words.ts';
import type { Figures } from './figures.ts';

export function signals({ signals: open }: Figures, nowMs: number): Html {
  const rows = open.map((one) => [
    one.signal,
    where(one.subject),
    `${timeText(one.since)} (${seconds(nowMs - Date.parse(one.since))})`,
    percent(one.confidence, 1),
    count(one.affected),
    one.explanation,
  ]);
  return html`<section class="wide" aria-labelledby="signals"><h2 id="signals">What wants somebody?</h2>
${rows.length === 0 ? html`<p>No signal is open.</p>` : table('Open signals', ['signal', 'where', 'since', '#how sure', '#affected', 'explanation'], rows)}</section>`;
}

export function slos({ slos: all }: Figures): Html {
  const rows = all.map((one) => [
    one.slo,
    percent(one.objective, 1),
    seconds(one.window_seconds * 1000),
    count(one.good),
    count(one.bad),
    percent(one.budget_left, 1),
    one.burn_1h.toFixed(1),
  ]);
  return html`<section class="wide" aria-labelledby="slos"><h2 id="slos">How much may still go wrong?</h2>
${rows.length === 0 ? html`<p>No objective is set.</p>` : table('Error budgets', ['objective', '#target', '#window', '#good', '#bad', '#budget left', '#burn rate, 1 h'], rows)}</section>`;
}

export function voiceAndVerify({ calls, verifications }: Figures): Html {
  const call =
    calls === undefined || calls.calls === 0
      ? html`<p>No call was made in this time.</p>`
      : table(
          'Outbound calls',
          ['#calls', '#answered', '#busy', '#no answer', '#failed', '#unknown'],
          [
            [
              count(calls.calls),
              percent(calls.answered, calls.calls - calls.unknown),
              count(calls.busy),
              count(calls.no_answer),
              count(calls.failed),
              count(calls.unknown),
            ],
          ],
        );
  const verify =
    verifications.length === 0
      ? html`<p>No verification was begun in this time.</p>`
      : table(
          'Verifications',
          ['channel', '#begun', '#approved', '#waiting', '#time to verify, p90'],
          verifications.map((one) => [
            one.channel,
            count(one.started),
            percent(one.approved, one.started - one.waiting),
            count(one.waiting),
            seconds(one.p90),
          ]),
        );
  return html`<section aria-labelledby="voice"><h2 id="voice">Are calls answered and codes given back?</h2>${call}${verify}</section>`;
}

export function cost({ cost: rows }: Figures): Html {
  const cells = rows.map((one) => [
    one.purpose === '' ? 'not announced' : one.purpose,
    count(one.messages),
    percent(one.priced, one.messages),
    money(one.price, one.price_unit),
  ]);
  return html`<section aria-labelledby="cost"><h2 id="cost">What does it cost?</h2><p class="faint">Messages and calls that REST has given, by what they were for.</p>
${cells.length === 0 ? html`<p>REST gave nothing of this time yet.</p>` : table('Cost by purpose', ['purpose', '#messages and calls', '#billed already', '#cost'], cells)}</section>`;
}

export function incidents({ incidents: rows }: Figures): Html {
  const cells = rows.map((one) => [
    one.incident_id,
    one.kind,
    where(one.subject),
    count(one.messages),
    money(one.price, one.price_unit),
  ]);
  return html`<section class="wide" aria-labelledby="incidents"><h2 id="incidents">What cost money for nothing?</h2><p class="faint">By day and segment, the ${count(rows.length)} dearest of ${count(rows[0]?.of_all ?? 0)}. <code>ledgerline dispute ID</code> makes the bundle for a ticket.</p>
${cells.length === 0 ? html`<p>Nothing, as far as prices are known.</p>` : table('Incidents', ['id', 'kind', 'where', '#messages', '#cost'], cells)}</section>`;
}
