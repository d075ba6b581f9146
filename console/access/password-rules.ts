import { z } from 'zod';
import { limits } from '../../core/limits.ts';
import { readRules } from '../../core/rules.ts';

const rulesSchema = z.object({
  words: z.array(z.string().min(3)).min(1),
  rows: z.array(z.string().min(3)).min(1),
});

/** What people write for letters. */
const lookalikes: Readonly<Record<string, string>> = { '@': 'a', $: 's', '0': 'o', '3': 'e' };

/** Characters that must be left of a password when everything common is taken out of it. */
const minOwnCharacters = 6;

/** What is wrong with a password of an account, for people; `undefined` when it may be used. The password is not in it. */
export function wrongWithPassword(password: string, name: string): string | undefined {
  const characters = [...password].length;
  if (characters < limits.passwordMinCharacters)
    return `a password has at least ${limits.passwordMinCharacters} characters; this one has ${characters}. A few words that do not belong together are easiest to remember`;
  if (characters > limits.passwordMaxCharacters)
    return `a password has at most ${limits.passwordMaxCharacters} characters`;
  if (/\p{Cc}/u.test(password)) return 'a password has no control characters, such as tabs';
  const { words, rows } = readRules('common-passwords.yaml', rulesSchema);
  const own = Math.min(
    ...[plain, likeness].map((form) => ownOf(form(password), [form(name), ...words], rows)),
  );
  return own < minOwnCharacters
    ? 'this password is among the first that are guessed: it is made of common words, rows of keys or the name. Take a few words that do not belong together'
    : undefined;
}

/** How many characters of a text are neither in a word, nor in a row, nor the same one again and again. */
function ownOf(text: string, words: readonly string[], rows: readonly string[]): number {
  const longestFirst = [...words].filter(({ length }) => length >= 3).sort((a, b) => b.length - a.length);
  const withoutWords = longestFirst.reduce((left, word) => left.replaceAll(word, ' '), text);
  const left = [...withoutWords.replaceAll(/(.)\1{2,}/gu, ' ')].join('');
  return [...withoutRows(left, rows)].filter((character) => character !== ' ').length;
}

/** Without pieces of three and more characters of a row, in either direction. */
function withoutRows(text: string, rows: readonly string[]): string {
  const both = rows.flatMap((row) => [row, [...row].reverse().join('')]);
  let left = '';
  for (let at = 0; at < text.length; ) {
    let length = 3;
    while (at + length <= text.length && both.some((row) => row.includes(text.slice(at, at + length))))
      length += 1;
    if (length === 3) left += text[at++];
    else {
      left += ' ';
      at += length - 1;
    }
  }
  return left;
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function likeness(text: string): string {
  return plain(text).replaceAll(/[@$03]/g, (character) => lookalikes[character] ?? character);
}
