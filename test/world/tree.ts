import { createHash } from 'node:crypto';

/** RFC 6962, section 2.1, word by word and with nothing of ours: the yardstick of the tests. */
export function merkleTreeHash(entries: readonly Buffer[]): Buffer {
  if (entries.length === 0) return sha256();
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) return sha256(Buffer.from([0]), only);
  let split = 1;
  while (split * 2 < entries.length) split *= 2;
  return sha256(
    Buffer.from([1]),
    merkleTreeHash(entries.slice(0, split)),
    merkleTreeHash(entries.slice(split)),
  );
}

/** Entries that differ: their number as text. */
export function entriesOf(count: number): readonly Buffer[] {
  return Array.from({ length: count }, (_, number) => Buffer.from(`entry ${number}`));
}

function sha256(...parts: readonly Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}
