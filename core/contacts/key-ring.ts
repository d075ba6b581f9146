import { createHmac, hkdfSync } from 'node:crypto';
import type { NormalAddress } from '../redaction/address.ts';

/** One key of the ring. Versions only grow; the secret is at least 256 bits. */
export interface PseudonymKey {
  readonly version: number;
  readonly secret: Buffer;
}

/** The place of one address in the directory under one key version: nothing can be read from it without the key. */
export interface BlindIndex {
  readonly keyVersion: number;
  /** 128 bits, hexadecimal. */
  readonly index: string;
}

const minSecretBytes = 32;

/**
 * Keys from which blind indexes are made, newest first. Each kind of address and each purpose has a key of its
 * own, derived by HKDF-SHA-256, so that an index of one purpose says nothing about another.
 */
export class KeyRing {
  #keys: readonly PseudonymKey[];
  readonly #derived = new Map<string, Buffer>();

  constructor(keys: readonly PseudonymKey[]) {
    if (keys.length === 0) throw new KeyRingError('it holds no key');
    this.#keys = [...keys].sort((a, b) => b.version - a.version);
  }

  get keys(): readonly PseudonymKey[] {
    return this.#keys;
  }

  /**
   * Takes over the versions of a newer ring while in use: from now on people are found under them too. The newer ring
   * must have every key of this one. Gives the versions that are new.
   */
  adopt(newer: KeyRing): readonly number[] {
    const given = new Map(newer.keys.map(({ version, secret }) => [version, secret]));
    for (const { version, secret } of this.#keys) {
      if (given.get(version)?.equals(secret) !== true)
        throw new KeyRingError(
          `version ${version}, which is in use, is missing or another key; keep the old keys`,
        );
    }
    const before = new Set(this.versions);
    this.#keys = newer.keys;
    return this.versions.filter((version) => !before.has(version));
  }

  /** The versions in the ring, newest first. */
  get versions(): readonly number[] {
    return this.#keys.map((key) => key.version);
  }

  /** The blind index of an address under each key, newest first. */
  blindIndexes(address: NormalAddress): readonly BlindIndex[] {
    return this.#keys.map((key) => ({
      keyVersion: key.version,
      index: this.#hmac(key, `contact index/${address.domain}`, address.text),
    }));
  }

  /** Where an opt-out of an address is kept, under each key, newest first: for that alone, so that it leads to no contact. */
  suppressionIndexes(address: NormalAddress): readonly BlindIndex[] {
    return this.#keys.map((key) => ({
      keyVersion: key.version,
      index: this.#hmac(key, `suppression/${address.domain}`, address.text),
    }));
  }

  /** A keyed digest of what was signed, for events that have no identity of their own. Oldest key: it must last. */
  digest(purpose: string, text: string): string {
    const oldest = this.#keys.at(-1);
    if (oldest === undefined) throw new KeyRingError('it holds no key');
    return this.#hmac(oldest, purpose, text);
  }

  /** A value that shows which key a version is, without giving it away. */
  checkValues(): readonly { readonly version: number; readonly check: string }[] {
    return this.#keys.map((key) => ({ version: key.version, check: this.#hmac(key, 'check value', '') }));
  }

  #hmac(key: PseudonymKey, purpose: string, text: string): string {
    const name = `${key.version}/${purpose}`;
    let derived = this.#derived.get(name);
    if (derived === undefined) {
      derived = Buffer.from(hkdfSync('sha256', key.secret, 'ledgerline', purpose, 32));
      this.#derived.set(name, derived);
    }
    return createHmac('sha256', derived).update(text).digest('hex').slice(0, 32);
  }
}

/** A key ring that cannot be used; the message never holds key material. */
export class KeyRingError extends Error {
  override readonly name = 'KeyRingError';

  constructor(what: string) {
    super(
      `LEDGERLINE_PSEUDONYM_KEYS cannot be used: ${what}. Expected version:base64[,version:base64…], newest first, each at least ${minSecretBytes} bytes`,
    );
  }
}

/** Reads `version:base64[,version:base64…]`. Throws a KeyRingError that says which entry is wrong. */
export function parseKeyRing(text: string): KeyRing {
  const keys = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(parseKey);
  const versions = keys.map((key) => key.version);
  if (new Set(versions).size !== versions.length) throw new KeyRingError('a version is given twice');
  return new KeyRing(keys);
}

/** The ring with one version more in front, as text. The old keys stay: nothing that they lead to is written anew. */
export function rotatedRing(
  ring: KeyRing,
  secret: Buffer,
): { readonly version: number; readonly text: string } {
  const version = Math.max(...ring.versions) + 1;
  return { version, text: [{ version, secret }, ...ring.keys].map(formatKey).join(',') };
}

/** Writes one key in the form that `parseKeyRing` reads. */
export function formatKey(key: PseudonymKey): string {
  return `${key.version}:${key.secret.toString('base64')}`;
}

function parseKey(entry: string, position: number): PseudonymKey {
  const match = /^([1-9]\d{0,5}):([A-Za-z0-9+/]+={0,2})$/.exec(entry);
  if (match === null) throw new KeyRingError(`entry ${position + 1} does not have the form version:base64`);
  const secret = Buffer.from(match[2] ?? '', 'base64');
  if (secret.length < minSecretBytes)
    throw new KeyRingError(
      `the key of version ${match[1]} has ${secret.length} bytes, fewer than ${minSecretBytes}`,
    );
  return { version: Number(match[1]), secret };
}
