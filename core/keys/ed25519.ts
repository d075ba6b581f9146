import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A key that signs: Ed25519, kept in the data directory. */
export interface SigningKey {
  readonly publicKeyPem: string;
  /** The 32 bytes of RFC 8032. */
  readonly publicKey: Buffer;
  /** SHA-256 of the public key in SPKI form, hexadecimal. */
  readonly fingerprint: string;
  sign(bytes: Buffer): Buffer;
}

/** What keys sign: bundles for Twilio's support; the checkpoints of the log. */
export type KeyName = 'dispute' | 'log';

/** The key of this name, from `keys/NAME-ed25519.pem` in the data directory; made when it is first needed. */
export function signingKeyOf(dataDir: string, name: KeyName): SigningKey {
  const privateKey = readOrMake(join(dataDir, 'keys', `${name}-ed25519.pem`));
  const publicKey = createPublicKey(privateKey);
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return {
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    publicKey: spki.subarray(-32),
    fingerprint: createHash('sha256').update(spki).digest('hex'),
    sign: (bytes) => sign(null, bytes, privateKey),
  };
}

/** True when the signature over the bytes is by the key of these 32 bytes. */
export function isSignedBy(publicKey: Buffer, bytes: Buffer, signature: Buffer): boolean {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: publicKey.toString('base64url') };
  return verify(null, bytes, createPublicKey({ key: jwk, format: 'jwk' }), signature);
}

function readOrMake(path: string): KeyObject {
  try {
    return createPrivateKey(readFileSync(path));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, pem, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    // Another process made one a moment ago: that one counts.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return createPrivateKey(readFileSync(path));
}
