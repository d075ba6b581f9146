import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The key with which bundles are signed: Ed25519, kept in the data directory, made when it is first needed. */
export interface SigningKey {
  readonly publicKeyPem: string;
  /** SHA-256 of the public key in SPKI form, hexadecimal. */
  readonly fingerprint: string;
  sign(bytes: Buffer): Buffer;
}

export function signingKeyOf(dataDir: string): SigningKey {
  const privateKey = readOrMake(join(dataDir, 'keys', 'dispute-ed25519.pem'));
  const publicKey = createPublicKey(privateKey);
  return {
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    fingerprint: createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('hex'),
    sign: (bytes) => sign(null, bytes, privateKey),
  };
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
    // Another command made one a moment ago: that one counts.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return createPrivateKey(readFileSync(path));
}
