import type { Command } from 'commander';
import { addErasure } from './privacy/erase.ts';
import { addHolds } from './privacy/holds.ts';
import { addRetention } from './privacy/retention.ts';
import { addSubjectAccess } from './privacy/subject-access.ts';
import { addSuppressed } from './privacy/suppressed.ts';
import { addRewrap } from './privacy/vault.ts';

/** `ledgerline privacy`: what must be kept, what must go, and what a person may ask for. */
export function addPrivacy(program: Command): void {
  const privacy = program
    .command('privacy')
    .description('holds, erasure, subject access, retention and the vault; each use is recorded');
  for (const add of [addHolds, addErasure, addSuppressed, addSubjectAccess, addRetention, addRewrap])
    add(privacy);
}
