import { type Delivery, duplicateAfterMs } from './faults.ts';
import type { Random } from './random.ts';
import type { Resource } from './resource.ts';

interface Elsewhere {
  /** Share of the messages sent through a service that name a status callback of their own. */
  readonly bypassShare: number;
  /** From when on callbacks of this number's messages go elsewhere; Infinity for never. */
  readonly silentFromMs: number;
  readonly number: string;
  readonly random: Random;
}

interface Addressed {
  /** What is meant for the collector, lost or not. */
  readonly toCollector: readonly Delivery[];
  /** SIDs of messages of which it hears nothing. */
  readonly bypassing: readonly string[];
  /** SIDs of messages of which it does not hear the rest. */
  readonly silenced: readonly string[];
}

/**
 * Takes out what Twilio sends to another address than the collector's. Nothing of that is lost, since somebody gets it;
 * and a message of which something goes elsewhere loses nothing else, so that it is plain why a callback is missing.
 */
export function addressed(
  planned: readonly { readonly resource: Resource; readonly deliveries: readonly Delivery[] }[],
  elsewhere: Elsewhere,
): Addressed {
  const bypassing: string[] = [];
  const silenced: string[] = [];
  const toCollector = planned.flatMap(({ resource, deliveries }) => {
    if (isBypassing(resource, elsewhere)) {
      bypassing.push(resource.sid);
      return [];
    }
    if (!isSilenced(resource, deliveries, elsewhere)) return deliveries;
    silenced.push(resource.sid);
    return beforeSilence(deliveries, elsewhere);
  });
  return { toCollector, bypassing, silenced };
}

/** A status callback that a message names takes the place of its service's. */
function isBypassing(
  { sid, family, messagingServiceSid }: Resource,
  { bypassShare, random }: Elsewhere,
): boolean {
  return family === 'message' && messagingServiceSid !== null && random.fork(sid).chance(bypassShare);
}

function isSilenced(
  { family, from }: Resource,
  deliveries: readonly Delivery[],
  { number, silentFromMs }: Elsewhere,
): boolean {
  return family === 'message' && from === number && deliveries.some(({ dueMs }) => dueMs >= silentFromMs);
}

function beforeSilence(deliveries: readonly Delivery[], { silentFromMs }: Elsewhere): readonly Delivery[] {
  return deliveries
    .filter(({ lost, dueMs }) => !lost && dueMs < silentFromMs)
    .map((delivery) => ({
      ...delivery,
      times: Math.min(delivery.times, Math.ceil((silentFromMs - delivery.dueMs) / duplicateAfterMs)),
    }));
}
