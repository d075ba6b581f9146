import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatKey, type KeyRing, parseKeyRing } from './key-ring.ts';

/**
 * The key ring kept in the data directory, made on first use: for trying Ledgerline out. In production the
 * configuration demands a key ring that is kept elsewhere than the data.
 */
export function keyRingOfDataDir(dataDir: string): KeyRing {
  const path = join(dataDir, 'keys', 'pseudonym-keys');
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
