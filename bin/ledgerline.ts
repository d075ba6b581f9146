#!/usr/bin/env node
import { Command } from 'commander';
import { keepHeapSmall } from '../core/heap.ts';
import { CommandFailed } from './command-failed.ts';
import { addContact } from './commands/contact.ts';
import { addDispute } from './commands/dispute.ts';
import { addDoctor } from './commands/doctor.ts';
import { addKeys } from './commands/keys.ts';
import { addMigrate } from './commands/migrate.ts';
import { addPrivacy } from './commands/privacy.ts';
import { addProve } from './commands/prove.ts';
import { addReconcile } from './commands/reconcile.ts';
import { addServe } from './commands/serve.ts';
import { addSimulate } from './commands/simulate.ts';
import { addToken } from './commands/token.ts';
import { addTrace } from './commands/trace.ts';
import { addVerify } from './commands/verify.ts';

keepHeapSmall();
const program = new Command('ledgerline').description(
  'Records what happened to every message and call that was sent through Twilio, without personal data.',
);

for (const add of [
  addServe,
  addReconcile,
  addTrace,
  addContact,
  addPrivacy,
  addDispute,
  addVerify,
  addProve,
  addDoctor,
  addMigrate,
  addToken,
  addKeys,
  addSimulate,
])
  add(program);

/** Errors that are a person's to mend come as one line; anything else is a fault of ours and shows where. */
const forPeople = new Set([
  'CommandFailed',
  'ConfigError',
  'DataDirHeld',
  'KeyRingError',
  'EnvelopeBroken',
  'MasterKeyWrong',
  'MigrationRefused',
  'PrivacyRefused',
  'NotProvable',
  'ReconcileRefused',
  'StoreUnavailable',
]);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const portTaken = 'code' in error && error.code === 'EADDRINUSE';
  if (portTaken) console.error('ledgerline: PORT is taken by another process; stop it or set another PORT');
  else if (forPeople.has(error.name)) {
    if (!(error instanceof CommandFailed && error.message === ''))
      console.error(`ledgerline: ${error.message}`);
  } else console.error(error.stack);
  process.exit(1);
}
