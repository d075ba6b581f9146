import { contactInWords, purposeInWords, saidInWords } from '../in-words/contacts.ts';
import { errorInWords } from '../in-words/errors.ts';
import { statusInWords } from '../in-words/statuses.ts';
import { moment, timeOfDay } from '../in-words/times.ts';
import { facts } from '../shell/facts.ts';
import { type Html, html } from '../shell/html.ts';
import { storyLink } from '../shell/links.ts';
import { type LatestCheckpoint, proofStatusOf } from '../trail/proof-status.ts';
import type { TrailContact } from '../trail/trail.ts';
import { type Difference, gapsInWords } from './differences.ts';

interface Known {
  readonly checkpoints: ReadonlyMap<string, LatestCheckpoint>;
  readonly differences: readonly Difference[];
}

/** One contact as an officer reads it. */
export function entry(contact: TrailContact, at: string, { checkpoints, differences }: Known): Html {
  const { kind, status, channel, direction, errorCode } = contact;
  const outcome = statusInWords(kind, status);
  const gaps = gapsInWords(contact, differences);
  return html`<li class="entry tone-${outcome.tone}"><h3>${timeOfDay(at)} <span class="what">${contactInWords(kind, channel, direction)}</span>: ${outcome.label}</h3>
<p>${outcome.sentence}${contact.consentSignal === '' ? '' : html` <strong>${saidInWords(contact.consentSignal)}</strong>`}</p>
${errorCode === null ? '' : why(errorCode)}${gaps.map((gap) => html`<p class="gap">${gap}</p>`)}
${facts([
  ['Purpose', direction === 'inbound' ? '' : purposeInWords(contact.purpose)],
  ['Consent', direction === 'inbound' ? '' : consentOf(contact)],
  [direction === 'inbound' ? 'Sent to' : 'Sent from', contact.ownAddress],
  ['Messaging service', contact.messagingServiceSid],
  ['Environment', contact.environment],
  ['Story', storyLink(contact.sid)],
  ['Proof', proofOf(contact, checkpoints)],
])}</li>`;
}

function why(code: number): Html {
  const { meaning, fault, retry } = errorInWords(code);
  return html`<p>Error ${code}: ${meaning} ${fault} ${retry}</p>`;
}

function consentOf({ consentReference }: TrailContact): string {
  return consentReference === '' ? 'no consent was named' : consentReference;
}

/** Whether every event of a contact is covered by a signed checkpoint. */
function proofOf(
  { events }: TrailContact,
  checkpoints: ReadonlyMap<string, LatestCheckpoint>,
): Html | string {
  if (checkpoints.size === 0) return '';
  const proven = events.map((event) => proofStatusOf(event, checkpoints));
  const covered = proven.filter((one) => one !== undefined);
  const [first] = covered;
  if (first === undefined) return 'not yet: a checkpoint is signed about every minute';
  const places = covered.map(({ index }) => index).join(', ');
  return html`${covered.length} of ${events.length} events are in the log (places ${places}), under the checkpoint of ${moment(first.signedAt)} over ${first.size} events`;
}
