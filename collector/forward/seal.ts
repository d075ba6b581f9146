import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { ForwardKey } from '../../core/config/forwarding.ts';

const nonceBytes = 12;
const tagBytes = 16;
const versionBytes = 4;

/** AES-256-GCM under the newest key: key version, nonce, tag, text. `place` binds it to where it is kept. */
export function seal(keys: readonly ForwardKey[], place: string, plain: Buffer): Buffer {
  const [key] = keys;
  if (key === undefined) throw new Error('there is no key to seal a form with');
  const version = Buffer.alloc(versionBytes);
  version.writeUInt32BE(key.version);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key.secret, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.concat([version, Buffer.from(place)]));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([version, nonce, cipher.getAuthTag(), text]);
}

/** The opposite of `seal`; `undefined` when the key is not there, or one bit of seal or place is another one. */
export function unseal(keys: readonly ForwardKey[], place: string, sealed: Buffer): Buffer | undefined {
  const start = versionBytes + nonceBytes + tagBytes;
  if (sealed.length < start) return undefined;
  const version = sealed.subarray(0, versionBytes);
  const key = keys.find((candidate) => candidate.version === version.readUInt32BE());
  if (key === undefined) return undefined;
  const nonce = sealed.subarray(versionBytes, versionBytes + nonceBytes);
  const opening = createDecipheriv('aes-256-gcm', key.secret, nonce, { authTagLength: tagBytes });
  opening.setAAD(Buffer.concat([version, Buffer.from(place)]));
  opening.setAuthTag(sealed.subarray(versionBytes + nonceBytes, start));
  try {
    return Buffer.concat([opening.update(sealed.subarray(start)), opening.final()]);
  } catch {
    return undefined;
  }
}
