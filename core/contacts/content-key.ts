import { contentFingerprint } from '../redaction/fingerprint.ts';
import type { KeyRing } from './key-ring.ts';

/**
 * The fingerprint of a text under the key ring's key for contents, which is derived for that alone. The oldest version's,
 * so that fingerprints of before and after a rotation compare.
 */
export function fingerprintWith(keyRing: KeyRing, text: string): string | undefined {
  return contentFingerprint(text, (pair) => keyRing.digest('content fingerprint', pair));
}
