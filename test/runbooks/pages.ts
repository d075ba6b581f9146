import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../core/package-root.ts';

const folder = join(packageRoot(), 'runbooks');

/** One page, by the name of its alert; the index is README. */
export interface Page {
  readonly name: string;
  readonly text: string;
}

export function runbookPages(): readonly Page[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .map((file) => ({ name: file.replace(/\.md$/, ''), text: readFileSync(join(folder, file), 'utf8') }));
}

/** What somebody may paste, each once, with the pages where it stands. */
export function blocksOf(language: 'sql' | 'sh'): readonly (readonly [block: string, pages: string])[] {
  const found = new Map<string, string[]>();
  for (const { name, text } of runbookPages())
    for (const [, block = ''] of text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm')))
      found.set(block, [...(found.get(block) ?? []), name]);
  return [...found].map(([block, pages]) => [block, pages.join(', ')]);
}
