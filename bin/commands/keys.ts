import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { z } from 'zod';
import { readConfig } from '../../core/config/config.ts';
import { keyFileOf, keyRingFor, writeKeyFile } from '../../core/contacts/key-file.ts';
import { rotatedRing } from '../../core/contacts/key-ring.ts';
import { isAnswering } from '../../core/data-dir/socket.ts';
import { rowsOf } from '../../core/store/store.ts';
import { CommandFailed } from '../command-failed.ts';
import { askAppliance } from '../control-client.ts';
import { withStore } from '../open-for-command.ts';
import { printJson, printPairs } from '../print.ts';

const usedRow = z.object({ version: z.number(), contacts: z.number() });
const reloadedLine = z.union([z.object({ added: z.array(z.number()) }), z.object({ error: z.string() })]);

/** `ledgerline keys`: which versions are in use, and a new one. */
export function addKeys(program: Command): void {
  const keys = program.command('keys').description('the pseudonym keys, by which people are found');
  keys
    .command('list', { isDefault: true })
    .description('print every version and how many people are found under it')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: true }) => list(json === true));
  keys
    .command('rotate')
    .description('add a new version in front; the old ones stay, and nothing is written anew')
    .action(rotate);
}

async function list(json: boolean): Promise<void> {
  const config = readConfig(process.env);
  const ring = keyRingFor(config);
  const used = await withStore(config, (store) =>
    rowsOf(
      store,
      usedRow,
      'SELECT key_version AS version, uniqExact(blind_index) AS contacts FROM contact_directory GROUP BY version',
    ),
  );
  const contactsOf = new Map(used.map(({ version, contacts }) => [version, contacts]));
  const versions = ring.versions.map((version) => ({ version, people: contactsOf.get(version) ?? 0 }));
  if (json) printJson({ versions });
  else
    printPairs(
      versions.map(
        ({ version, people }, index) =>
          [
            `version ${version}`,
            `${people} people${index === 0 ? ', new ones are added here' : ''}`,
          ] as const,
      ),
    );
}

async function rotate(): Promise<void> {
  const config = readConfig(process.env);
  const ring = keyRingFor(config);
  const { version, text } = rotatedRing(ring, randomBytes(32));
  const file =
    config.keyRing === undefined ? keyFileOf(config.dataDir) : process.env.LEDGERLINE_PSEUDONYM_KEYS_FILE;
  if (file === undefined || file === '') {
    console.log(
      `Version ${version} is made. The ring is given as a variable, which only you can change: set LEDGERLINE_PSEUDONYM_KEYS to the next line everywhere and restart.`,
    );
    console.log(text);
    return;
  }
  try {
    writeKeyFile(file, text);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unwritable';
    throw new CommandFailed(
      `${file} cannot be written (${reason}); run this where the secret can be changed, or put a new entry in front of it: ${version}:$(openssl rand -base64 32)`,
    );
  }
  console.log(`Version ${version} is in ${file}; the old keys stay in it.`);
  console.log(await reload(config.dataDir));
}

/** A running appliance takes the new version over at once; one that runs elsewhere needs the file and a restart. */
async function reload(dataDir: string): Promise<string> {
  if (!(await isAnswering(dataDir)))
    return 'No appliance runs on this data directory; it is used from the next start.';
  for await (const line of askAppliance(dataDir, '/control/keys')) {
    const answer = reloadedLine.parse(line);
    if ('error' in answer) throw new CommandFailed(answer.error);
    return answer.added.length === 0
      ? 'The appliance that runs here reads its keys from elsewhere; restart it with the new ring.'
      : 'The appliance that runs here uses it from now on.';
  }
  return 'The appliance that runs here did not answer; restart it.';
}
