import { cpSync } from 'node:fs';
import { inject } from 'vitest';
import { aLastingFolder } from './temp.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A data directory in which `ledgerline migrate` was run, and nothing since. */
    readonly migratedDataDir: string;
  }
}

/** A data directory that somebody ran `ledgerline migrate` in, which the caller removes: to make the tables and views takes longer than most tests. */
export function aMigratedDataDir(): string {
  const folder = aLastingFolder();
  cpSync(inject('migratedDataDir'), folder, { recursive: true, verbatimSymlinks: true });
  return folder;
}
