import { z } from 'zod';
import { rowsOf, type Store } from '../core/store/store.ts';

const linkRow = z.object({ linked_sid: z.string() });

/** SIDs that one story shows at most. */
const maxSids = 200;

/**
 * Where many unrelated stories meet: a conference has many calls, a conversation many messages. Who asks for a call is
 * shown its conference, but not every other call that was in it.
 */
const meetingPlaces = /^(CF|CH)/;

export interface Story {
  /** The SID that was asked for first, then those that belong to it, nearest first. */
  readonly sids: readonly string[];
  /** There are more than one answer gives. */
  readonly truncated: boolean;
}

/** What belongs to a SID over two steps: a call, its child legs, and their recordings; a message and its intent. */
export async function storyOf(store: Store, sid: string): Promise<Story> {
  const nearest = await linkedTo(store, [sid]);
  const beyond = await linkedTo(
    store,
    nearest.filter((near) => !meetingPlaces.test(near)),
  );
  const sids = [...new Set([sid, ...nearest, ...beyond])];
  return { sids: sids.slice(0, maxSids), truncated: sids.length > maxSids };
}

async function linkedTo(store: Store, sids: readonly string[]): Promise<readonly string[]> {
  if (sids.length === 0) return [];
  const rows = await rowsOf(
    store,
    linkRow,
    `SELECT DISTINCT linked_sid FROM sid_links WHERE sid IN {sids:Array(String)}
     -- Intents, whose ids are no SIDs, come first: however much belongs to a SID, why it was done is not cut off.
     ORDER BY match(linked_sid, '^[A-Z]{2}[0-9a-f]{32}$'), linked_sid LIMIT ${maxSids + 1}`,
    { sids },
  );
  return rows.map(({ linked_sid }) => linked_sid);
}
