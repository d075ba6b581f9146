import type { Coverage, CoverageSubject } from '../console/coverage.ts';
import { paint, when } from './print.ts';

/** Changes that are printed; all of them are in the JSON and at /v1/coverage. */
const printedChanges = 20;

/** Prints what does not lead here, what does not go the way that was set up, and what changed. */
export function printCoverage({ coverage, alignment, changes, readings }: Coverage): void {
  const faulty = coverage.filter(({ problems }) => problems.length > 0);
  heading('Coverage: do callbacks of everything lead here?');
  for (const subject of faulty) printSubject(subject);
  console.log(
    `  ${coverage.length - faulty.length} of ${coverage.length} numbers, services, flows and senders have no problem`,
  );
  heading('Alignment: do messages go the way that was set up?');
  for (const {
    accountSid,
    day,
    finding,
    found,
    of,
    sender,
    messagingServiceSid,
    exampleSid,
    says,
    do: todo,
  } of alignment) {
    const where = [
      `from ${sender}`,
      ...(messagingServiceSid === '' ? [] : [`through ${messagingServiceSid}`]),
    ];
    console.log(
      `  ${day} ${accountSid} ${paint.yellow(finding)}: ${found} of ${of} ${where.join(' ')}, e.g. ${exampleSid}`,
    );
    console.log(paint.dim(`      ${says}; ${todo}`));
  }
  if (alignment.length === 0) console.log('  nothing was found');
  heading('Changes of what is set up');
  for (const { sid, change, noticedAt, details } of changes.slice(0, printedChanges))
    console.log(`  ${when(noticedAt)} ${sid} ${change}  ${inWords(details)}`);
  if (changes.length === 0) console.log('  none were noticed');
  if (changes.length > printedChanges) console.log(`  and ${changes.length - printedChanges} more (--json)`);
  const unread = readings.filter(({ state }) => state !== 'read');
  if (unread.length > 0) heading('Not known, since it could not be read');
  for (const { accountSid, reading, state, because } of unread)
    console.log(`  ${accountSid} ${reading}: ${state}${because === '' ? '' : `, ${because}`}`);
}

function printSubject({
  accountSid,
  kind,
  subject,
  sender,
  problems,
  leadsTo,
  lastHeardHour,
}: CoverageSubject): void {
  const name = kind === 'sender' || sender === '' ? subject : `${subject} (${sender})`;
  const heard = lastHeardHour === null ? '' : `, last heard of what was made at ${when(lastHeardHour)}`;
  console.log(
    `  ${accountSid} ${kind} ${paint.bold(name)}${leadsTo === '' ? '' : `, status callback: ${leadsTo}`}${heard}`,
  );
  for (const { problem, says, do: todo } of problems)
    console.log(`      ${paint.yellow(problem)}: ${says}; ${todo}`);
}

function inWords(details: Readonly<Record<string, string>>): string {
  const { Field: field, Before: before, Now: now, ...others } = details;
  if (field !== undefined)
    return `${others.Subject ?? ''} ${field}: ${before || 'nothing'} → ${now || 'nothing'}`;
  return Object.entries(others)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

function heading(text: string): void {
  console.log(`\n${paint.bold(text)}`);
}
