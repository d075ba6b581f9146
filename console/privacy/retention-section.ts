import type { Duration } from '../../core/privacy/duration.ts';
import { dateInWords, moment, plural } from '../in-words/times.ts';
import { type Html, html } from '../shell/html.ts';
import { records } from '../shell/records.ts';
import { count } from '../shell/words.ts';
import type { Overview } from './overview.ts';
import { type Seen, section } from './section.ts';

/** How long each class of data is kept, and what went last. */
export function keeping({ overview: { removals }, settings: { retention } }: Seen): Html {
  const classes = records(
    'How long each class of data is kept',
    ['What', 'Kept for'],
    [
      ['The record: what happened, and what was done with it', inWords(retention.record)],
      ['Figures', inWords(retention.figures)],
      ['What Twilio’s own lists said', inWords(retention.rest)],
      ['Usage and counts of verifications', inWords(retention.readings)],
    ],
  );
  return section(
    'retention',
    'How long everything is kept',
    html`${classes}${removals.length === 0 ? html`<p>Nothing was removed yet.</p>` : gone(removals)}`,
  );
}

function gone(removals: Overview['removals']): Html {
  return records(
    'What was removed last',
    ['When', 'From', 'Up to', 'Removed', 'Held, and so kept', 'State'],
    removals.map((one) => [
      moment(one.announced_at),
      one.from_table,
      one.month === '' ? dateInWords(one.before) : one.month,
      count(one.rows_to_go),
      count(one.rows_held),
      one.ended_at === null ? 'Under way' : one.outcome === 'void' ? 'Stopped by a hold' : 'Removed',
    ]),
  );
}

const units = { m: 'minute', h: 'hour', d: 'day', y: 'year' } as const;

function inWords({ count: length, unit }: Duration): string {
  return plural(length, units[unit]);
}
