import { Command } from 'commander';
import { addAccount } from './commands/account.ts';
import { addContact } from './commands/contact.ts';
import { addDispute } from './commands/dispute.ts';
import { addDoctor } from './commands/doctor.ts';
import { addDrill } from './commands/drill.ts';
import { addExport } from './commands/export.ts';
import { addForward } from './commands/forward.ts';
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

/** Every command of `ledgerline`. */
export function ledgerlineProgram(): Command {
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
    addExport,
    addVerify,
    addProve,
    addDoctor,
    addMigrate,
    addAccount,
    addToken,
    addKeys,
    addForward,
    addSimulate,
    addDrill,
  ])
    add(program);
  return program;
}
