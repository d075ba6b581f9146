import { channelInWords } from '../in-words/contacts.ts';
import { moment } from '../in-words/times.ts';
import { type Html, html } from '../shell/html.ts';
import { storyLink } from '../shell/links.ts';
import type { TrailBody, TrailContact } from '../trail/trail.ts';

/** An opt-out that no later START lifted. */
interface OptOut {
  /** The messaging service, or else the sender, that the person answered to: Twilio's own scope of a STOP. */
  readonly scope: string;
  readonly channel: string;
  readonly said: TrailContact;
}

/** What the person said last to each sender or service, where that was STOP. */
export function optOutsInForce({ contacts }: Pick<TrailBody, 'contacts'>): readonly OptOut[] {
  const last = new Map<string, OptOut>();
  const spoken = contacts
    .filter(({ consentSignal }) => consentSignal === 'stop' || consentSignal === 'start')
    .sort((a, b) => (a.firstHeardAt < b.firstHeardAt ? -1 : 1));
  for (const said of spoken) {
    const channel = said.channel === 'mms' ? 'sms' : said.channel;
    const scope = said.messagingServiceSid === '' ? said.ownAddress : said.messagingServiceSid;
    last.set(`${said.accountSid} ${channel} ${scope}`, { scope, channel, said });
  }
  return [...last.values()].filter(({ said }) => said.consentSignal === 'stop').reverse();
}

/** Opt-outs in force, what waits for somebody to decide, and what Twilio itself refused. */
export function optOuts(body: TrailBody): Html {
  const inForce = optOutsInForce(body).map(
    ({ scope, channel, said }) =>
      html`<li>Not to be contacted by ${channelInWords(channel)} from ${senderInWords(scope)}: opted out on ${moment(said.firstHeardAt)} (${storyLink(said.sid)}).</li>`,
  );
  const waiting = body.contacts
    .filter(({ consentSignal }) => consentSignal === 'possible-revocation')
    .map(
      ({ sid, firstHeardAt }) =>
        html`<li>On ${moment(firstHeardAt)} the person may have withdrawn consent in words of their own. Somebody must read ${storyLink(sid)} at Twilio and decide.</li>`,
    );
  const refused = body.contacts.filter(({ errorCode }) => errorCode === 21610);
  const atTwilio =
    refused.length === 0
      ? ''
      : html`<p>Twilio refused ${refused.length === 1 ? 'a message' : `${refused.length} messages`} because it holds an opt-out of this person (error 21610).</p>`;
  return html`<section class="wide" aria-labelledby="opt-outs"><h2 id="opt-outs">Opt-outs</h2>
${inForce.length === 0 ? html`<p>No opt-out is in force in this record.</p>` : html`<ul>${inForce}</ul>`}
${waiting.length === 0 ? '' : html`<ul>${waiting}</ul>`}${atTwilio}</section>`;
}

function senderInWords(scope: string): string {
  if (scope === '') return 'a sender that is not known';
  return scope.startsWith('MG') ? `messaging service ${scope}` : scope;
}
