import { z } from 'zod';
import type { DiscrepancyKind } from '../../core/events/discrepancy-kinds.ts';
import type { Family } from '../../core/events/statuses.ts';
import { statusInWords } from '../in-words/statuses.ts';
import { moment } from '../in-words/times.ts';
import { type Html, html } from '../shell/html.ts';
import type { TrailContact } from '../trail/trail.ts';

export const differenceRow = z.object({
  resource_sid: z.string(),
  kind: z.string(),
  heard: z.string(),
  actual: z.string(),
  settled_by: z.string(),
  first_found_at: z.string(),
});
/** Something of a contact that was heard otherwise than Twilio has it. */
export type Difference = z.output<typeof differenceRow>;

const sentences: Readonly<Record<DiscrepancyKind, (difference: Difference) => string>> = {
  'missing-callback': () => 'A callback that Twilio should have sent was not received.',
  'status-differs': ({ heard, actual }) =>
    `Twilio has another outcome (“${actual}”) than was heard (“${heard}”).`,
  'error-code-differs': ({ heard, actual }) =>
    `Twilio has another error code (${actual || 'none'}) than was heard (${heard || 'none'}).`,
  'sender-differs': () => 'Twilio has another sender than was heard.',
  'service-differs': () => 'Twilio has another messaging service than was heard.',
  'direction-differs': () => 'Twilio has the other direction than was heard.',
  'segments-differ': ({ heard, actual }) => `Twilio charged for ${actual} parts; ${heard} were heard of.`,
  'time-differs': () => 'Twilio has another time than was heard.',
  'changed-after-close': () => 'Twilio changed this after the day had been found complete.',
  'unknown-at-twilio': () => 'Twilio does not know this contact.',
  'deleted-at-twilio': () => 'This contact was deleted at Twilio. The record here keeps it.',
};

/** What is missing or disputed of a contact, in words: statuses that only reconciling found, and differences from Twilio. */
export function gapsInWords(contact: TrailContact, differences: readonly Difference[]): readonly Html[] {
  return [
    ...foundByReconciling(contact),
    ...differences
      .filter(({ kind }) => kind !== 'missing-callback')
      .map(
        (difference) =>
          html`${differenceInWords(difference)} Found on ${moment(difference.first_found_at)}${difference.settled_by === 'rest-event' ? "; the record follows Twilio's own list" : ''}.`,
      ),
  ];
}

export function differenceInWords(difference: Difference): string {
  return Object.hasOwn(sentences, difference.kind)
    ? sentences[difference.kind as DiscrepancyKind](difference)
    : `What was heard differs from what Twilio has (${difference.kind}).`;
}

/** Statuses of which no callback and no stream told, only Twilio's own list when it was asked. */
function foundByReconciling({ kind, events }: TrailContact): readonly Html[] {
  const told = new Set(events.filter(({ source }) => source !== 'rest').map(({ status }) => status));
  return events
    .filter(({ source, status }) => source === 'rest' && status !== '' && !told.has(status))
    .map(
      ({ status, receivedAt }) =>
        html`No callback was received for “${labelOf(kind, status)}”; it was found by reconciling on ${moment(receivedAt)}.`,
    );
}

function labelOf(kind: Family, status: string): string {
  return statusInWords(kind, status).label.toLowerCase();
}
