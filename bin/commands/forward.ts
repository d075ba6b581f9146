import type { Command } from 'commander';
import { z } from 'zod';
import { type Config, readConfig } from '../../core/config/config.ts';
import { isAnswering } from '../../core/data-dir/socket.ts';
import { CommandFailed } from '../command-failed.ts';
import { askAppliance } from '../control-client.ts';
import { printJson } from '../print.ts';
import { theUser, withJournal } from '../record-for-command.ts';

const entry = z.object({
  id: z.number(),
  kind: z.string(),
  sid: z.string(),
  status: z.string(),
  eventId: z.string(),
  to: z.string(),
  receivedAtMs: z.number(),
  tries: z.number(),
  held: z.boolean(),
  dead: z.string().optional(),
});
const answerLine = z.union([
  z.object({ entries: z.array(entry) }),
  z.object({ done: z.number() }),
  z.object({ error: z.string() }),
]);

interface Chosen {
  readonly all?: true;
  readonly json?: true;
}

/** `ledgerline forward`: what waits for applications and what was given up. No form is shown. */
export function addForward(program: Command): void {
  const forward = program.command('forward').description('callbacks that are passed on to applications');
  forward
    .command('list', { isDefault: true })
    .description('what waits for its application, and what was given up and why')
    .option('--json', 'print JSON')
    .action(async ({ json }: Chosen) => list(json === true));
  forward
    .command('retry [id]')
    .description('try again what was given up')
    .option('--all', 'everything that was given up')
    .option('--json', 'print JSON')
    .action(async (id: string | undefined, chosen: Chosen) => change('retry', id, chosen));
  forward
    .command('drop [id]')
    .description('take a callback out of the queue; its event stays recorded')
    .option('--all', 'everything, also what still waits')
    .option('--json', 'print JSON')
    .action(async (id: string | undefined, chosen: Chosen) => change('drop', id, chosen));
}

async function list(json: boolean): Promise<void> {
  const answer = await ask(readConfig(process.env), { do: 'list', ids: 'all' });
  const entries = 'entries' in answer ? answer.entries : [];
  if (json) return printJson({ entries });
  if (entries.length === 0) console.log('Nothing waits and nothing was given up.');
  for (const { id, kind, sid, status, to, tries, dead } of entries)
    console.log(
      `${id}  ${new URL(to).host}  ${kind}  ${sid}  ${status}  ${dead === undefined ? `waits, ${tries} tries answered` : `given up: ${dead}`}`,
    );
}

async function change(order: 'retry' | 'drop', id: string | undefined, { all, json }: Chosen): Promise<void> {
  if ((id === undefined) === (all === undefined))
    throw new CommandFailed('give the id of one callback (ledgerline forward list shows them) or --all');
  if (id !== undefined && !/^[1-9]\d*$/.test(id)) throw new CommandFailed('an id is a number');
  const config = readConfig(process.env);
  await refuseWithoutAppliance(config);
  const ids = id === undefined ? ('all' as const) : [Number(id)];
  await withJournal(config, (recordAct) =>
    recordAct({
      action: order === 'retry' ? 'forward-retry' : 'forward-drop',
      actor: theUser(),
      reason: '',
      details: { callbacks: id ?? 'all' },
    }),
  );
  const answer = await ask(config, { do: order, ids });
  const done = 'done' in answer ? answer.done : 0;
  if (json) printJson({ done });
  else
    console.log(
      `${done} ${done === 1 ? 'callback' : 'callbacks'}: ${order === 'retry' ? 'tried again' : 'dropped'}.`,
    );
}

async function ask(
  config: Config,
  order: object,
): Promise<Exclude<z.output<typeof answerLine>, { error: string }>> {
  await refuseWithoutAppliance(config);
  for await (const line of askAppliance(config.dataDir, '/control/forward', order)) {
    const answer = answerLine.parse(line);
    if ('error' in answer) throw new CommandFailed(answer.error);
    return answer;
  }
  throw new CommandFailed('the appliance gave no answer');
}

async function refuseWithoutAppliance({ dataDir }: Config): Promise<void> {
  if (!(await isAnswering(dataDir)))
    throw new CommandFailed(
      'no appliance runs on this data directory: forwarding is done by ledgerline serve',
    );
}
