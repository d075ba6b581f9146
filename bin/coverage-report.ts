import type { Coverage, CoverageSubject } from '../console/coverage.ts';
import { changeInWords } from './change-in-words.ts';
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
  if (alignment.length === 0) console.log('  nothing was found');
  for (const finding of new Set(alignment.map((one) => one.finding)))
    printFinding(alignment.filter((one) => one.finding === finding));
  heading('Changes of what is set up');
  for (const { sid, change, noticedAt, details } of changes.slice(0, printedChanges))
    console.log(`  ${when(noticedAt)} ${sid} ${change}  ${changeInWords(details)}`);
  if (changes.length === 0) console.log('  none were noticed');
  if (changes.length > printedChanges) console.log(`  and ${changes.length - printedChanges} more (--json)`);
  const unread = readings.filter(({ state }) => state !== 'read');
  if (unread.length > 0) heading('Not known, since it could not be read');
  for (const { accountSid, reading, state, because } of unread)
    console.log(`  ${accountSid} ${reading}: ${state}${because === '' ? '' : `, ${because}`}`);
}

/** All that is of one finding, which is explained once. */
function printFinding(found: Coverage['alignment']): void {
  const [first] = found;
  if (first === undefined) return;
  console.log(`  ${paint.yellow(first.finding)}: ${first.says}; ${first.do}`);
  for (const { day, accountSid, found: messages, of, sender, messagingServiceSid, exampleSid } of found) {
    const through = messagingServiceSid === '' ? '' : ` through ${messagingServiceSid}`;
    console.log(
      `      ${day} ${accountSid} ${messages} of ${of} from ${sender}${through}, e.g. ${exampleSid}`,
    );
  }
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

function heading(text: string): void {
  console.log(`\n${paint.bold(text)}`);
}
