import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { provesInclusion } from '../../core/proof/check-proof.ts';
import { type PlacedLeaf, SortedDay } from '../../core/proof/no-contact/sorted-day.ts';
import { restOfTree, rootOfParts, type Subtree } from '../../core/proof/partial-tree.ts';
import { merkleTreeHash } from '../world/tree.ts';

const salts = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes));
const ids = fc.uniqueArray(
  fc.integer({ min: 0, max: 400 }).map((number) => `ct_${String(number).padStart(32, '0')}`),
  { maxLength: 60 },
);

describe('a commitment to the persons of a day', () => {
  it('shows of everybody else that they are not among them, and of nobody who is', () => {
    fc.assert(
      fc.property(salts, ids, ids, (salt, present, asked) => {
        const day = new SortedDay(salt, present);
        const proven = ({ index, leaf, path }: PlacedLeaf): boolean =>
          provesInclusion({ index, size: day.size, leaf, root: day.root() }, path);
        for (const id of [...present, ...asked]) {
          const own = createHash('sha256')
            .update(Buffer.concat([Buffer.from([0]), salt, Buffer.from(id)]))
            .digest();
          const placement = day.placementOf(id);
          expect(placement.is).toBe(present.includes(id) ? 'present' : 'absent');
          if (placement.is === 'present') {
            expect(placement.at.leaf.equals(own)).toBe(true);
            expect(proven(placement.at)).toBe(true);
          } else {
            const { before, after } = placement;
            expect(after.index).toBe(before.index + 1);
            expect(Buffer.compare(before.leaf, own)).toBe(-1);
            expect(Buffer.compare(own, after.leaf)).toBe(-1);
            expect([before, after].map(proven)).toEqual([true, true]);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('depends on the set of persons and on the salt alone', () => {
    fc.assert(
      fc.property(salts, salts, ids, (salt, other, present) => {
        const root = new SortedDay(salt, present).root();
        expect(new SortedDay(salt, [...present, ...present].reverse()).root().equals(root)).toBe(true);
        if (present.length > 0 && !salt.equals(other))
          expect(new SortedDay(other, present).root().equals(root)).toBe(false);
      }),
    );
  });

  it('of nobody has nothing but both ends', () => {
    const day = new SortedDay(Buffer.alloc(16), []);
    expect(day.persons).toBe(0);
    const ends = [Buffer.alloc(32), Buffer.alloc(32, 0xff)];
    const root = createHash('sha256')
      .update(Buffer.concat([Buffer.from([1]), ...ends]))
      .digest();
    expect(day.root().equals(root)).toBe(true);
  });
});

describe('what is left of a tree', () => {
  const trees = fc
    .integer({ min: 1, max: 300 })
    .chain((size) =>
      fc.tuple(fc.constant(size), fc.uniqueArray(fc.nat({ max: size - 1 }), { maxLength: size })),
    );
  const entry = (index: number): Buffer => Buffer.from(`entry ${index}`);
  const leaf = (index: number): Buffer => merkleTreeHash([entry(index)]);

  it('gives the root together with the chosen leaves, and no other one when any of it is another', () => {
    fc.assert(
      fc.property(trees, fc.nat(), ([size, some], which) => {
        const chosen = some.sort((a, b) => a - b);
        const entries = Array.from({ length: size }, (_, index) => entry(index));
        const subtrees = (height: number, index: number): Buffer =>
          merkleTreeHash(entries.slice(index * 2 ** height, (index + 1) * 2 ** height));
        const rest = [...restOfTree(subtrees, size, chosen)];
        const parts: Subtree[] = [
          ...rest,
          ...chosen.map((start) => ({ start, count: 1, hash: leaf(start) })),
        ].sort((a, b) => a.start - b.start);
        const root = merkleTreeHash(entries);
        expect(rootOfParts(parts)).toEqual({ size, root });
        const at = which % parts.length;
        const changed = parts.map((part, index) =>
          index === at ? { ...part, hash: Buffer.from(part.hash).fill(0, 0, 4) } : part,
        );
        expect(rootOfParts(changed)?.root.equals(root)).toBe(false);
        expect(rootOfParts(parts.filter((_, index) => index !== at))?.root.equals(root)).not.toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
