import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signingKeyOf } from '../../core/keys/ed25519.ts';
import { provesConsistency, provesInclusion } from '../../core/proof/check-proof.ts';
import { openCheckpoint, signCheckpoint } from '../../core/proof/checkpoint.ts';
import { leafHash } from '../../core/proof/hash.ts';
import { keyTypes, noteKey, parseVkey, vkeyOf } from '../../core/proof/note.ts';
import { Edge } from '../../core/proof/tiles/edge.ts';
import { subtreesOf, type Tile } from '../../core/proof/tiles/tile.ts';
import { tilesOfTree, writeFullTiles, writePartialTiles } from '../../core/proof/tiles/tile-files.ts';
import { consistencyProof, inclusionProof, rootOf } from '../../core/proof/tree.ts';
import { anIndependentImplementation } from '../world/independent.ts';
import { aFolder } from '../world/temp.ts';
import { entriesOf } from '../world/tree.ts';

const ask = anIndependentImplementation();
const origin = 'hooks.example.org/ledgerline/in_1';
const base64 = (bytes: Buffer): string => bytes.toString('base64');

/** A log of ours on disk. */
async function aLog(size: number) {
  const folder = aFolder();
  const edge = new Edge();
  const full: Tile[] = [];
  for (const entry of entriesOf(size)) edge.append(leafHash(entry), (tile) => full.push(tile));
  await writeFullTiles(folder, full);
  await writePartialTiles(folder, edge.partials(), (level) => Math.floor(size / 256 ** (level + 1)));
  const subtrees = subtreesOf(tilesOfTree(folder, size));
  return { folder, root: edge.root(), subtrees };
}

describe("the Go project's own log", () => {
  it('opens our checkpoints, and none that was altered', async () => {
    const signing = signingKeyOf(aFolder(), 'log');
    const vkey = vkeyOf(noteKey(origin, keyTypes.ed25519, signing.publicKey));
    const note = signCheckpoint({ origin, size: 12, root: leafHash(Buffer.from('a')) }, signing);
    expect(await ask({ ask: 'open', note, vkey })).toMatchObject({
      Error: '',
      Text: note.slice(0, note.indexOf('\n\n') + 1),
    });
    for (let place = 0; place < note.length; place += 1) {
      const changed = note.slice(0, place) + (note[place] === 'A' ? 'B' : 'A') + note.slice(place + 1);
      expect((await ask({ ask: 'open', note: changed, vkey })).Error, `at ${place}`).not.toBe('');
    }
    const other = vkeyOf(noteKey(origin, keyTypes.ed25519, signingKeyOf(aFolder(), 'log').publicKey));
    expect((await ask({ ask: 'open', note, vkey: other })).Error).not.toBe('');
  });

  it('accepts our proofs from our tiles, and none that was altered', async () => {
    const size = 1_500;
    const { root, subtrees } = await aLog(size);
    const entries = entriesOf(size);
    const pairs = fc.tuple(fc.integer({ min: 1, max: size }), fc.nat(), fc.nat());
    for (const [to, where, what] of fc.sample(pairs, { numRuns: 150, seed: 6 })) {
      const [index, old] = [where % to, (where % to) + 1];
      const path = inclusionProof(subtrees, index, to);
      const question = {
        ask: 'inclusion',
        entry: base64(entries[index] ?? Buffer.alloc(0)),
        index,
        size: to,
        root: base64(rootOf(subtrees, to)),
        path: path.map(base64),
      };
      expect((await ask(question)).Error, `leaf ${index} of ${to}`).toBe('');
      expect((await ask({ ...question, entry: base64(Buffer.from('another')) })).Error).not.toBe('');
      expect((await ask({ ...question, path: altered(question.path, what) })).Error).not.toBe('');
      const consistency = {
        ask: 'consistency',
        size,
        root: base64(root),
        old,
        oldTop: base64(rootOf(subtrees, old)),
        path: consistencyProof(subtrees, old, size).map(base64),
      };
      expect((await ask(consistency)).Error, `${old} to ${size}`).toBe('');
      expect((await ask({ ...consistency, path: altered(consistency.path, what) })).Error).not.toBe('');
      expect((await ask({ ...consistency, oldTop: base64(rootOf(subtrees, 1)) })).Error === '').toBe(
        old === 1,
      );
    }
  });

  it('reads our tiles, proves the same from them, and refuses them altered', async () => {
    for (const size of [1, 255, 256, 257, 700, 65_800]) {
      const { folder, root, subtrees } = await aLog(size);
      const [index, old] = [Math.floor(size / 3), Math.ceil(size / 2)];
      const question = { ask: 'tiles', folder, size, root: base64(root), index, old };
      const { Error: error, Leaves, Path, TreePath } = await ask(question);
      expect(error, `${size} leaves`).toBe('');
      expect(Leaves).toEqual(entriesOf(size).map((entry) => base64(leafHash(entry))));
      expect(Path ?? []).toEqual(inclusionProof(subtrees, index, size).map(base64));
      expect(TreePath ?? []).toEqual(consistencyProof(subtrees, old, size).map(base64));
      expect((await ask({ ...question, root: base64(leafHash(root)) })).Error).not.toBe('');
    }
  });
});

describe('what the Go project makes', () => {
  it('verifies here: notes, checkpoints and proofs; altered, nothing of it does', async () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 1_000 }), fc.nat(), fc.nat());
    for (const [size, where, what] of fc.sample(sizes, { numRuns: 60, seed: 6 })) {
      const [index, old] = [where % size, (where % size) + 1];
      const made = await ask({ ask: 'make', count: size, index, old, name: origin });
      expect(made.Error).toBe('');
      const note = made.Note ?? '';
      const checkpoint = openCheckpoint(note, parseVkey(made.Vkey ?? ''));
      expect(checkpoint).toEqual({ origin, size, root: Buffer.from(made.Root, 'base64') });
      const place = what % note.length;
      const changed = note.slice(0, place) + (note[place] === 'A' ? 'B' : 'A') + note.slice(place + 1);
      expect(() => openCheckpoint(changed, parseVkey(made.Vkey ?? ''))).toThrow();

      const leaf = leafHash(Buffer.from(`entry ${index}`));
      const claim = { index, size, leaf, root: checkpoint.root };
      expect(provesInclusion(claim, hashes(made.Path ?? []))).toBe(true);
      expect(provesInclusion(claim, hashes(altered(made.Path ?? [], what)))).toBe(false);
      const earlier = { size: old, root: Buffer.from(made.OldTop, 'base64') };
      expect(provesConsistency(earlier, checkpoint, hashes(made.TreePath ?? []))).toBe(true);
      expect(provesConsistency(earlier, checkpoint, hashes(altered(made.TreePath ?? [], what)))).toBe(false);
    }
  });
});

function hashes(path: readonly string[]): readonly Buffer[] {
  return path.map((hash) => Buffer.from(hash, 'base64'));
}

/** A path with one hash changed, or with one too many where there was none. */
function altered(path: readonly string[], what: number): readonly string[] {
  const other = base64(leafHash(Buffer.from('another')));
  if (path.length === 0) return [other];
  return path.map((hash, step) => (step === what % path.length ? other : hash));
}
