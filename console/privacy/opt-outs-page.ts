import type { KeptOptOut } from '../../core/privacy/suppression/look-up.ts';
import { channelInWords } from '../in-words/contacts.ts';
import { moment } from '../in-words/times.ts';
import { type Html, html } from '../shell/html.ts';
import { records } from '../shell/records.ts';

/** What one person said about being contacted, whether known or forgotten by now. */
export function optOutsContent(said: readonly KeptOptOut[]): Html {
  const list =
    said.length === 0
      ? html`<p>No stop and no start was heard of this person.</p>`
      : records(
          'What the person said last, to each sender or service',
          ['Said', 'On', 'Over', 'To', 'Account'],
          said.map((one) => [
            one.signal === 'stop' ? 'Stop: opted out' : 'Start: opted in again',
            moment(one.said_at),
            channelInWords(one.channel),
            `${one.own_address} ${one.messaging_service_sid}`.trim(),
            html`<code>${one.account_sid}</code>`,
          ]),
        );
  return html`<section class="wide" aria-labelledby="said"><h2 id="said">What the person said</h2>${list}
<p>This is kept when a person is forgotten. The look-up was recorded.</p><p><a href="/console/privacy">Back to Privacy</a></p></section>`;
}
