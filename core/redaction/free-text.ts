import { isIP } from 'node:net';
import cardValidator from 'card-validator';
import { findPhoneNumbersInText } from 'libphonenumber-js/max';
import { LinkifyIt } from 'linkify-it';
import { ruleText } from '../rules.ts';

/** Characters of a text that are looked at; what lies beyond is dropped. */
const maxCharacters = 400;

const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: true });

let harmless: ReadonlySet<string> | undefined;

/**
 * A text of Twilio or of a carrier (an error message, a channel's status) without whatever may name or reach somebody.
 *
 * Numbers, e-mail addresses, links, IP addresses and card numbers are recognised and replaced by what they are. A
 * name cannot be recognised; so every other word is kept only if it is on a list of harmless words, and any other
 * becomes `…`. Numbers are kept up to three digits, and five-digit error codes. `undefined` when nothing is left.
 */
export function textWithoutPersons(text: string): string | undefined {
  const words = labelled(text.slice(0, maxCharacters)).trim().split(/\s+/).map(keptWord);
  const kept = words.filter((word, index) => word !== '…' || words[index - 1] !== '…').join(' ');
  return /[a-z]/.test(kept.replaceAll(/\[[^\]]*\]/g, '')) ? kept.trim() : undefined;
}

/** What a text holds that reaches a person; empty when nothing was recognised. */
export function recognisedIn(text: string): readonly string[] {
  return [...new Set(spansIn(text).map(({ label }) => label))];
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

function labelled(text: string): string {
  let result = '';
  let at = 0;
  for (const { start, end, label } of spansIn(text)) {
    if (start < at) continue;
    result += `${text.slice(at, start)} [${label}] `;
    at = end;
  }
  return result + text.slice(at);
}

function spansIn(text: string): readonly Span[] {
  const links = (linkify.match(text) ?? []).map(({ index, lastIndex, schema }) => ({
    start: index,
    end: lastIndex,
    label: schema === 'mailto:' ? 'email' : 'link',
  }));
  const phones = findPhoneNumbersInText(text, { defaultCountry: 'US', extended: true }).map(
    ({ startsAt, endsAt }) => ({ start: startsAt, end: endsAt, label: 'number' }),
  );
  const digits = [...text.matchAll(/\d(?:[ -]?\d){6,}/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    label: cardValidator.number(match[0]).isValid ? 'card' : 'number',
  }));
  const hosts = [...text.matchAll(/[0-9A-Fa-f:.]{7,45}/g)]
    .filter(([candidate]) => isIP(candidate) !== 0)
    .map((match) => ({ start: match.index, end: match.index + match[0].length, label: 'ip' }));
  return [...links, ...hosts, ...phones, ...digits].sort((a, b) => a.start - b.start || b.end - a.end);
}

function keptWord(word: string): string {
  if (/^\[(email|link|number|card|ip)\]$/.test(word)) return word;
  const bare = word.replaceAll(/^[("']+|[.,;:!?)"']+$/g, '');
  if (/^\d{1,3}$/.test(bare) || /^[1-6]\d{4}$/.test(bare)) return bare;
  return harmlessWords().has(bare.toLowerCase()) ? bare.toLowerCase() : '…';
}

function harmlessWords(): ReadonlySet<string> {
  harmless ??= new Set(
    ruleText('harmless-words.txt')
      .split(/\s+/)
      .filter((word) => word !== ''),
  );
  return harmless;
}
