import { z } from 'zod';
import { rowsOf, type Store } from '../core/store/store.ts';
import type { ComparedFamily } from './resources/resource.ts';

/** Rows of the record that one query looks at; it holds a SID and what is known of it for each, some 100 bytes. */
const rowsInPiece = 250_000;
/** Pieces are SIDs that begin with the same hexadecimal digits; so many digits are 65,536 pieces. */
const digitsMax = 4;

/** A conversation's message has a status of the same family, but is not in this API. */
const prefixes = { message: ['SM', 'MM'], call: ['CA'] } as const;

const countRow = z.object({ rows: z.coerce.number() });

/**
 * Asks the same of the whole record, piece by piece: to ask at once would hold every SID there is in memory. After its
 * prefix a SID is random, so that those that begin alike are an even part of all; they lie together in the tables,
 * which are sorted by SID, so that no piece is looked at twice. `ask` is given a condition on `resource_sid`.
 */
export async function inPieces<T>(
  store: Store,
  family: ComparedFamily,
  ask: (isInPiece: string) => Promise<T>,
): Promise<readonly T[]> {
  const answers: T[] = [];
  for (const digits of beginnings(await digitsFor(store)))
    answers.push(
      await ask(`(${prefixes[family].map((p) => `startsWith(resource_sid, '${p}${digits}')`).join(' OR ')})`),
    );
  return answers;
}

async function digitsFor(store: Store): Promise<number> {
  const [row] = await rowsOf(
    store,
    countRow,
    // Both counts are known without looking at a row.
    'SELECT (SELECT count() FROM resource_states) + (SELECT count() FROM rest_resources) AS rows',
  );
  const pieces = (row?.rows ?? 0) / rowsInPiece;
  return Math.min(digitsMax, Math.max(0, Math.ceil(Math.log2(pieces) / 4)));
}

/** Every text of so many hexadecimal digits; for none the empty text. */
function beginnings(digits: number): readonly string[] {
  return Array.from({ length: 16 ** digits }, (_, number) =>
    digits === 0 ? '' : number.toString(16).padStart(digits, '0'),
  );
}
