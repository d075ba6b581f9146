/** Characters of a text that are read: the longest that any channel carries (WhatsApp). */
const maxCharacters = 4_096;

const number = '#';
const name = '@';
const link = '/';

/**
 * The words of a text as its template has them: what is filled in for each person (numbers, dates, codes, links, names) is
 * masked by its shape, so that one template gives the same words for everybody. A name is a word with a capital letter
 * that is not the first of the text, or that a comma or another such word follows; several in a row are one. Where scripts put no spaces between
 * words, each letter is one.
 */
export function maskedWords(text: string): readonly string[] {
  const words: string[] = [];
  const tokens = text.slice(0, maxCharacters).normalize('NFKC').match(tokenPattern) ?? [];
  for (const [index, token] of tokens.entries()) {
    const word = maskedWord(token, index === 0 && !/^(?:,|\p{Lu})/u.test(tokens[1] ?? ''));
    if (word !== '' && !(masks.has(word) && words.at(-1) === word)) words.push(word);
  }
  return words;
}

const masks: ReadonlySet<string> = new Set([number, name, link]);

const tokenPattern =
  /(?:https?:\/\/|www\.)\S+|\S+@\S+\.\S+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{M}\p{N}]+(?:['’.:/-][\p{L}\p{M}\p{N}]+)*|,/gu;

function maskedWord(token: string, first: boolean): string {
  if (token === ',') return '';
  if (/^(?:https?:\/\/|www\.)|@/.test(token) || /\p{L}\.\p{Ll}{2,}(?:\/|$)/u.test(token)) return link;
  if (/\p{N}/u.test(token)) return number;
  if (!first && /^\p{Lu}/u.test(token)) return name;
  return token.toLowerCase();
}
