import { completenessInWords } from '../contacts/completeness.ts';
import { channelInWords, purposeInWords } from '../in-words/contacts.ts';
import { errorInWords } from '../in-words/errors.ts';
import { moment, plural } from '../in-words/times.ts';
import { facts } from '../shell/facts.ts';
import { type Html, html } from '../shell/html.ts';
import { storyLink } from '../shell/links.ts';
import { table } from '../shell/words.ts';
import type { Trace } from '../trace.ts';
import { outcomeOf, sourceInWords, stepsOf } from './steps.ts';

/** The story of a SID. Without persons nobody can tell whom it was about. */
export function storyContent(trace: Trace, { withPersons }: { withPersons: boolean }): Html {
  return html`${ending(trace, withPersons)}${reason(trace)}${course(trace)}${agreement(trace)}${belongings(trace)}
${trace.completeness === null ? '' : completenessInWords([trace.completeness])}${raw(trace)}`;
}

function ending(trace: Trace, withPersons: boolean): Html {
  const outcome = outcomeOf(trace);
  const { error } = trace;
  return html`<section class="wide tone-${outcome.tone}" aria-labelledby="outcome"><h2 id="outcome">${outcome.label}</h2><p>${outcome.sentence}</p>
${error === null ? '' : whyNot(error.code)}
${facts([
  ['Identifier', html`<code>${trace.sid}</code>`],
  ['Over', channelInWords(trace.channel)],
  ['Direction', directions[trace.direction] ?? 'not known'],
  [trace.direction === 'inbound' ? 'Sent to' : 'Sent from', trace.ownAddress],
  ['Messaging service', trace.messagingServiceSid],
  ['Country of the person', trace.country],
  [
    'Person, as known in the record',
    withPersons && trace.contact !== '' ? html`<code>${trace.contact}</code>` : '',
  ],
  ['Account', trace.accountSid],
  ['Environment', trace.environment],
])}</section>`;
}

const directions: Readonly<Record<string, string>> = {
  outbound: 'to the person',
  inbound: 'from the person',
};

function whyNot(code: number): Html {
  const { meaning, kind, fault, retry } = errorInWords(code);
  return html`<h3>Why</h3><p>Error ${code}: ${meaning}</p><p>${kind} ${fault} ${retry}</p>`;
}

function reason({ intent, direction }: Trace): Html {
  if (direction === 'inbound') return html``;
  const content =
    intent === null
      ? html`<p>No application announced why this was sent, nor on what consent.</p>`
      : html`<p>An application announced it on ${moment(intent.announcedAt)}.</p>${facts([
          ['Purpose', purposeInWords(intent.purpose)],
          ['Consent', intent.consentReference === '' ? 'no consent was named' : intent.consentReference],
          ['Template', intent.template],
          ['Announced as', storyLink(intent.id)],
        ])}`;
  return html`<section class="wide" aria-labelledby="why"><h2 id="why">Why was it sent?</h2>${content}</section>`;
}

function course(trace: Trace): Html {
  const steps = stepsOf(trace).map(
    ({ at, label, sentence, told, again, error }) =>
      html`<li class="entry"><h3>${moment(at)}: ${label}</h3><p>${sentence}${error === null ? '' : ` Error ${error}: ${errorInWords(error).meaning}`}</p><p class="faint">${told}${again === 0 ? '' : ` It was heard ${plural(again, 'more time', 'more times')}.`}</p></li>`,
  );
  return html`<section class="wide" aria-labelledby="course"><h2 id="course">What happened?</h2><ol class="timeline">${steps}</ol></section>`;
}

function agreement({ anomalies, atTwilio }: Trace): Html {
  const differences = anomalies.map(
    ({ explanation, foundAt }) =>
      html`<li>${explanation.charAt(0).toUpperCase()}${explanation.slice(1)}.${foundAt === null ? '' : html` Found on ${moment(foundAt)}.`}</li>`,
  );
  const said =
    atTwilio === null
      ? html`<p>It was not looked up in Twilio's own list yet.</p>`
      : html`<p>Twilio's own list was last read on ${moment(atTwilio.readAt)}${atTwilio.found ? '' : html`; Twilio does not have it any more since ${moment(atTwilio.goneSince ?? atTwilio.readAt)}`}.</p>${facts(
          [
            ['Outcome there', atTwilio.status],
            ['Price', atTwilio.price === null ? '' : `${atTwilio.price} ${atTwilio.priceUnit}`],
          ],
        )}`;
  return html`<section class="wide" aria-labelledby="agree"><h2 id="agree">Does the record agree with Twilio?</h2>
${differences.length === 0 ? html`<p>Nothing speaks against it.</p>` : html`<ul>${differences}</ul>`}${said}</section>`;
}

function belongings({ story, storyTruncated }: Trace): Html {
  if (story.length === 0) return html``;
  const items = story.map((one) => {
    const { label } = outcomeOf(one);
    return html`<li>${storyLink(one.sid)}: ${one.kind}, ${label.toLowerCase()}</li>`;
  });
  return html`<section class="wide" aria-labelledby="belongs"><h2 id="belongs">What belongs to it</h2><ul>${items}</ul>${storyTruncated ? html`<p>There is more than one page shows.</p>` : ''}</section>`;
}

function raw({ events }: Trace): Html {
  const rows = events.map((event) => [
    event.occurredAt ?? '',
    event.receivedAt,
    event.kind,
    event.status,
    sourceInWords(event.source),
    event.errorCode === null ? '' : String(event.errorCode),
    String(event.repeats),
    Object.entries(event.attributes)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
    event.droppedFields.join(' '),
    event.eventId,
  ]);
  return html`<section class="wide" aria-labelledby="raw"><h2 id="raw">For engineers</h2><details><summary>Every event as it is recorded</summary>${table(
    'Events in the record',
    [
      'happened',
      'heard',
      'kind',
      'status',
      'source',
      'error',
      '#repeats',
      'kept fields',
      'dropped fields',
      'event',
    ],
    rows,
  )}</details></section>`;
}
