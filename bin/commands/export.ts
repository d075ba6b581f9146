import { createWriteStream, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { type Ask, askSchema } from '../../console/evidence/ask.ts';
import { type MadePack, makePack } from '../../console/evidence/make-pack.ts';
import { subjectOf } from '../../console/evidence/subject.ts';
import { readConfig } from '../../core/config/config.ts';
import { keyRingFor } from '../../core/contacts/key-file.ts';
import { readingInBackground } from '../../core/store/store.ts';
import { CommandFailed } from '../command-failed.ts';
import { givenOrFirstLine } from '../first-line.ts';
import { paint, printJson } from '../print.ts';
import { theUser, withRecord } from '../record-for-command.ts';

interface Options {
  readonly contact?: string;
  readonly sid: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly out: string;
  readonly noContact?: true;
  readonly json?: true;
}

export function addExport(program: Command): void {
  program
    .command('export')
    .description(
      'make an evidence pack: one ZIP with a report, the events, who looked, and proofs that anybody can check with Node alone; it is recorded',
    )
    .option(
      '--contact <address>',
      'the person; - reads the number or address from standard input, so that it is in no shell history',
    )
    .option('--sid <sid>', 'this message or call only; may be repeated', gathered, [])
    .requiredOption('--from <day>', 'first day in UTC, YYYY-MM-DD')
    .requiredOption('--to <day>', 'last day in UTC, YYYY-MM-DD')
    .requiredOption('--reason <text>', 'why; it is recorded, and it is in the pack')
    .requiredOption('--out <file>', 'where to put the ZIP; not a file that is there')
    .addOption(noContactOption())
    .option('--json', 'print JSON')
    .action(async (options: Options) => {
      const out = resolve(options.out);
      if (existsSync(out)) throw new CommandFailed(`--out: ${out} is there; name another file`);
      const made = await make(await askOf(options), out);
      if (options.json) printJson({ file: out, ...made });
      else print(made, out);
    });
}

/** An option of its own, and not the opposite of --contact, which commander would take it for. */
function noContactOption(): Option {
  const option = new Option(
    '--no-contact',
    'also state, day by day and with proofs, that the person was not contacted',
  );
  option.negate = false;
  return option;
}

function gathered(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

async function askOf({ contact, sid, from, to, reason, noContact }: Options): Promise<Ask> {
  const address = contact === undefined ? undefined : await givenOrFirstLine(contact);
  const ask = askSchema.safeParse({
    ...(address === undefined ? {} : { address }),
    sids: sid,
    from,
    to,
    reason,
    noContact: noContact ?? false,
  });
  if (ask.success) return ask.data;
  const [issue] = ask.error.issues;
  const names: Readonly<Record<string, string>> = {
    address: 'contact',
    sids: 'sid',
    noContact: 'no-contact',
  };
  const name = String(issue?.path[0] ?? '');
  throw new CommandFailed(`--${names[name] ?? name}: ${issue?.message}`);
}

/** Makes the pack in a file that nobody else may read; what was begun and failed is not left behind. */
async function make(ask: Ask, out: string): Promise<MadePack> {
  const config = readConfig(process.env);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new CommandFailed('interrupted: no pack was made')));
  return withRecord(config, async (store, recordAct, publish) => {
    const context = {
      store: readingInBackground(store),
      accounts: config.accounts.map(({ accountSid }) => accountSid),
      recordAct,
      publish,
      dataDir: config.dataDir,
      clock: Date.now,
    };
    const subject = await subjectOf(store, keyRingFor(config), ask);
    const file = createWriteStream(out, { mode: 0o600, flags: 'wx' });
    try {
      const order = { ask, subject, actor: theUser(), file, progress: () => undefined, signal: stop.signal };
      const made = await makePack(context, order);
      file.end();
      await finished(file);
      return made;
    } catch (error) {
      file.destroy();
      await rm(out, { force: true });
      throw error;
    }
  });
}

function print(made: MadePack, out: string): void {
  const { contacts, events, proven, mismatches, statement, manifestDigest, vkey, actId } = made;
  console.log(`${paint.bold(out)}`);
  console.log(`  ${contacts} messages, calls and verifications in ${events} events; ${proven} events proven`);
  if (statement !== undefined) console.log(`  ${statement}`);
  if (mismatches > 0)
    console.log(
      paint.red(`  ${mismatches} events are not what was recorded: ledgerline verify says what was changed`),
    );
  console.log(`  recorded as ${actId}; SHA-256 of the manifest ${manifestDigest}`);
  console.log(`  whoever checks it needs this key from you, by another way than the pack:\n  ${vkey}`);
}
