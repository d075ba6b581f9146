import { type Html, html } from '../shell/html.ts';
import { count, seconds, table, timeText } from '../shell/words.ts';
import type { Figures } from './figures.ts';

/** The appliance's own state, which no view has. */
export interface OwnHealth {
  readonly journalEvents: number;
  readonly journalBytes: number;
  readonly journalOldestSeconds: number;
  readonly journalSetAside: number;
  readonly journal: string;
  readonly store: string;
}

export function ownHealth(own: OwnHealth, figures: Figures | undefined, nowMs: number): Html {
  const stale = (figures?.readTo ?? []).map((one) => [
    `REST was read, ${one.family}s of ${one.account_sid}`,
    `up to ${timeText(one.read_to)}, ${seconds(nowMs - Date.parse(one.read_to))} ago`,
  ]);
  const rows = [
    ['journal', own.journal],
    [
      'waiting for ClickHouse',
      `${count(own.journalEvents)} events, ${count(Math.round(own.journalBytes / 1024))} KiB, the oldest ${seconds(own.journalOldestSeconds * 1000)} old`,
    ],
    ['set aside, unreadable', count(own.journalSetAside)],
    ['ClickHouse', own.store],
    ...(stale.length === 0 && figures !== undefined ? [['REST was read', 'not yet']] : stale),
  ];
  return html`<section class="wide" aria-labelledby="own"><h2 id="own">Is the collector well?</h2>${table('The collector itself', ['what', 'state'], rows)}</section>`;
}
