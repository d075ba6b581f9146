import type { Command } from 'commander';
import { type Trace, traceOf } from '../../console/trace.ts';
import { readConfig } from '../../core/config/config.ts';
import { isSid } from '../../core/sids.ts';
import { CommandFailed } from '../command-failed.ts';
import { withStore } from '../open-for-command.ts';
import { paint, printJson, statusColour, when } from '../print.ts';

export function addTrace(program: Command): void {
  program
    .command('trace')
    .description('tell the whole story of a MessageSid or CallSid')
    .argument('<sid>')
    .option('--json', 'print JSON')
    .action(async (sid: string, { json }: { json?: true }) => {
      if (!isSid(sid))
        throw new CommandFailed('a SID is two letters and 32 hexadecimal digits, such as SM… or CA…');
      const trace = await withStore(readConfig(process.env), (store) => traceOf(store, sid));
      if (trace === undefined)
        throw new CommandFailed(
          `${sid} was never heard of. A new event shows within seconds; a lost one after the next reconciler run`,
        );
      if (json) printJson(trace);
      else printTrace(trace);
    });
}

function printTrace(trace: Trace): void {
  const { kind, status, final, direction, channel, ownAddress, contact, country, environment } = trace;
  console.log(`${paint.bold(trace.sid)}  ${kind}, ${direction}, ${channel}, ${environment}`);
  console.log(`  from account ${trace.accountSid}${ownAddress === '' ? '' : `, own side ${ownAddress}`}`);
  console.log(
    `  person ${contact === '' ? '(not named)' : contact}${country === '' ? '' : ` in ${country}`}`,
  );
  console.log(`  ${statusColour(status)(status)}${final ? '' : ', not final'}`);
  if (trace.error !== null)
    console.log(`  ${paint.red(`error ${trace.error.code}`)} (${trace.error.class}): ${trace.error.meaning}`);
  console.log('');
  for (const event of trace.events) printEvent(event);
  if (trace.relatedSids.length > 0) console.log(`\n  related: ${trace.relatedSids.join(', ')}`);
  if (trace.anomalies.length > 0) console.log('');
  for (const { kind: anomaly, explanation } of trace.anomalies)
    console.log(`  ${paint.yellow(anomaly)}: ${explanation}`);
}

function printEvent(event: Trace['events'][number]): void {
  const happened = event.occurredAt === null ? '' : `, happened ${when(event.occurredAt)}`;
  const repeats =
    event.repeats === 0 ? '' : `, heard ${event.repeats} more ${event.repeats === 1 ? 'time' : 'times'}`;
  const code = event.errorCode === null ? '' : `, error ${event.errorCode}`;
  const source = event.source === 'callback' ? 'by callback' : paint.cyan('by REST (reconciler)');
  console.log(
    `  ${statusColour(event.status)(event.status.padEnd(12))} heard ${when(event.receivedAt)} ${source}${happened}${code}${repeats}`,
  );
}
