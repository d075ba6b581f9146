import type { KeptOptOut } from '../../core/privacy/suppression/look-up.ts';
import { type Html, html } from '../shell/html.ts';
import { table, timeText } from '../shell/words.ts';
import type { TrailContact } from '../trail/trail.ts';
import type { SubjectAccess } from './subject-access.ts';

/** Everything about one person as a file of its own that anybody can read: nothing in it comes from elsewhere. */
export function subjectAccessDocument(found: SubjectAccess): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>What is kept about one person</title><style>${style}</style></head>
<body><main><h1>What is kept about one person</h1>
<p>Made ${timeText(found.madeAt)}; recorded as ${found.reportId}. ${inShort(found)}</p>
<h2>Contacts</h2>${contacts(found)}
<h2>Consent</h2>${optOuts(found.optOuts)}
<h2>The address</h2><p>${address(found)}</p>
<h2>What must be kept</h2><p>${found.heldFor.length === 0 ? 'Nothing has to be kept beyond the usual time.' : `Everything is kept until further notice for: ${found.heldFor.join('; ')}.`}</p>
<h2>Who looked, and what was done</h2>${doneAbout(found)}
<h2>What is not kept</h2><p>No text of a message, no recording, no name and no place. Times are in UTC.</p>
</main></body></html>
`.text;
}

const style =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3rem .5rem;text-align:left;vertical-align:top}caption{text-align:left;padding:.3rem 0}';

function inShort({ contactIds, contacts: found, truncated }: SubjectAccess): string {
  if (contactIds.length === 0) return 'Nobody with this address is in the record.';
  const ids = contactIds.length === 1 ? 'one id' : `${contactIds.length} ids`;
  return `The record has this person under ${ids} (${contactIds.join(', ')}), with ${found.length} contacts${truncated ? ' here; there are more, from before' : ''}.`;
}

function contacts({ contacts: found }: SubjectAccess): Html {
  if (found.length === 0) return html`<p>There was no contact.</p>`;
  return table(
    'Every message, call and verification, the latest first',
    ['when', 'what', 'how it ended', 'why', 'SID'],
    found.map((contact) => [
      timeText(contact.firstHeardAt),
      `${contact.kind} ${directionOf(contact)}, ${contact.channel}${contact.ownAddress === '' ? '' : `, ${contact.ownAddress}`}`,
      [
        contact.status || 'unknown',
        contact.errorCode === null ? '' : `error ${contact.errorCode}`,
        contact.consentSignal === '' ? '' : `the person said ${contact.consentSignal}`,
      ]
        .filter((part) => part !== '')
        .join('; '),
      [contact.purpose, contact.consentReference === '' ? '' : `on consent ${contact.consentReference}`]
        .filter((part) => part !== '')
        .join(', ') || 'not announced',
      contact.sid,
    ]),
  );
}

function directionOf({ direction }: TrailContact): string {
  if (direction === 'inbound') return 'from the person';
  return direction === 'outbound' ? 'to the person' : '(direction not told)';
}

function optOuts(said: readonly KeptOptOut[]): Html {
  if (said.length === 0) return html`<p>No stop and no start was heard.</p>`;
  return table(
    'What the person said last, to each sender or service',
    ['when', 'said', 'to', 'account'],
    said.map((one) => [
      timeText(one.said_at),
      one.signal === 'stop' ? 'stop: opted out' : 'start: opted in again',
      `${one.channel} ${one.own_address} ${one.messaging_service_sid}`.trim(),
      one.account_sid,
    ]),
  );
}

function address({ addressesKept }: SubjectAccess): string {
  return addressesKept.length === 0
    ? 'No address is kept. A keyed digest of it leads to the ids above; the address cannot be read from it.'
    : `Kept encrypted, under a key of its own: ${addressesKept.join(', ')}. A keyed digest of it leads to the ids above.`;
}

function doneAbout({ doneAbout: acts }: SubjectAccess): Html {
  if (acts.length === 0) return html`<p>Nobody has looked.</p>`;
  return table(
    'Look-ups, decisions and other acts about this person, the latest first',
    ['when', 'who', 'what', 'why'],
    acts.map(({ at, actor, role, words, reason }) => [timeText(at), `${actor} (${role})`, words, reason]),
  );
}
