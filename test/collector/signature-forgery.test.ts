import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Parameter, Parameters } from '../../collector/parameters.ts';
import { verifySignature } from '../../collector/signature.ts';

/** Signs as Twilio's security page tells it, step by step, and shares nothing with the code under test. */
function signAsDocumented(token: string, url: string, sent: readonly Parameter[]): string {
  const valuesByName = new Map<string, Set<string>>();
  for (const [name, value] of sent) {
    valuesByName.set(name, (valuesByName.get(name) ?? new Set()).add(value));
  }
  const hmac = createHmac('sha1', token).update(Buffer.from(url));
  for (const name of Array.from(valuesByName.keys()).sort()) {
    for (const value of Array.from(valuesByName.get(name) ?? []).sort()) {
      hmac.update(Buffer.from(name)).update(Buffer.from(value));
    }
  }
  return hmac.digest('base64');
}

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
const word = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 12 });
const text = fc.string({ unit: 'binary', maxLength: 20 });
const name = fc.oneof(
  fc.constantFrom('Body', 'To', '__proto__', 'a[b]', '7'),
  text.filter((string) => string !== ''),
);
// With the two frequent values, names repeat with equal, with different and with empty values.
const pairs = fc.array(fc.tuple(name, fc.oneof(fc.constantFrom('', '1'), text)), { maxLength: 15 });
const origin = 'https://hooks.example.org/';
const url = fc.tuple(word, word).map(([path, query]) => `${origin}${path}?q=${query}`);
const request = fc.record({ token: word, url, sent: pairs });

function accepts(token: string, signature: string, seenUrl: string, sent: readonly Parameter[]): boolean {
  const parameters = new Parameters(sent);
  return verifySignature({ signature, url: seenUrl, parameters, tokens: [token] }) === 0;
}

/** Another letter in the place of the one there. */
function edited(string: string, position: number): string {
  const at = position % string.length;
  const other = string.charAt(at) === 'x' ? 'y' : 'x';
  return string.slice(0, at) + other + string.slice(at + 1);
}

describe('of requests signed by the documented algorithm', () => {
  it('every one is accepted, in whatever order its parameters arrive', () => {
    fc.assert(
      fc.property(request, fc.infiniteStream(fc.nat()), ({ token, url: signedUrl, sent }, randoms) => {
        const signature = signAsDocumented(token, signedUrl, sent);
        expect(accepts(token, signature, signedUrl, sent)).toBe(true);
        const shuffled = sent
          .map((pair) => ({ pair, rank: Number(randoms.next().value) }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ pair }) => pair);
        expect(accepts(token, signature, signedUrl, shuffled)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('none is accepted with one character changed', () => {
    fc.assert(
      fc.property(request, fc.nat(), ({ token, url: signedUrl, sent }, position) => {
        const signature = signAsDocumented(token, signedUrl, sent);
        const seenUrl = origin + edited(signedUrl.slice(origin.length), position);
        expect(accepts(token, signature, seenUrl, sent)).toBe(false);
        expect(accepts(edited(token, position), signature, signedUrl, sent)).toBe(false);
        expect(accepts(token, edited(signature, position), signedUrl, sent)).toBe(false);
        sent.forEach(([changedName, value], changed) => {
          const renamed = sent.with(changed, [edited(changedName, position), value]);
          expect(accepts(token, signature, signedUrl, renamed)).toBe(false);
          if (value === '') return;
          const revalued = sent.with(changed, [changedName, edited(value, position)]);
          expect(accepts(token, signature, signedUrl, revalued)).toBe(false);
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('none is accepted with a parameter more, or with a distinct one less', () => {
    fc.assert(
      fc.property(request, ({ token, url: signedUrl, sent }) => {
        const signature = signAsDocumented(token, signedUrl, sent);
        expect(accepts(token, signature, signedUrl, [...sent, ['Extra', 'x']])).toBe(
          sent.some(([sentName, value]) => sentName === 'Extra' && value === 'x'),
        );
        sent.forEach(([removed, value], index) => {
          const rest = sent.filter((_, at) => at !== index);
          const repeated = rest.some((other) => other[0] === removed && other[1] === value);
          expect(accepts(token, signature, signedUrl, rest)).toBe(repeated);
        });
      }),
      { numRuns: 1_000 },
    );
  });
});
