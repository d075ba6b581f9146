import { emptyRoot, nodeHash } from './hash.ts';

/** Hashes of the complete subtrees of a tree: over the leaves from `index · 2^height`, `2^height` of them. */
export type Subtrees = (height: number, index: number) => Buffer;

/** The root over the first `size` leaves (RFC 6962, section 2.1). */
export function rootOf(subtrees: Subtrees, size: number): Buffer {
  return size === 0 ? emptyRoot : rangeHash(subtrees, 0, size);
}

/** The audit path of a leaf, from its sibling to the child of the root (RFC 6962, section 2.1.1). */
export function inclusionProof(subtrees: Subtrees, index: number, size: number): readonly Buffer[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`a tree of ${size} leaves has no leaf ${index}`);
  const path: Buffer[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + largestPowerBelow(end - start);
    if (index < middle) {
      path.push(rangeHash(subtrees, middle, end));
      end = middle;
    } else {
      path.push(rangeHash(subtrees, start, middle));
      start = middle;
    }
  }
  return path.reverse();
}

/**
 * Shows that the tree of `size` leaves begins with the tree of `oldSize` (RFC 6962, section 2.1.2). Nothing is to be shown
 * of the empty tree, with which every tree begins (C2SP tlog-witness).
 */
export function consistencyProof(subtrees: Subtrees, oldSize: number, size: number): readonly Buffer[] {
  if (!(oldSize >= 0 && oldSize <= size))
    throw new RangeError(`a tree of ${size} leaves does not begin with one of ${oldSize}`);
  if (oldSize === 0) return [];
  const path: Buffer[] = [];
  let [start, end] = [0, size];
  while (end !== oldSize) {
    const middle = start + largestPowerBelow(end - start);
    if (oldSize <= middle) {
      path.push(rangeHash(subtrees, middle, end));
      end = middle;
    } else {
      path.push(rangeHash(subtrees, start, middle));
      start = middle;
    }
  }
  // Whoever checks the proof has the old root; only where the old tree is not one whole subtree its right edge is needed.
  if (start > 0) path.push(rangeHash(subtrees, start, end));
  return path.reverse();
}

/** The hash over leaves from `start` up to `end`, where `start` is where RFC 6962 divides a tree. */
function rangeHash(subtrees: Subtrees, start: number, end: number): Buffer {
  const power = largestPowerBelow(end - start);
  if (end - start === 1) return subtrees(0, start);
  if (power * 2 === end - start) return subtrees(exponentOf(power * 2), start / (power * 2));
  return nodeHash(rangeHash(subtrees, start, start + power), rangeHash(subtrees, start + power, end));
}

/** The largest power of two that is smaller than `count`; sizes go beyond what bit operations hold. */
function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

function exponentOf(power: number): number {
  let exponent = 0;
  for (let left = power; left > 1; left /= 2) exponent += 1;
  return exponent;
}
