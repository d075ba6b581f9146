import { z } from 'zod';
import { rowsOf, type Store } from '../core/store/store.ts';
import type { ComparedFamily } from './resources/resource.ts';

/** Rows of the record that one query looks at; it holds a SID and what is known of it for each, some hundreds of bytes. */
const rowsInPiece = 100_000;
/** After its prefix a SID is random: pieces are cut by its first four hexadecimal digits. */
const beginnings = 16 ** 4;

/** A conversation's message has a status of the same family, but is not in this API. */
const prefixes = { message: ['SM', 'MM'], call: ['CA'] } as const;

/**
 * Settings of what is asked of a piece. A set of SIDs that a subquery gives is not looked for in the index: nearly every
 * granule has some of them, and to find that out takes several times as long as to read on.
 */
export const pieceSettings = 'max_threads = 1, use_index_for_in_with_subqueries = 0';

const countRow = z.object({ rows: z.coerce.number() });

/**
 * Asks the same of the whole record, piece by piece: to ask at once would hold every SID there is in memory. SIDs
 * between two beginnings are an even part of all, and lie together in the tables, which are sorted by SID, so that no
 * piece is looked at twice. `ask` is given a condition on `resource_sid`.
 */
export async function inPieces<T>(
  store: Store,
  family: ComparedFamily,
  ask: (isInPiece: string) => Promise<T>,
): Promise<readonly T[]> {
  const pieces = await piecesOf(store);
  const answers: T[] = [];
  for (let piece = 0; piece < pieces; piece += 1) {
    const [from, to] = [beginningOf(piece, pieces), beginningOf(piece + 1, pieces)];
    const isInPiece = prefixes[family]
      .map((prefix) => `resource_sid >= '${prefix}${from}' AND resource_sid < '${prefix}${to}'`)
      .join(' OR ');
    answers.push(await ask(`(${isInPiece})`));
  }
  return answers;
}

async function piecesOf(store: Store): Promise<number> {
  const [row] = await rowsOf(
    store,
    countRow,
    // Both counts are known without looking at a row.
    'SELECT (SELECT count() FROM resource_states) + (SELECT count() FROM rest_resources) AS rows',
  );
  return Math.min(beginnings, Math.max(1, Math.ceil((row?.rows ?? 0) / rowsInPiece)));
}

/** The digits with which a piece begins; after the last piece a letter beyond every digit. */
function beginningOf(piece: number, pieces: number): string {
  if (piece === pieces) return 'g';
  return Math.floor((piece * beginnings) / pieces)
    .toString(16)
    .padStart(4, '0');
}
