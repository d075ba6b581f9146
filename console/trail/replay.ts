import { z } from 'zod';
import type { Actor, RecordAct } from '../../core/acts/act.ts';
import { type AsOf, asOfText, parseAsOf } from '../../core/events/as-of.ts';
import { limits } from '../../core/limits.ts';
import { rowsOf, type Store } from '../../core/store/store.ts';
import { digestOf, trailBodySchema, trailForm, trailOf } from './trail.ts';
import { trailEventsOf } from './trail-events.ts';

/** A former look-up, made again as of then. */
export const replaySchema = z.object({
  body: trailBodySchema,
  of: z
    .object({
      id: z.string(),
      at: z.string(),
      actor: z.string(),
      reason: z.string(),
      asOf: z.string().describe('how far the record went then, by instance'),
      digest: z.string().describe('SHA-256 of what was given out'),
    })
    .describe('the look-up'),
  digest: z
    .string()
    .describe('of body: the same as then, unless something of the record is gone or was changed'),
  same: z.boolean(),
});
export type Replay = z.output<typeof replaySchema>;

const lookUpRow = z.object({
  act_id: z.string(),
  at: z.string(),
  actor: z.string(),
  reason: z.string(),
  contact_ids: z.array(z.string()),
  details: z.record(z.string(), z.string()),
});

/**
 * Makes a former answer about a person again from the events that the record had then; who asks for it is recorded, and
 * whether it came out the same. `undefined` when there was no such look-up, or it was made before answers could be made
 * again.
 */
export async function replayOf(
  { store, recordAct }: { readonly store: Store; readonly recordAct: RecordAct },
  actId: string,
  actor: Actor,
): Promise<Replay | undefined> {
  const [lookUp] = await rowsOf(
    store,
    lookUpRow,
    "SELECT act_id, at, actor, reason, contact_ids, details FROM act WHERE act_id = {actId:String} AND action = 'contact-search' LIMIT 1",
    { actId },
  );
  const asOf = lookUp === undefined ? undefined : asOfThen(lookUp.details);
  if (lookUp === undefined || asOf === undefined) return undefined;
  const { contact_ids: contactIds, details } = lookUp;
  const atMost = limits.maxRowsInAnswer;
  const body = trailOf(contactIds, await trailEventsOf(store, contactIds, asOf, atMost + 1), atMost);
  const digest = digestOf(body);
  const was = details.Digest ?? '';
  await recordAct({
    action: 'replay',
    actor,
    reason: lookUp.reason,
    contactIds,
    rows: body.contacts.length,
    details: { Of: actId, Digest: digest, Same: String(digest === was) },
  });
  return {
    body,
    digest,
    same: digest === was,
    of: {
      id: actId,
      at: lookUp.at,
      actor: lookUp.actor,
      reason: lookUp.reason,
      asOf: asOfText(asOf),
      digest: was,
    },
  };
}

function asOfThen(details: Readonly<Record<string, string>>): AsOf | undefined {
  return details.Form === trailForm ? parseAsOf(details.AsOf ?? '') : undefined;
}
