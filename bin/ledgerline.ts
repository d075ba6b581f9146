#!/usr/bin/env node
import { keepHeapSmall } from '../core/heap.ts';
import { CommandFailed } from './command-failed.ts';
import { keepToItself } from './keep-to-itself.ts';
import { ledgerlineProgram } from './program.ts';

keepToItself();
keepHeapSmall();

/** Errors that are a person's to mend come as one line; anything else is a fault of ours and shows where. */
const forPeople = new Set([
  'CommandFailed',
  'ConfigError',
  'DataDirHeld',
  'EvidenceRefused',
  'KeyRingError',
  'EnvelopeBroken',
  'MasterKeyWrong',
  'MigrationRefused',
  'NotProvable',
  'PrivacyRefused',
  'ReconcileRefused',
  'StoreUnavailable',
]);

try {
  await ledgerlineProgram().parseAsync();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  if (forPeople.has(error.name)) {
    if (!(error instanceof CommandFailed && error.message === ''))
      console.error(`ledgerline: ${error.message}`);
  } else console.error(error.stack);
  process.exit(1);
}
