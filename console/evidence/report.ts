import { actInWords } from '../in-words/acts.ts';
import { contactInWords, purposeInWords, saidInWords } from '../in-words/contacts.ts';
import { errorInWords } from '../in-words/errors.ts';
import { statusInWords } from '../in-words/statuses.ts';
import type { TrailContact } from '../trail/trail.ts';
import type { Facts } from './facts.ts';
import type { Report } from './pdf.ts';
import { toldOneByOne } from './summary.ts';

/** The report that people read: who was contacted, when, why, with what consent, what happened, who looked, and what proves it. */
export function writeReport(report: Report, facts: Facts): void {
  report.title('Evidence of contacts');
  head(report, facts);
  if (facts.noContact !== undefined) {
    report.heading('Statement');
    report.paragraph(facts.noContact.statement);
  }
  whatHappened(report, facts);
  contacts(report, facts);
  consent(report, facts);
  completeness(report, facts);
  whoLooked(report, facts);
  proof(report, facts);
}

function head(report: Report, { ask, subject, actor, madeAt, events, acts, summary }: Facts): void {
  const { contactIds, sids } = subject;
  report.facts([
    ['Made', `${time(madeAt)}, by ${actor.name} (${actor.role}, ${actor.via})`],
    ['Reason', ask.reason],
    ['Days', `${ask.from} to ${ask.to}, both included; days and times are UTC`],
    [
      'About',
      contactIds === undefined
        ? `messages and calls: ${some(sids)}`
        : `one person, known in the record as ${contactIds.length === 0 ? 'nobody: this address was never met' : some(contactIds)}${sids.length === 0 ? '' : `; these messages and calls only: ${some(sids)}`}`,
    ],
    [
      'In this pack',
      `${number(summary.contacts)} messages, calls and verifications in ${number(events)} events; ${number(acts)} acts of who looked or decided`,
    ],
  ]);
  report.paragraph(
    'No number, address, name or text of a person is in this pack. A person is an id that was drawn at random; which person it is, the directory of the appliance tells.',
  );
}

function whatHappened(report: Report, { summary }: Facts): void {
  report.heading('What happened, in sum');
  if (summary.contacts === 0) {
    report.paragraph('No message, call or verification is in the record for these days.');
    return;
  }
  report.table(
    'How many there were of each sort, and what became of them',
    [
      { heading: 'What', share: 50 },
      { heading: 'What became of it', share: 35 },
      { heading: 'How many', share: 15 },
    ],
    [...summary.outcomes]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([sort, count]) => [...sort.split('\t'), number(count)]),
  );
}

function contacts(report: Report, { summary }: Facts): void {
  const { latest } = summary;
  if (latest.length === 0) return;
  report.heading('Each contact');
  if (summary.contacts > latest.length)
    report.paragraph(
      `The latest ${number(toldOneByOne)} of ${number(summary.contacts)}. All are in events.csv and events.ndjson.`,
    );
  report.table(
    'Contacts, the latest first',
    [
      { heading: 'First heard of (UTC)', share: 17 },
      { heading: 'What', share: 22 },
      { heading: 'Why, and on what consent', share: 21 },
      { heading: 'What happened', share: 24 },
      { heading: 'SID and sender', share: 30 },
    ],
    latest.map((contact) => [
      time(contact.firstHeardAt),
      contactInWords(contact.kind, contact.channel, contact.direction),
      why(contact),
      outcome(contact),
      [contact.sid, contact.ownAddress || contact.messagingServiceSid]
        .filter((text) => text !== '')
        .join(' from '),
    ]),
  );
}

function why({ purpose, consentReference }: TrailContact): string {
  const consent = consentReference === '' ? 'no consent was named' : `consent ${consentReference}`;
  return `${purposeInWords(purpose)}; ${consent}`;
}

function outcome({ kind, status, errorCode, events }: TrailContact): string {
  const error = errorCode === null ? '' : ` Error ${errorCode}: ${errorInWords(errorCode).meaning}.`;
  const found = events.every(({ source }) => source === 'rest')
    ? ' Found by asking Twilio; no callback was received.'
    : '';
  return `${statusInWords(kind, status).sentence}${error}${found}`;
}

function consent(report: Report, { summary }: Facts): void {
  if (summary.signals.length === 0) return;
  report.heading('What the person said about being contacted');
  report.table(
    undefined,
    [
      { heading: 'When (UTC)', share: 20 },
      { heading: 'What', share: 60 },
      { heading: 'SID', share: 35 },
    ],
    summary.signals.map(({ firstHeardAt, consentSignal, sid }) => [
      time(firstHeardAt),
      saidInWords(consentSignal),
      sid,
    ]),
  );
}

