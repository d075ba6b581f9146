import { z } from 'zod';
import type { Actor, RecordAct } from '../../core/acts/act.ts';
import { reasonSchema } from '../../core/acts/reason.ts';
import type { KeyRing } from '../../core/contacts/key-ring.ts';
import { contactIdsOf } from '../../core/contacts/look-up.ts';
import { asOfNow, asOfText } from '../../core/events/as-of.ts';
import { limits } from '../../core/limits.ts';
import { keptOptOuts } from '../../core/privacy/suppression/look-up.ts';
import { RawAddress } from '../../core/redaction/raw-address.ts';
import type { Store } from '../../core/store/store.ts';
import { completenessSchema } from '../completeness.ts';
import { completenessOfTrail } from './completeness-of-trail.ts';
import { digestOf, type TrailContact, trailBodySchema, trailForm, trailOf } from './trail.ts';
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
  optOuts: z
    .array(
      z.object({
        signal: z.enum(['stop', 'start']),
        saidAt: z.string(),
        channel: z.string(),
        ownAddress: z.string(),
        messagingServiceSid: z.string(),
        accountSid: z.string(),
        keptAfterErasure: z
          .boolean()
          .describe('no event of these ids says so: it was said before the person was forgotten'),
      }),
    )
    .describe('what the person said last about consent, to each sender or service'),
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
  const raw = new RawAddress(address);
  const contactIds = await contactIdsOf(store, keyRing, raw);
  const asOf = await asOfNow(store);
  const atMost = limits.maxRowsInAnswer;
  const body = trailOf(contactIds, await trailEventsOf(store, contactIds, asOf, atMost + 1), atMost);
  const digest = digestOf(body);
  const optOuts = await optOutsOf(store, keyRing, raw, body.contacts);
  const { actId, receivedAt } = await recordAct({
    action: 'contact-search',
    actor,
    reason,
    contactIds,
    rows: body.contacts.length,
    details: { Form: trailForm, AsOf: asOfText(asOf), Digest: digest },
  });
  return { ...body, optOuts, report: { id: actId, at: receivedAt, asOf: asOfText(asOf), digest } };
}

/** What the person said last, and whether that is from before an erasure: then no contact of the trail is the one that said it. */
async function optOutsOf(
  store: Store,
  keyRing: KeyRing,
  address: RawAddress,
  contacts: readonly TrailContact[],
): Promise<Trail['optOuts']> {
  const heard = new Set(
    contacts.filter(({ consentSignal }) => consentSignal !== '').map(({ firstHeardAt }) => firstHeardAt),
  );
  return (await keptOptOuts(store, keyRing, address)).map((said) => ({
    signal: said.signal === 'stop' ? 'stop' : 'start',
    saidAt: said.said_at,
    channel: said.channel,
    ownAddress: said.own_address,
    messagingServiceSid: said.messaging_service_sid,
    accountSid: said.account_sid,
    keptAfterErasure: !heard.has(said.said_at),
  }));
}
