import { z } from 'zod';
import { parseAsOf } from '../../events/as-of.ts';
import { rowsOf, type Store } from '../../store/store.ts';
import { type Commitment, commitmentsTo, newestOf } from './commitment.ts';
import { personsOfDay } from './persons-of-day.ts';
import { SortedDay } from './sorted-day.ts';

/** A commitment that the record does not bear out, by its act. */
export interface BrokenCommitment {
  readonly instanceId: string;
  readonly seq: number;
  readonly eventId: string;
  readonly receivedAt: string;
  readonly detail: string;
}

/**
 * The newest commitment to each day that is not what the record, as far as it went then, says of that day. Where events
 * were dropped after it by an act of retention, fewer persons than then are no fault: what is gone cannot be compared.
 */
export async function brokenCommitments(store: Store): Promise<readonly BrokenCommitment[]> {
  const newest = newestOf(await commitmentsTo(store, { from: '0000-01-01', to: '9999-12-31' }));
  if (newest.size === 0) return [];
  const droppedAt = await lastDroppedAt(store);
  const broken: BrokenCommitment[] = [];
  for (const commitment of newest.values()) {
    const why = await faultOf(store, commitment, droppedAt);
    if (why === undefined) continue;
    const { instance_id, seq, event_id, at, account_sid, day } = commitment;
    broken.push({
      instanceId: instance_id,
      seq,
      eventId: event_id,
      receivedAt: at,
      detail: `${day} of ${account_sid}: ${why}`,
    });
  }
  return broken;
}

async function faultOf(
  store: Store,
  { account_sid: accountSid, day, salt, root, persons, as_of, at }: Commitment,
  droppedAt: string,
): Promise<string | undefined> {
  const asOf = parseAsOf(as_of);
  if (salt === '') return 'its salt is not in day_salts, so that it can be neither checked nor used';
  if (asOf === undefined) return 'it does not say how far the record went';
  const now = new SortedDay(Buffer.from(salt, 'hex'), await personsOfDay(store, { accountSid, day }, asOf));
  if (now.root().toString('base64') === root) return undefined;
  if (now.persons < persons && droppedAt > at) return undefined;
  return now.persons === persons
    ? `of ${persons} persons some are others now`
    : `the log was committed to ${persons} persons, and the record has ${now.persons}`;
}

const droppedRow = z.object({ dropped_at: z.string() });

async function lastDroppedAt(store: Store): Promise<string> {
  const [row] = await rowsOf(
    store,
    droppedRow,
    'SELECT max(d.dropped_at) AS dropped_at FROM dropped_events AS d',
  );
  return row?.dropped_at ?? '';
}
