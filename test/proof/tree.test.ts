import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { provesConsistency, provesInclusion } from '../../core/proof/check-proof.ts';
import { emptyRoot, leafHash } from '../../core/proof/hash.ts';
import { Edge } from '../../core/proof/tiles/edge.ts';
import {
  parseTileNumber,
  subtreesOf,
  type Tile,
  type TileSource,
  tilePath,
  widthInTree,
} from '../../core/proof/tiles/tile.ts';
import { consistencyProof, inclusionProof, rootOf } from '../../core/proof/tree.ts';
import { entriesOf, merkleTreeHash } from '../world/tree.ts';

const entries = entriesOf(70_000);
const leaves = entries.map((entry) => leafHash(entry));
/** All tiles of the tree of these entries, by path. */
const full = new Map<string, Tile>();
const edge = new Edge();
for (const leaf of leaves) edge.append(leaf, (tile) => full.set(tilePath(tile), tile));

/** The tiles of the first `size` entries. */
function tilesOf(size: number): TileSource {
  return (place) => {
    const hashes = full.get(tilePath(place))?.hashes ?? edge.partial(place.level);
    return hashes.subarray(0, widthInTree(place, size) * 32);
  };
}

const rootAt = (size: number): Buffer => rootOf(subtreesOf(tilesOf(size)), size);
const anySize = fc.oneof(
  fc.integer({ min: 1, max: 600 }),
  fc.integer({ min: 1, max: entries.length }),
  fc.constantFrom(255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000),
);

describe('the tree', () => {
  it('has the roots that RFC 6962 defines', () => {
    for (const size of [
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 255, 256, 257, 300, 511, 512, 513, 4_097, 65_536, 70_000,
    ])
      expect(rootAt(size).toString('hex'), `${size} leaves`).toBe(
        merkleTreeHash(entries.slice(0, size)).toString('hex'),
      );
    expect(edge.root()).toEqual(merkleTreeHash(entries));
  });

  it('of nothing is the hash of nothing', () => {
    expect(emptyRoot.toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    expect(new Edge().root()).toEqual(emptyRoot);
  });

  it('goes on from its right edge as if it had never stopped', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_500 }), fc.integer({ min: 0, max: 700 }), (size, more) => {
        let again = new Edge();
        for (const leaf of leaves.slice(0, size)) again.append(leaf, () => undefined);
        again = new Edge(again.size, again.partials());
        for (const leaf of leaves.slice(size, size + more)) again.append(leaf, () => undefined);
        expect(again.size).toBe(size + more);
        expect(again.root()).toEqual(rootAt(size + more));
      }),
      { numRuns: 40 },
    );
  });

  it('fills the tiles of 70,000 leaves as C2SP tlog-tiles says: 273 of level 0, one of level 1', () => {
    expect([...full.values()].filter(({ level }) => level === 0)).toHaveLength(273);
    expect([...full.values()].filter(({ level }) => level === 1)).toHaveLength(1);
    expect([edge.partial(0), edge.partial(1), edge.partial(2)].map(({ length }) => length / 32)).toEqual([
      112, 17, 1,
    ]);
  });
});

describe('a proof', () => {
  it('of inclusion verifies for every leaf of every size, and not with anything altered', () => {
    fc.assert(
      fc.property(anySize, fc.nat(), fc.nat(), (size, where, what) => {
        const index = where % size;
        const leaf = leaves[index] ?? Buffer.alloc(0);
        const root = rootAt(size);
        const path = inclusionProof(subtreesOf(tilesOf(size)), index, size);
        const claim = { index, size, leaf, root };
        expect(provesInclusion(claim, path)).toBe(true);
        expect(provesInclusion({ ...claim, leaf: flipped(leaf, what) }, path)).toBe(false);
        expect(provesInclusion({ ...claim, root: flipped(root, what) }, path)).toBe(false);
        expect(provesInclusion(claim, [...path, leaf])).toBe(false);
        if (size > 1) {
          expect(provesInclusion({ ...claim, index: (index + 1) % size }, path)).toBe(false);
          expect(provesInclusion(claim, path.slice(1))).toBe(false);
          const altered = path.map((hash, step) =>
            step === what % path.length ? flipped(hash, what) : hash,
          );
          expect(provesInclusion(claim, altered)).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of consistency verifies between any two sizes, and not with anything altered', () => {
    fc.assert(
      fc.property(anySize, anySize, fc.nat(), (one, other, what) => {
        const [before, after] = [Math.min(one, other), Math.max(one, other)];
        const earlier = { size: before, root: rootAt(before) };
        const later = { size: after, root: rootAt(after) };
        const path = consistencyProof(subtreesOf(tilesOf(after)), before, after);
        expect(provesConsistency(earlier, later, path)).toBe(true);
        expect(provesConsistency({ ...earlier, root: flipped(earlier.root, what) }, later, path)).toBe(false);
        expect(provesConsistency(earlier, { ...later, root: flipped(later.root, what) }, path)).toBe(false);
        expect(provesConsistency(earlier, later, [...path, later.root])).toBe(false);
        if (before < after) expect(provesConsistency(later, earlier, path)).toBe(false);
        if (path.length > 0) {
          const altered = path.map((hash, step) =>
            step === what % path.length ? flipped(hash, what) : hash,
          );
          expect(provesConsistency(earlier, later, altered)).toBe(false);
          expect(provesConsistency(earlier, later, path.slice(1))).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of consistency with the empty tree is empty', () => {
    const later = { size: 5, root: rootAt(5) };
    expect(consistencyProof(subtreesOf(tilesOf(5)), 0, 5)).toEqual([]);
    expect(provesConsistency({ size: 0, root: emptyRoot }, later, [])).toBe(true);
    expect(provesConsistency({ size: 0, root: later.root }, later, [])).toBe(false);
    expect(provesConsistency({ size: 0, root: emptyRoot }, later, [later.root])).toBe(false);
  });
});

describe('the path of a tile', () => {
  it('is that of C2SP tlog-tiles, and is read back', () => {
    expect(tilePath({ level: 0, index: 1_234_067 })).toBe('tile/0/x001/x234/067');
    expect(tilePath({ level: 2, index: 0 }, 17)).toBe('tile/2/000.p/17');
    fc.assert(
      fc.property(fc.nat({ max: 1e12 }), fc.integer({ min: 1, max: 256 }), (index, width) => {
        const path = tilePath({ level: 3, index }, width);
        expect(parseTileNumber(path.slice('tile/3/'.length))).toEqual({ index, width });
      }),
    );
  });

  it('in another form is refused', () => {
    for (const path of [
      '',
      '1',
      '01',
      'x000/001',
      '000.p/0',
      '000.p/256',
      '000.p/01',
      '../000',
      'x001/000/000',
      '000/',
    ])
      expect(parseTileNumber(path), path).toBeUndefined();
  });
});

function flipped(hash: Buffer, what: number): Buffer {
  const copy = Buffer.from(hash);
  const bit = what % (copy.length * 8);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
