import type { Completeness } from '../completeness.ts';
import { dateInWords, moment, plural } from '../in-words/times.ts';
import { type Html, html } from '../shell/html.ts';
import { percent } from '../shell/words.ts';

/** How far one may rely on the trail being all there was, account by account. */
export function completenessInWords(stretches: readonly Completeness[]): Html {
  return html`<section class="wide" aria-labelledby="complete"><h2 id="complete">Is this everything?</h2>
${stretches.length === 0 ? html`<p>Twilio lists messages and calls only; whether others are missing cannot be said.</p>` : html`<ul>${stretches.map(inWords)}</ul>`}
<p class="no-print"><a href="/console/completeness">Which days are complete</a></p></section>`;
}

function inWords(stretch: Completeness): Html {
  const { accountSid, kind, from, to, share, expected, heard, readAt } = stretch;
  const time =
    from.slice(0, 10) === to.slice(0, 10)
      ? `on ${dateInWords(from)}`
      : `from ${dateInWords(from)} to ${dateInWords(to)}`;
  const calls =
    share === null
      ? ''
      : ` Callbacks told of ${percent(heard, expected)} of it; the rest was found by reconciling.`;
  return html`<li>${kind === 'call' ? 'Calls' : 'Messages'} of account ${accountSid} ${time}: ${daysInWords(stretch)}${calls}${readAt === null ? ' The record was not compared with Twilio yet.' : html` Last compared on ${moment(readAt)}.`}</li>`;
}

function daysInWords({ daysClosed, daysOpen }: Completeness): string {
  const days = daysClosed + daysOpen;
  if (daysOpen === 0)
    return `${days === 1 ? 'the day is' : `all ${days} days are`} complete. The record was compared with Twilio's own list, and nothing more is expected.`;
  if (days === 1) return 'the day is not complete; more may still come.';
  const complete = daysClosed === 0 ? 'none is' : daysClosed === 1 ? 'one is' : `${daysClosed} are`;
  return `of ${plural(days, 'day')} ${complete} complete; more may still come.`;
}
