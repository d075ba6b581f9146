import type { Command } from 'commander';
import type { Audited } from '../console/access/audited.ts';
import { ledgerlineProgram } from './program.ts';

/** What each command leaves in the record, or why nothing. */
const audited: Readonly<Record<string, Audited>> = {
  serve: 'none: it is the appliance',
  reconcile: 'none: what it finds are events of the record themselves',
  trace: 'trace',
  contact: 'contact-search',
  'privacy hold': 'hold-set',
  'privacy release': 'hold-release',
  'privacy holds': 'none: what is kept and why; persons by their random ids alone',
  'privacy erase': 'erasure',
  'privacy retention': 'retention-run',
  'privacy subject-access': 'subject-access',
  'privacy suppressed': 'suppression-search',
  'privacy rewrap': 'vault-rewrap',
  dispute: 'none: a person is a number that means something within one bundle',
  export: 'evidence',
  verify: 'none: hashes and signatures; an event that was changed is named by its id',
  prove: 'none: one event whose id is known already, and hashes',
  doctor: 'none: settings and figures, no person is shown',
  migrate: 'none: the schema, no person is shown',
  'account list': 'none: names of accounts, nothing of the record',
  'account add': 'account-change',
  'account password': 'account-change',
  'account remove': 'account-change',
  token: 'account-change',
  'keys list': 'none: numbers of people, nobody is shown',
  'keys rotate': 'none: a key is added; nothing that is stored changes, and nobody is shown',
  'forward list': 'none: SIDs, kinds and destinations; forms are not shown',
  'forward retry': 'forward-retry',
  'forward drop': 'forward-drop',
  simulate: 'none: it sends to a test account of its own',
  drill: 'none: it works on a scratch directory of its own and touches nothing of the record',
};

/** Every command and what it leaves. Throws for one of which that is not said. */
export function auditedCommands(): readonly (readonly [string, Audited])[] {
  return namesOf(ledgerlineProgram()).map((name) => {
    const said = audited[name];
    if (said === undefined)
      throw new Error(
        `bin/audited-commands.ts does not say what \`ledgerline ${name}\` leaves in the record`,
      );
    return [name, said] as const;
  });
}

function namesOf(command: Command, before = ''): readonly string[] {
  return command.commands.flatMap((child) => {
    const name = `${before}${child.name()}`;
    return child.commands.length === 0 ? [name] : namesOf(child, `${name} `);
  });
}
