import { createHash } from 'node:crypto';
import type { EventId, EventSource } from './event.ts';
import type { EventKind } from './kinds.ts';

/**
 * What makes two hearings the same event. Every part comes from what Twilio signed (or from its REST answer),
 * none from a header: whoever replays a captured request can change headers and would otherwise mint new events.
 */
export interface Identity {
  readonly kind: EventKind;
  readonly source: EventSource;
  readonly accountSid: string;
  readonly resourceSid: string;
  /** Further distinguishing parts in a fixed order per kind; never a person's data in the clear. */
  readonly parts: readonly (string | number | null)[];
}

/** The event id: the first 128 bits of SHA-256 over the identity, hexadecimal, after `ev_`. */
export function eventIdOf(identity: Identity): EventId {
  const text = JSON.stringify([
    'ledgerline event 1',
    identity.source,
    identity.kind,
    identity.accountSid,
    identity.resourceSid,
    ...identity.parts,
  ]);
  return `ev_${createHash('sha256').update(text).digest('hex').slice(0, 32)}` as EventId;
}
