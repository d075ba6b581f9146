import type { Fate } from '../core/redaction/policy.ts';
import { contracts } from './contracts/index.ts';

/** The page that shows what becomes of every field of every kind; made from the contracts, so that it cannot differ. */
export function fieldsPage(): string {
  const sections = contracts.map(({ kind, fields }) => {
    const rows = Object.entries(fields).map(([name, fate]) => `| ${name} | ${inWords(fate)} |`);
    return `## ${kind}\n\n| field | what becomes of it |\n|---|---|\n${rows.join('\n')}`;
  });
  return `${introduction}\n\n${sections.join('\n\n')}\n`;
}

const introduction = `# What becomes of every field

Written by \`npm run fields\` from the contracts in \`collector/contracts\`; a test keeps it fresh. A field that is not here is dropped and its name
counted (\`ledgerline doctor\` lists them). A value that does not have its form is dropped as if it were not declared. Of a kind without a
contract only the names of its fields are kept. Events of Event Streams have the same fields under other spellings: \`messageSid\` and
\`message_sid\` are MessageSid here. Every address may have a parameter \`intent\`, kept in the form of an intent's id.`;

function inWords(fate: Fate): string {
  switch (fate.fate) {
    case 'keep':
      return `kept as an attribute, in this form only: ${escaped(fate.form.name)}`;
    case 'identity':
      return `kept in a column of its own, in this form only: ${escaped(fate.form.name)}`;
    case 'address':
      return 'the own side stays readable, the person becomes a contact id';
    case 'coarsen':
      return `coarsened to its ${escaped(fate.to.name)}`;
    case 'classify':
      return `read once for what it means, kept as one word (${fate.as}) and as a keyed fingerprint (ContentFingerprint); the text is dropped`;
    case 'free-text':
      return 'kept without whatever may name or reach somebody, word by word';
    case 'drop':
      return `dropped: ${fate.because}`;
  }
}

function escaped(text: string): string {
  return text.replaceAll('|', 'or');
}
