import type { Command } from 'commander';
import { isTraceable, type Trace, traceOf } from '../../console/trace.ts';
import { readConfig } from '../../core/config/config.ts';
import { changeInWords } from '../change-in-words.ts';
import { CommandFailed } from '../command-failed.ts';
import { completenessInWords } from '../completeness-in-words.ts';
import { paint, printJson, statusColour, when } from '../print.ts';
import { theUser, withRecord } from '../record-for-command.ts';

export function addTrace(program: Command): void {
  program
    .command('trace')
    .description('tell the whole story of a MessageSid, CallSid, VerificationSid … or intent')
    .argument('<sid>')
    .option('--json', 'print JSON')
    .action(async (sid: string, { json }: { json?: true }) => {
      if (!isTraceable(sid))
        throw new CommandFailed(
          'a SID is two letters and 32 hexadecimal digits, such as SM… or CA…; the id of an intent is as it was announced',
        );
      const trace = await withRecord(readConfig(process.env), async (store, recordAct) => {
        const found = await traceOf(store, sid);
        if (found !== undefined)
          await recordAct({ action: 'trace', actor: theUser(), reason: '', sids: [sid] });
        return found;
      });
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
    console.log(
      `  ${paint.red(`error ${trace.error.code}`)} (${trace.error.class}, fault: ${trace.error.fault}): ${trace.error.meaning} ${retryAdvice(trace.error.retry)} ${paint.dim(trace.error.runbook)}`,
    );
  if (trace.intent !== null) printIntent(trace.intent);
  console.log('');
  for (const event of trace.events) printEvent(event);
  for (const part of trace.story) {
    console.log(`\n  ${paint.bold(part.sid)}  ${part.kind}, ${statusColour(part.status)(part.status)}`);
    for (const event of part.events) printEvent(event);
  }
  if (trace.storyTruncated) console.log('\n  more belongs to this than is shown');
  if (trace.relatedSids.length > 0) console.log(`\n  related: ${trace.relatedSids.join(', ')}`);
  if (trace.anomalies.length > 0) console.log('');
  for (const { kind: anomaly, explanation } of trace.anomalies)
    console.log(`  ${paint.yellow(anomaly)}: ${explanation}`);
  printAtTwilio(trace.atTwilio);
  if (trace.completeness !== null) console.log(`\n  ${paint.dim(completenessInWords(trace.completeness))}`);
}

function printAtTwilio(said: Trace['atTwilio']): void {
  if (said === null) {
    console.log('\n  REST was not read for it yet');
    return;
  }
  const price = said.price === null ? '' : `, price ${said.price} ${said.priceUnit}`.trimEnd();
  console.log(
    said.goneSince === null
      ? `\n  REST says ${said.status}${price}, read ${when(said.readAt)}`
      : `\n  ${paint.yellow('gone at Twilio')}: REST answers 404 since ${when(said.goneSince)}`,
  );
}

function printIntent({ id, purpose, consentReference, template }: NonNullable<Trace['intent']>): void {
  const consent = consentReference === '' ? 'no consent named' : `consent ${consentReference}`;
  console.log(
    `  why: ${purpose}, ${consent}${template === '' ? '' : `, template ${template}`} (intent ${id})`,
  );
}

function retryAdvice(retry: string): string {
  if (retry === 'no') return 'Sending again would fail again.';
  return retry === 'now' ? 'It can be sent again.' : 'It may be sent again later.';
}

const sourceNames = {
  callback: 'by callback',
  'event-stream': 'by Event Streams',
  rest: paint.cyan('by REST (reconciler)'),
  application: 'from the application',
  operator: 'by somebody here',
} as const;

const changes = new Set(['configuration-change', 'audit-log']);

function printEvent(event: Trace['events'][number]): void {
  const happened = event.occurredAt === null ? '' : `, happened ${when(event.occurredAt)}`;
  const repeats =
    event.repeats === 0 ? '' : `, heard ${event.repeats} more ${event.repeats === 1 ? 'time' : 'times'}`;
  const code = event.errorCode === null ? '' : `, error ${event.errorCode}`;
  const said = event.attributes.Consent === undefined ? '' : `, said ${event.attributes.Consent}`;
  const change = changes.has(event.kind) ? `, ${changeInWords(event.attributes)}` : '';
  const label = event.kind.endsWith('-status') ? event.status : `${event.kind} ${event.status}`;
  console.log(
    `  ${statusColour(event.status)(label.padEnd(12))} heard ${when(event.receivedAt)} ${sourceNames[event.source]}${happened}${code}${said}${change}${repeats}`,
  );
}
