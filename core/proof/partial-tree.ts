import { nodeHash } from './hash.ts';
import type { Subtrees } from './tree.ts';

/** The hash over the leaves from `start` on, `count` of them: a power of two, of which `start` is a multiple. */
export interface Subtree {
  readonly start: number;
  readonly count: number;
  readonly hash: Buffer;
}

/**
 * Everything of a tree but some chosen leaves, as the largest subtrees that have none of them, from left to right. With the
 * chosen leaves it gives the root: one proof for all of them together, in which no hash is there twice. The chosen indexes
 * rise.
 */
export function* restOfTree(
  subtrees: Subtrees,
  size: number,
  chosen: Iterable<number>,
): Generator<Subtree, void, undefined> {
  let next = 0;
  for (const index of chosen) {
    yield* between(subtrees, next, index);
    next = index + 1;
  }
  yield* between(subtrees, next, size);
}

function* between(subtrees: Subtrees, from: number, to: number): Generator<Subtree, void, undefined> {
  for (let start = from; start < to; ) {
    let [count, height] = [1, 0];
    while (start % (count * 2) === 0 && start + count * 2 <= to) [count, height] = [count * 2, height + 1];
    yield { start, count, hash: subtrees(height, start / count) };
    start += count;
  }
}

/** Puts a tree together again from its parts, which come from left to right without a gap; `undefined` when they do not. */
export function rootOfParts(parts: Iterable<Subtree>): { size: number; root: Buffer } | undefined {
  const whole: Subtree[] = [];
  let size = 0;
  for (const part of parts) {
    if (part.start !== size || part.start % part.count !== 0) return undefined;
    size += part.count;
    whole.push(part);
    joinEqual(whole);
  }
  const root = whole.reduceRight<Buffer | undefined>(
    (right, { hash }) => (right === undefined ? hash : nodeHash(hash, right)),
    undefined,
  );
  return root === undefined ? undefined : { size, root };
}

/** Joins the last two parts as long as they are the halves of one subtree. */
function joinEqual(whole: Subtree[]): void {
  for (;;) {
    const [left, right] = whole.slice(-2);
    if (left === undefined || right === undefined) return;
    if (left.count !== right.count || left.start % (left.count * 2) !== 0) return;
    whole.splice(-2, 2, {
      start: left.start,
      count: left.count * 2,
      hash: nodeHash(left.hash, right.hash),
    });
  }
}
