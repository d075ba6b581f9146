import { z } from 'zod';
import type { Actor, RecordAct } from '../../core/acts/act.ts';
import { reasonSchema } from '../../core/acts/reason.ts';
import type { KeyRing } from '../../core/contacts/key-ring.ts';
import { contactIdsOf } from '../../core/contacts/look-up.ts';
import { asOfNow, asOfText } from '../../core/events/as-of.ts';
import { limits } from '../../core/limits.ts';
import { RawAddress } from '../../core/redaction/raw-address.ts';
import type { Store } from '../../core/store/store.ts';
import { completenessSchema } from '../completeness.ts';
import { completenessOfTrail } from './completeness-of-trail.ts';
import { digestOf, trailBodySchema, trailForm, trailOf } from './trail.ts';
import { trailEventsOf } from './trail-events.ts';

export const searchSchema = z.strictObject({
  address: z.string().min(3).max(128).describe('a number or address in any way a person writes it'),
  reason: reasonSchema.describe('why the person is looked up; it is stored'),
});

/** Everything that is known of the contacts with one person, the latest first. */
export const trailSchema = trailBodySchema.extend({
  completeness: z
    .array(completenessSchema)
    .describe('how much of what these accounts did in that time was heard of, by account and kind'),
  report: z
    .object({
      id: z.string().describe('of the recorded look-up, by which it can be made again'),
      at: z.string(),
      asOf: z.string().describe('how far the record went, by instance'),
      digest: z.string().describe('SHA-256 of contactIds, contacts and truncated as JSON'),
    })
    .describe('where this answer is recorded'),
});
export type Trail = z.output<typeof trailSchema>;

interface SearchContext {
  readonly store: Store;
  readonly keyRing: KeyRing;
  readonly recordAct: RecordAct;
}

/**
 * The trail of the person behind an address. The look-up itself is recorded first, with who asked and why and with the
 * digest of what is given out; if that cannot be made durable, nothing is given out.
 */
export async function searchContact(
  context: SearchContext,
  input: z.output<typeof searchSchema>,
  actor: Actor,
): Promise<Trail> {
  const trail = await lookUpContact(context, input, actor);
  return { ...trail, completeness: await completenessOfTrail(context.store, trail.contacts) };
}

/** The same without how complete it is: that takes longer than the trail itself, and a page can show it later. */
export async function lookUpContact(
  { store, keyRing, recordAct }: SearchContext,
  { address, reason }: z.output<typeof searchSchema>,
  actor: Actor,
): Promise<Omit<Trail, 'completeness'>> {
  const contactIds = await contactIdsOf(store, keyRing, new RawAddress(address));
  const asOf = await asOfNow(store);
  const atMost = limits.maxRowsInAnswer;
  const body = trailOf(contactIds, await trailEventsOf(store, contactIds, asOf, atMost + 1), atMost);
  const digest = digestOf(body);
  const { actId, receivedAt } = await recordAct({
    action: 'contact-search',
    actor,
    reason,
    contactIds,
    rows: body.contacts.length,
    details: { Form: trailForm, AsOf: asOfText(asOf), Digest: digest },
  });
  return { ...body, report: { id: actId, at: receivedAt, asOf: asOfText(asOf), digest } };
}
