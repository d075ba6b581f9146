import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatKey, type KeyRing, parseKeyRing } from './key-ring.ts';

/** The key ring in force: the configured one, or the data directory's own. */
export function keyRingFor(config: {
  readonly keyRing: KeyRing | undefined;
  readonly dataDir: string;
}): KeyRing {
  return config.keyRing ?? keyRingOfDataDir(config.dataDir);
}

/** Where the key ring of a data directory lies. */
export function keyFileOf(dataDir: string): string {
  return join(dataDir, 'keys', 'pseudonym-keys');
}

/** Puts a new ring in the place of an old one, whole or not at all. */
export function writeKeyFile(path: string, text: string): void {
  const next = `${path}.new`;
  writeFileSync(next, `${text}\n`, { mode: 0o600, flush: true });
  renameSync(next, path);
}

/**
 * The key ring kept in the data directory, made on first use: for trying Ledgerline out. In production the
 * configuration demands a key ring that is kept elsewhere than the data.
 */
function keyRingOfDataDir(dataDir: string): KeyRing {
  const path = keyFileOf(dataDir);
  try {
    return parseKeyRing(readFileSync(path, 'utf8').trim());
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const key = formatKey({ version: 1, secret: randomBytes(32) });
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, `${key}\n`, { mode: 0o600, flag: 'wx', flush: true });
  return parseKeyRing(key);
}
