import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type Bundle, disputeOf } from '../../console/dispute/dispute.ts';
import { type Disputed, incidentsSince } from '../../console/dispute/incident.ts';
import { isoTime } from '../../core/clock.ts';
import { readConfig } from '../../core/config/config.ts';
import { signingKeyOf } from '../../core/keys/ed25519.ts';
import { CommandFailed } from '../command-failed.ts';
import { withStore } from '../open-for-command.ts';
import { paint, printJson, when } from '../print.ts';

const listedDays = 30;
const listedAtMost = 20;

export function addDispute(program: Command): void {
  program
    .command('dispute')
    .description(
      'make the bundle for a ticket at Twilio or a carrier: SIDs, timeline, what REST says, signed, without personal data; without an id, list what cost money for nothing',
    )
    .argument('[incident]', 'the id of an incident (inc_…) or of a signal')
    .option('--out <folder>', 'where to put it; default ./dispute-INCIDENT')
    .option('--json', 'print JSON')
    .action(async (id: string | undefined, { out, json }: { out?: string; json?: true }) => {
      if (id === undefined) await list(json);
      else await make(id, { out, json });
    });
}

async function list(json: true | undefined): Promise<void> {
  const since = isoTime(Date.now() - listedDays * 86_400_000).slice(0, 10);
  const incidents = await withStore(readConfig(process.env), (store) =>
    incidentsSince(store, since, listedAtMost),
  );
  if (json) printJson(incidents);
  else if (incidents.length === 0) console.log(`Nothing cost money for nothing since ${since}.`);
  for (const incident of json ? [] : incidents) console.log(lineOf(incident));
}

function lineOf({ id, kind, subject, messages, price, priceUnit, codes }: Disputed): string {
  const where = Object.values(subject).join(' ');
  const why = codes.length === 0 ? '' : `, ${codes.join(' ')}`;
  return `${paint.bold(id)}  ${kind.padEnd(20)} ${price} ${priceUnit}, ${messages} messages, ${where}${why}`;
}

async function make(
  id: string,
  { out, json }: { out: string | undefined; json: true | undefined },
): Promise<void> {
  if (!/^[A-Za-z0-9_-]{4,80}$/.test(id))
    throw new CommandFailed(
      'the id of an incident or signal has letters, digits, _ and -; without one they are listed',
    );
  const folder = resolve(out ?? `dispute-${id}`);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new CommandFailed(`--out: ${folder} is there and not empty; name another folder`);
  const config = readConfig(process.env);
  const bundle = await withStore(config, (store) =>
    disputeOf(store, id, { key: () => signingKeyOf(config.dataDir, 'dispute'), clock: Date.now }),
  );
  if (bundle === undefined)
    throw new CommandFailed(`there is no incident or signal ${id}; ledgerline dispute lists incidents`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, bytes] of bundle.files) writeFileSync(join(folder, name), bytes, { mode: 0o600 });
  if (json) printJson({ folder, ...inJson(bundle) });
  else printBundle(bundle, folder);
}

function inJson({ disputed, messages, events, truncated, keyFingerprint, files }: Bundle): object {
  return { incident: disputed, messages, events, truncated, keyFingerprint, files: [...files.keys()] };
}

function printBundle(
  { disputed, messages, events, truncated, keyFingerprint }: Bundle,
  folder: string,
): void {
  const { kind, price, priceUnit, from, to } = disputed;
  console.log(
    `${paint.bold(kind)}, ${when(from)} to ${when(to)}: ${disputed.messages} messages, ${price} ${priceUnit}`,
  );
  console.log(`  ${messages} messages and ${events} events in ${folder}`);
  if (truncated)
    console.log(paint.yellow(`  cut off: there are more than the ${messages} messages that a bundle takes`));
  console.log(`  signed with the key ${keyFingerprint}`);
}
