import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigError } from '../../config/variables.ts';
import type { PrivacySettings } from '../settings.ts';

/**
 * Wraps the keys of contacts under a master key. This is the seam for a key management service: `wrap` and `unwrap` may ask
 * one over the network (docs/vault.md). `id` names the key that wraps now and is kept beside what it wrapped; `unwrap` is given
 * the id that was kept, so that keys from before a rotation can still be used.
 */
export interface KeyWrapper {
  readonly id: string;
  wrap(key: Buffer): Promise<Buffer>;
  /** Throws MasterKeyWrong when the key under this id is not at hand, or is another one. */
  unwrap(id: string, wrapped: Buffer): Promise<Buffer>;
}

/** A key of the vault cannot be unwrapped; the message never holds key material. */
export class MasterKeyWrong extends Error {
  override readonly name = 'MasterKeyWrong';
}

const masterKeyBytes = 32;
/** RFC 5649, AES key wrap with padding: authenticates what it wraps. Its initial value is given by the standard. */
const algorithm = 'id-aes256-wrap-pad';
const initialValue = Buffer.from('A65959A6', 'hex');

interface MasterKey {
  readonly id: string;
  readonly secret: Buffer;
}

/** Master keys that this process holds itself, newest first: the newest wraps, each unwraps what it wrapped. */
export class LocalKeyWrapper implements KeyWrapper {
  readonly #keys: readonly MasterKey[];
  readonly id: string;

  constructor(keys: readonly MasterKey[]) {
    const [newest] = keys;
    if (newest === undefined) throw new RangeError('a vault needs a master key');
    this.#keys = keys;
    this.id = newest.id;
  }

  async wrap(key: Buffer): Promise<Buffer> {
    const { secret } = this.#keyOf(this.id);
    const cipher = createCipheriv(algorithm, secret, initialValue);
    return Buffer.concat([cipher.update(key), cipher.final()]);
  }

  async unwrap(id: string, wrapped: Buffer): Promise<Buffer> {
    const { secret } = this.#keyOf(id);
    try {
      const decipher = createDecipheriv(algorithm, secret, initialValue);
      return Buffer.concat([decipher.update(wrapped), decipher.final()]);
    } catch {
      throw new MasterKeyWrong(
        `master key ${id} does not unwrap this key of the vault: it was wrapped by another, or it was altered`,
      );
    }
  }

  #keyOf(id: string): MasterKey {
    const key = this.#keys.find((candidate) => candidate.id === id);
    if (key === undefined)
      throw new MasterKeyWrong(
        `master key ${id} is not at hand; put it back behind the newest one, or restore the right file`,
      );
    return key;
  }
}

/** The master keys that the settings name; `undefined` when the vault is off. Throws ConfigError. */
export function keyWrapperOf(
  { vault }: Pick<PrivacySettings, 'vault'>,
  environment: Readonly<Record<string, string | undefined>>,
): KeyWrapper | undefined {
  if (!vault.enabled) return undefined;
  const { masterKeyFile, masterKeyVariable } = vault;
  if (masterKeyFile !== undefined)
    return new LocalKeyWrapper(parseMasterKeys(readKeyFile(masterKeyFile), masterKeyFile));
  const text = environment[masterKeyVariable ?? ''];
  if (text === undefined || text === '')
    throw new ConfigError(
      `privacy.yaml: vault.masterKeyVariable: ${masterKeyVariable} is not set. Give it a key: echo "1:$(openssl rand -base64 32)"`,
    );
  return new LocalKeyWrapper(parseMasterKeys(text, masterKeyVariable ?? ''));
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new ConfigError(
      `privacy.yaml: vault.masterKeyFile: cannot read ${path} (${code}). Make a key with: echo "1:$(openssl rand -base64 32)" > ${path}`,
    );
  }
}

/** Reads `version:base64[,version:base64…]`, the newest (highest) version first. */
export function parseMasterKeys(text: string, where: string): readonly MasterKey[] {
  const keys = text
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry, index) => {
      const match = /^([1-9]\d{0,5}):([A-Za-z0-9+/]{43}=)$/.exec(entry);
      if (match === null)
        throw new ConfigError(
          `${where}: entry ${index + 1} is not version:base64 of ${masterKeyBytes} bytes. Make one with: echo "1:$(openssl rand -base64 32)"`,
        );
      const secret = Buffer.from(match[2] ?? '', 'base64');
      return { version: Number(match[1]), id: idOf(Number(match[1]), secret), secret };
    });
  if (keys.length === 0) throw new ConfigError(`${where} holds no master key`);
  if (new Set(keys.map(({ version }) => version)).size !== keys.length)
    throw new ConfigError(`${where}: a version is given twice`);
  return keys.sort((a, b) => b.version - a.version);
}

/** Tells keys of one version apart without giving them away. */
function idOf(version: number, secret: Buffer): string {
  const check = createHmac('sha256', secret).update('ledgerline vault master key').digest('hex').slice(0, 8);
  return `local-${version}-${check}`;
}
