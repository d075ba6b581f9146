import type { Command } from 'commander';
import { replayOf } from '../../console/trail/replay.ts';
import { searchContact, searchSchema, type Trail } from '../../console/trail/search-contact.ts';
import type { TrailBody } from '../../console/trail/trail.ts';
import { readConfig } from '../../core/config/config.ts';
import { keyRingFor } from '../../core/contacts/key-file.ts';
import { CommandFailed } from '../command-failed.ts';
import { completenessInWords } from '../completeness-in-words.ts';
import { givenOrFirstLine } from '../first-line.ts';
import { paint, printJson, statusColour, when } from '../print.ts';
import { theUser, withRecord } from '../record-for-command.ts';

export function addContact(program: Command): void {
  program
    .command('contact')
    .description(
      'show who was contacted: every message and call with the person behind a number; the look-up is recorded',
    )
    .argument(
      '[address]',
      'a number or address; - reads it from standard input, so that it is in no shell history',
    )
    .option('--reason <text>', 'why the person is looked up; it is recorded', 'looked up on the command line')
    .option('--report <id>', 'show a former look-up again, as of then, by the id that it printed')
    .option('--json', 'print JSON')
    .action(async (given: string | undefined, { reason, report, json }: Options) => {
      if (report !== undefined) return again(report, json);
      if (given === undefined)
        throw new CommandFailed('give a number or address, or - to read it from standard input');
      const address = await givenOrFirstLine(given);
      const search = searchSchema.safeParse({ address, reason });
      if (!search.success)
        throw new CommandFailed(
          `${search.error.issues[0]?.path.join('.')}: ${search.error.issues[0]?.message}`,
        );
      const config = readConfig(process.env);
      const trail = await withRecord(config, (store, recordAct) =>
        searchContact({ store, keyRing: keyRingFor(config), recordAct }, search.data, theUser()),
      );
      if (json) printJson(trail);
      else printTrail(trail);
    });
}

interface Options {
  readonly reason: string;
  readonly report?: string;
  readonly json?: true;
}

async function again(id: string, json: true | undefined): Promise<void> {
  const replay = await withRecord(readConfig(process.env), (store, recordAct) =>
    replayOf({ store, recordAct }, id, theUser()),
  );
  if (replay === undefined)
    throw new CommandFailed(`there is no look-up ${id}; its id is act_ and 32 hexadecimal digits`);
  if (json) {
    printJson(replay);
    return;
  }
  const { of, body, digest, same } = replay;
  console.log(`As of ${when(of.at)}, when ${of.actor} asked (${of.reason}):\n`);
  printContacts(body);
  console.log(
    same
      ? `\nThe same as then: SHA-256 ${digest}`
      : paint.red(
          `\nNot the same as then (SHA-256 ${of.digest}, now ${digest}): something of the record is gone or was changed; ledgerline verify says what.`,
        ),
  );
}

function printTrail(trail: Trail): void {
  for (const { signal, saidAt, channel, ownAddress, keptAfterErasure } of trail.optOuts)
    console.log(
      `${signal === 'stop' ? paint.red('opted out') : 'opted in again'}${keptAfterErasure ? ' (kept after erasure)' : ''}  ${when(saidAt)}  ${channel} ${ownAddress}`,
    );
  if (trail.contactIds.length === 0) {
    console.log('Nobody with this address is in the record. The look-up was recorded.');
    return;
  }
  printContacts(trail);
  console.log('');
  for (const one of trail.completeness) console.log(paint.dim(completenessInWords(one)));
  console.log(`\nThe look-up was recorded as ${trail.report.id}.`);
}

function printContacts({ contactIds, contacts, truncated }: TrailBody): void {
  console.log(
    `${paint.bold(contactIds.join(', '))}  ${contacts.length} contacts${truncated ? ' (the latest; there are more)' : ''}\n`,
  );
  for (const contact of contacts) {
    const notes = [
      contact.errorCode === null ? '' : `error ${contact.errorCode}`,
      contact.purpose === '' ? '' : `for ${contact.purpose}`,
      contact.consentReference === '' ? '' : `on ${contact.consentReference}`,
      contact.consentSignal === '' ? '' : `said ${contact.consentSignal}`,
    ].filter((note) => note !== '');
    console.log(
      `  ${when(contact.firstHeardAt)}  ${contact.direction.padEnd(8)} ${contact.channel.padEnd(8)} ${statusColour(contact.status)(contact.status.padEnd(12))} ${contact.sid}  ${[contact.ownAddress, ...notes].join(' ')}`,
    );
  }
}
