import { emptyRoot, nodeHash } from './hash.ts';

/** True when the proof leads from the leaf at `index` to the root of `size` leaves (RFC 9162, section 2.1.3.2). */
export function provesInclusion(
  { index, size, leaf, root }: { index: number; size: number; leaf: Buffer; root: Buffer },
  proof: readonly Buffer[],
): boolean {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) return false;
  let [position, last] = [index, size - 1];
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      hash = nodeHash(sibling, hash);
      while (position % 2 === 0 && position !== 0) [position, last] = [half(position), half(last)];
    } else hash = nodeHash(hash, sibling);
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && hash.equals(root);
}

interface Tree {
  readonly size: number;
  readonly root: Buffer;
}

/** True when the proof shows that the tree `later` begins with the tree `earlier` (RFC 9162, section 2.1.4.2). */
export function provesConsistency(earlier: Tree, later: Tree, proof: readonly Buffer[]): boolean {
  if (earlier.size > later.size) return false;
  if (earlier.size === later.size) return proof.length === 0 && earlier.root.equals(later.root);
  if (earlier.size === 0) return proof.length === 0 && earlier.root.equals(emptyRoot);
  let [position, last] = [earlier.size - 1, later.size - 1];
  while (position % 2 === 1) [position, last] = [half(position), half(last)];
  const path = position === 0 ? [earlier.root, ...proof] : [...proof];
  const [first, ...rest] = path;
  if (first === undefined) return false;
  let [old, grown] = [first, first];
  for (const hash of rest) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      old = nodeHash(hash, old);
      grown = nodeHash(hash, grown);
      while (position % 2 === 0 && position !== 0) [position, last] = [half(position), half(last)];
    } else grown = nodeHash(grown, hash);
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && old.equals(earlier.root) && grown.equals(later.root);
}

function half(number: number): number {
  return Math.floor(number / 2);
}
