import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { subjectAccess } from '../../../console/privacy/subject-access.ts';
import { subjectAccessDocument } from '../../../console/privacy/subject-access-page.ts';
import { givenOrFirstLine } from '../../first-line.ts';
import { printJson } from '../../print.ts';
import { theUser } from '../../record-for-command.ts';
import { checkedReason, withPrivacy } from './with-privacy.ts';

interface Options {
  readonly reason: string;
  readonly out?: string;
  readonly json?: true;
}

export function addSubjectAccess(privacy: Command): void {
  privacy
    .command('subject-access')
    .description('everything about one person, as a page that anybody can read and as JSON')
    .argument('<address>', 'a number, an address or a contact id; - reads it from standard input')
    .requiredOption('--reason <text>', 'why; it is recorded')
    .option('--out <folder>', 'where the two files go', '.')
    .option('--json', 'print the JSON and write no file')
    .action(async (given: string, { reason, out = '.', json }: Options) => {
      const why = checkedReason(reason);
      const person = await givenOrFirstLine(given);
      const found = await withPrivacy((parts) => subjectAccess(parts, { person, reason: why }, theUser()));
      if (json) return printJson(found);
      mkdirSync(out, { recursive: true });
      const name = join(out, `subject-access-${found.reportId}`);
      // Only for whoever asked: what is in it is about a person.
      writeFileSync(`${name}.html`, subjectAccessDocument(found), { mode: 0o600 });
      writeFileSync(`${name}.json`, `${JSON.stringify(found, undefined, 2)}\n`, { mode: 0o600 });
      console.log(
        `${found.contacts.length} contacts, ${found.doneAbout.length} acts: ${name}.html and ${name}.json. It was recorded.`,
      );
    });
}
