import { maskedWords } from './masked-words.ts';

/** Form of a fingerprint: 64 bits, hexadecimal. */
export const fingerprintPattern = /^[0-9a-f]{16}$/;

/** The attribute under which it is kept. */
export const fingerprintAttribute = 'ContentFingerprint';

const bits = 64;

/**
 * A keyed fingerprint of what a message says: alike texts give fingerprints that differ in few bits, and one template filled
 * in for two people gives the same. SimHash (Charikar, "Similarity estimation techniques from rounding algorithms", STOC
 * 2002; for near duplicates with 64 bits: Manku, Jain and Das Sarma, WWW 2007) over pairs of neighbouring masked words, each
 * hashed with a key (`digestOf`, at least 16 hexadecimal digits): without the key no text can be tried. What it gives away
 * all the same: docs/decisions/0014-content-fingerprint.md. `undefined` for a text without words.
 */
export function contentFingerprint(text: string, digestOf: (pair: string) => string): string | undefined {
  const words = maskedWords(text);
  if (words.length === 0) return undefined;
  const votes = new Int32Array(bits);
  for (const pair of pairsOf(words)) {
    const digest = digestOf(pair);
    const halves = [Number.parseInt(digest.slice(0, 8), 16), Number.parseInt(digest.slice(8, 16), 16)];
    for (let bit = 0; bit < bits; bit += 1)
      votes[bit] = (votes[bit] ?? 0) + (((halves[bit >> 5] ?? 0) >>> (31 - (bit & 31))) & 1 ? 1 : -1);
  }
  return hexOf(votes);
}

/** Neighbouring words, the text's two ends included; each pair once, so that repeating a word weighs nothing. */
function pairsOf(words: readonly string[]): ReadonlySet<string> {
  return new Set([...words, ''].map((word, index) => `${words[index - 1] ?? ''} ${word}`));
}

function hexOf(votes: Int32Array): string {
  let text = '';
  for (let start = 0; start < bits; start += 4) {
    let digit = 0;
    for (let bit = start; bit < start + 4; bit += 1) digit = digit * 2 + ((votes[bit] ?? 0) > 0 ? 1 : 0);
    text += digit.toString(16);
  }
  return text;
}
