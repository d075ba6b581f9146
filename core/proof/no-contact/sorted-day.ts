import { hashBytes, leafHash, nodeHash } from '../hash.ts';
import { inclusionProof, rootOf, type Subtrees } from '../tree.ts';

/*
 * Glossary
 *
 * commitment  what the log says of the persons of one account and day: a root over their hashes, and how many they are. It
 *             says nothing of who they are.
 * salt        128 random bits of one commitment, without which nobody can tell whose hash is whose. Given away only with a
 *             statement about a person.
 * end         the two hashes 00…00 and ff…ff, between which every other one is: so that every hash has two neighbours.
 */

export const saltBytes = 16;

const ends = { first: Buffer.alloc(hashBytes, 0x00), last: Buffer.alloc(hashBytes, 0xff) } as const;

/** The leaf of a person: the RFC 6962 leaf hash over salt and contact id. */
export function personLeaf(salt: Buffer, contactId: string): Buffer {
  return leafHash(Buffer.concat([salt, Buffer.from(contactId, 'utf8')]));
}

/** A hash of the tree, with its place and the path that leads from it to the root. */
export interface PlacedLeaf {
  readonly index: number;
  readonly leaf: Buffer;
  readonly path: readonly Buffer[];
}

/** Whether a person is among those of a day: its own place, or the two neighbours between which it would be. */
export type Placement =
  | { readonly is: 'present'; readonly at: PlacedLeaf }
  | { readonly is: 'absent'; readonly before: PlacedLeaf; readonly after: PlacedLeaf };

/** The persons of one account and day as a sorted tree: what is not between two neighbours is not in it. */
export class SortedDay {
  readonly persons: number;
  readonly #salt: Buffer;
  readonly #leaves: readonly Buffer[];
  readonly #subtrees: Subtrees;

  constructor(salt: Buffer, contactIds: Iterable<string>) {
    if (salt.length !== saltBytes) throw new RangeError(`a salt has ${saltBytes} bytes`);
    const leaves = [...new Set(contactIds)].map((id) => personLeaf(salt, id)).sort(Buffer.compare);
    this.#salt = salt;
    this.persons = leaves.length;
    this.#leaves = [ends.first, ...leaves, ends.last];
    this.#subtrees = subtreesOver(this.#leaves);
  }

  /** Leaves of the tree: the persons and both ends. */
  get size(): number {
    return this.#leaves.length;
  }

  root(): Buffer {
    return rootOf(this.#subtrees, this.size);
  }

  placementOf(contactId: string): Placement {
    const leaf = personLeaf(this.#salt, contactId);
    const after = this.#firstNotBefore(leaf);
    return this.#leaves[after]?.equals(leaf) === true
      ? { is: 'present', at: this.#placed(after) }
      : { is: 'absent', before: this.#placed(after - 1), after: this.#placed(after) };
  }

  #placed(index: number): PlacedLeaf {
    const leaf = this.#subtrees(0, index);
    return { index, leaf, path: inclusionProof(this.#subtrees, index, this.size) };
  }

  #firstNotBefore(leaf: Buffer): number {
    let [low, high] = [0, this.#leaves.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (Buffer.compare(this.#subtrees(0, middle), leaf) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Every complete subtree, worked out once. */
function subtreesOver(leaves: readonly Buffer[]): Subtrees {
  const levels: (readonly Buffer[])[] = [leaves];
  for (let below = leaves; below.length > 1; ) {
    const level: Buffer[] = [];
    for (let index = 0; index + 1 < below.length; index += 2) {
      const [left, right] = [below[index], below[index + 1]];
      if (left !== undefined && right !== undefined) level.push(nodeHash(left, right));
    }
    levels.push(level);
    below = level;
  }
  return (height, index) => {
    const hash = levels[height]?.[index];
    if (hash === undefined) throw new RangeError(`there is no subtree ${index} of height ${height}`);
    return hash;
  };
}
