import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { tryLock, unlock } from 'fs-native-extensions';

/** Another process works in the data directory; the message says which and what to do. */
export class DataDirHeld extends Error {
  override readonly name = 'DataDirHeld';
}

export interface DataDirLock {
  release(): void;
}

/**
 * Takes the data directory for this process alone. The lock is the operating system's (it ends with the process,
 * also after kill -9) and lies on the file `lock`, so that it holds between containers that share a volume too.
 */
export function lockDataDir(dataDir: string): DataDirLock {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'lock');
  const file = openSync(path, 'a+', 0o600);
  if (!tryLock(file)) {
    closeSync(file);
    const holder = readFileSync(path, 'utf8').trim().split('\n').at(-1) ?? '';
    throw new DataDirHeld(
      `LEDGERLINE_DATA_DIR: ${dataDir} is held by another ledgerline process${/^\d+$/.test(holder) ? ` (process ${holder})` : ''}. Stop it, or give this one a data directory of its own`,
    );
  }
  ftruncateSync(file);
  writeSync(file, `${process.pid}\n`);
  return {
    release: () => {
      unlock(file);
      closeSync(file);
    },
  };
}
