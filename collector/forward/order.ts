import { createHash } from 'node:crypto';
import type { Database } from 'lmdb';
import type { EventKind } from '../../core/events/kinds.ts';
import { familyOfKind } from '../../core/events/kinds.ts';
import { rankOf } from '../../core/events/statuses.ts';
import type { LastForwarded, StoredForward } from '../../core/journal/disk.ts';

/** Events of one SID that are remembered by their ids: more than any call or message has. */
const idsRemembered = 64;

/** Callbacks with the same lane go to the application one after the other. */
export function laneOf({ to, sid, eventId }: StoredForward): string {
  return `${to}\n${sid === '' ? eventId : sid}`;
}

/** What the application was given already, so that it sees each status once and none after a newer one. */
export class Delivered {
  readonly #forwarded: Database<LastForwarded, string>;

  constructor(forwarded: Database<LastForwarded, string>) {
    this.#forwarded = forwarded;
  }

  /** True for a repeat, and for a status older than one that was delivered. */
  outdates(forward: StoredForward): boolean {
    const last = this.#forwarded.get(keyOf(forward));
    if (last === undefined) return false;
    return last.eventIds.includes(forward.eventId) || (rankIn(forward) ?? last.rank) < last.rank;
  }

  /** To be called in the transaction that takes the callback out of the queue. */
  remember(forward: StoredForward, atMs: number): Promise<boolean> {
    const last = this.#forwarded.get(keyOf(forward));
    const eventIds = [...(last?.eventIds ?? []), forward.eventId].slice(-idsRemembered);
    const rank = Math.max(last?.rank ?? 0, rankIn(forward) ?? 0);
    return this.#forwarded.put(keyOf(forward), { eventIds, rank, atMs });
  }

  async forgetBefore(ms: number): Promise<void> {
    const old = [...this.#forwarded.getRange()].filter(({ value }) => value.atMs < ms);
    await Promise.all(old.map(({ key }) => this.#forwarded.remove(key)));
  }
}

/** A URL may be longer than a key of LMDB; its digest is not. */
function keyOf({ to, accountSid, sid, kind, eventId }: StoredForward): string {
  const destination = createHash('sha256').update(to).digest('base64url').slice(0, 16);
  return `${destination}/${accountSid}/${kind}/${sid === '' ? eventId : sid}`;
}

/** `undefined` where statuses have no order, as for one that is not known: it is never held back for its age. */
function rankIn({ kind, status }: StoredForward): number | undefined {
  const family = familyOfKind[kind as EventKind];
  if (family === '') return undefined;
  return rankOf(family, status) || undefined;
}
