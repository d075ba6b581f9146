import type { Command } from 'commander';
import { z } from 'zod';
import { type Config, readConfig } from '../../core/config/config.ts';
import { isAnswering } from '../../core/data-dir/socket.ts';
import { type ProofOfHearing, proveEvent } from '../../core/proof/prove.ts';
import { CommandFailed } from '../command-failed.ts';
import { askAppliance } from '../control-client.ts';
import { printJson } from '../print.ts';
import { withDataDirectory } from '../record-for-command.ts';

interface Options {
  readonly seq?: string;
  readonly entry?: true;
  readonly json?: true;
}

export function addProve(program: Command): void {
  program
    .command('prove')
    .description('prove that an event is in the record as it was heard (C2SP tlog-proof)')
    .argument('<event-id>', 'ev_ and 32 hexadecimal digits, as in a trace')
    .option('--seq <number>', 'which hearing of it, by its number in the journal; the first unless given')
    .option('--entry', 'print the bytes that the proof is about, instead of the proof')
    .option('--json', 'print all hearings as JSON')
    .action(async (eventId: string, options: Options) => {
      if (!/^ev_[0-9a-f]{32}$/.test(eventId))
        throw new CommandFailed(
          'the id of an event is ev_ and 32 hexadecimal digits; ledgerline trace SID --json has them',
        );
      const proofs = await prove(readConfig(process.env), eventId);
      if (options.json) printJson({ eventId, proofs });
      else process.stdout.write(chosen(proofs, options));
    });
}

function chosen(proofs: readonly ProofOfHearing[], { seq, entry }: Options): string {
  const found = proofs.find((proof) => seq === undefined || proof.seq === Number(seq));
  if (found === undefined)
    throw new CommandFailed(
      `it was heard as number ${proofs.map((proof) => proof.seq).join(', ')}, not ${seq}`,
    );
  return entry ? found.entry : found.proof;
}

const answerSchema = z.union([
  z.object({
    proofs: z.array(
      z.object({
        instanceId: z.string(),
        seq: z.number(),
        index: z.number(),
        entry: z.string(),
        proof: z.string(),
      }),
    ),
  }),
  z.object({ error: z.string() }),
]);

/** Through the appliance that runs on the data directory, which has its log; or with the data directory itself. */
async function prove(config: Config, eventId: string): Promise<readonly ProofOfHearing[]> {
  if (!(await isAnswering(config.dataDir)))
    return withDataDirectory(config, (store, _, { ownLog }) => proveEvent(store, ownLog, eventId));
  for await (const line of askAppliance(config.dataDir, `/control/prove?event=${eventId}`)) {
    const answer = answerSchema.parse(line);
    if ('proofs' in answer) return answer.proofs;
    throw new CommandFailed(answer.error);
  }
  throw new CommandFailed('the appliance did not answer; is it stopping?');
}