function completeness(report: Report, { days }: Facts): void {
  report.heading('Is this everything?');
  report.paragraph(
    `A day of an account is closed when everything that Twilio lists of it was compared with what was heard, and nothing of it is on the way. Of messages and calls, counted by day and account: ${number(days.closed)} are closed, ${number(days.open)} are not. ${number(days.heard)} of ${number(days.expected)} callbacks that Twilio's own record proves to have been sent were heard; what the others would have told was found by asking Twilio. completeness.json names every day.`,
  );
  if (days.notClosed.length === 0) return;
  report.table(
    days.open > days.notClosed.length
      ? `The first ${number(days.notClosed.length)} that are not closed`
      : 'Days that are not closed',
    [
      { heading: 'Day', share: 14 },
      { heading: 'Account', share: 38 },
      { heading: 'Of', share: 14 },
      { heading: 'Why', share: 46 },
    ],
    days.notClosed.map(({ day, accountSid, kind, because }) => [day, accountSid, `${kind}s`, because]),
  );
}

function whoLooked(report: Report, { acts, latestActs }: Facts): void {
  report.heading('Who looked, and who decided');
  if (latestActs.length === 0) {
    report.paragraph('Nobody before this pack was made.');
    return;
  }
  if (acts > latestActs.length)
    report.paragraph(`The latest ${number(latestActs.length)} of ${number(acts)}.`);
  report.table(
    'Acts that concern the subject',
    [
      { heading: 'When (UTC)', share: 18 },
      { heading: 'Who', share: 22 },
      { heading: 'What', share: 32 },
      { heading: 'Why', share: 40 },
    ],
    latestActs.map(({ received_at, status, attributes }) => [
      time(received_at),
      `${attributes.Actor ?? ''} (${attributes.Role ?? ''})`,
      actInWords(status),
      attributes.Reason ?? '',
    ]),
  );
}

function proof(report: Report, { logs, asOf, origin }: Facts): void {
  report.heading('What proves it');
  report.paragraph(
    `Every event was written to a journal and became a leaf of an append-only Merkle tree (RFC 6962) before it was looked at by anybody. The state of the tree is signed about every minute. ${number(logs.proven)} events of this pack are shown to be leaves of a signed tree, as they were when they were journalled.`,
  );
  if (logs.unproven > 0)
    report.paragraph(
      `${number(logs.unproven)} events are not proven: they were heard before the log began, or by another instance whose log could not be read here.`,
    );
  if (logs.mismatches > 0)
    report.paragraph(
      `${number(logs.mismatches)} events are not what was journalled: the record was changed. ${logs.mismatching.join(', ')}. ledgerline verify says more.`,
    );
  for (const { checkpoint } of logs.all) {
    report.subheading(`The log of ${checkpoint.instance_id}`);
    report.facts([
      ['Name', checkpoint.origin],
      ['Leaves', number(checkpoint.size)],
      ['Root (base64)', checkpoint.root],
      ['Signed', time(checkpoint.signed_at)],
      ['Public key', checkpoint.vkey],
    ]);
  }
  report.facts([
    ['Signed by', origin],
    ['The record went up to', asOf === '' ? 'nothing' : asOf],
  ]);
  report.subheading('How to check it');
  report.paragraph(
    'Unpack the file and run this in its folder, with Node 20 or later and without a network. Get the public key from somebody else than whoever gave you the pack: with a key from the pack itself it only shows that the pack agrees with itself.',
  );
  report.code(`node verify.mjs ${keysOf(logs)}`);
  report.paragraph('VERIFY.md says how to check the same with public tools.');
  report.subheading('What it does not show');
  report.paragraph(
    'That nobody was contacted by ways that are not recorded here, for example through an account at Twilio that this appliance does not know. Whether the person is the one whom the reader has in mind: which id belongs to an address is what the directory of the appliance says, and no proof. Who used the name under which somebody acted. When something was recorded, beyond the clock of the appliance and of witnesses that signed too.',
  );
}

/** One for each log: events of several instances are in several logs. */
function keysOf({ all }: Facts['logs']): string {
  return all.map(({ checkpoint }) => `--key '${checkpoint.vkey}'`).join(' ');
}

function time(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function some(names: readonly string[]): string {
  return names.length <= 10
    ? names.join(', ')
    : `${names.slice(0, 10).join(', ')} and ${names.length - 10} more`;
}
