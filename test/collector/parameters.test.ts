import { parse as parseQuerystring } from 'node:querystring';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Parameters, parametersOfQuery, parseParameters } from '../../collector/parameters.ts';

const limits = { maxParameters: 5, maxNameBytes: 8, maxValueBytes: 12 };
const wideLimits = { maxParameters: 1_000, maxNameBytes: 10_000 };

function parsed(form: string | Buffer, within = wideLimits): Parameters {
  const outcome = parseParameters(Buffer.from(form), within);
  if (outcome.outcome !== 'parsed') throw new Error(outcome.why);
  return outcome.parameters;
}

function whyUnreadable(form: string | Buffer, within: typeof wideLimits = limits): string | undefined {
  const outcome = parseParameters(Buffer.from(form), within);
  return outcome.outcome === 'unreadable' ? outcome.why : undefined;
}

describe('a form', () => {
  it.each([
    ['a plus sign is a space, an escaped one is a plus sign', 'Body=a+b%2Bc', [['Body', 'a b+c']]],
    [
      'empty values stay',
      'FromZip=&To=x',
      [
        ['FromZip', ''],
        ['To', 'x'],
      ],
    ],
    [
      'a name without = has an empty value',
      'FromZip&To=x',
      [
        ['FromZip', ''],
        ['To', 'x'],
      ],
    ],
    ['only the first = divides', 'a=b=c=', [['a', 'b=c=']]],
    [
      'repeated names stay, in order',
      'A=2&A=1&A=2',
      [
        ['A', '2'],
        ['A', '1'],
        ['A', '2'],
      ],
    ],
    [
      'dots and brackets are part of a name',
      'a.b=1&a[c]=2&a%5Bd%5D=3',
      [
        ['a.b', '1'],
        ['a[c]', '2'],
        ['a[d]', '3'],
      ],
    ],
    [
      '__proto__ is a name',
      '__proto__=x&constructor=y',
      [
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ],
    ],
    [
      'empty pieces say nothing',
      '&&a=1&&&b=2&',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['names are decoded too', 'caf%C3%A9+au=lait', [['café au', 'lait']]],
    ['bytes beyond ASCII may come unescaped', 'Body=é\u{1F600}', [['Body', 'é\u{1F600}']]],
    ['a byte order mark is part of its value', 'Body=%EF%BB%BFhi', [['Body', '\uFEFFhi']]],
    ['a byte order mark is part of the first name', '\uFEFFa=1', [['\uFEFFa', '1']]],
    ['lower-case escapes count', 'Body=%c3%a9', [['Body', 'é']]],
    ['no bytes, no parameters', '', []],
  ])('%s', (_, form, expected) => {
    expect(parsed(form).entries()).toEqual(expected);
  });

  it.each([
    [
      'a stray percent sign',
      'a=100%',
      'parameter 1 has a percent-encoding that is broken or not valid UTF-8',
    ],
    [
      'an escape cut short',
      'x=1&a=%4',
      'parameter 2 has a percent-encoding that is broken or not valid UTF-8',
    ],
    [
      'an escape that is not hexadecimal',
      '%zz=a',
      'parameter 1 has a percent-encoding that is broken or not valid UTF-8',
    ],
    ['an escape of Latin-1', 'a=%E9', 'parameter 1 has a percent-encoding that is broken or not valid UTF-8'],
    [
      'an overlong escape',
      'a=%C0%80',
      'parameter 1 has a percent-encoding that is broken or not valid UTF-8',
    ],
    [
      'an escaped surrogate',
      'a=%ED%A0%80',
      'parameter 1 has a percent-encoding that is broken or not valid UTF-8',
    ],
    ['a byte of Latin-1', Buffer.from('a=é', 'latin1'), 'the form is not valid UTF-8'],
    ['a NUL', 'a=x\0', 'parameter 1 has a NUL character'],
    ['an escaped NUL', 'a=x&b%00=', 'parameter 2 has a NUL character'],
    ['a value without a name', 'a=1&=x', 'parameter 2 has no name'],
    ['nothing but =', '=', 'parameter 1 has no name'],
    ['one parameter too many', 'a=&a=&a=&a=&a=&a=', 'more than 5 parameters'],
    ['a name too long', 'abcdefghi=1', 'parameter 1 has a name longer than 8 bytes'],
    ['a name too long in UTF-8', '%C3%A9%C3%A9%C3%A9%C3%A9e=1', 'parameter 1 has a name longer than 8 bytes'],
    ['a value too long', 'a=1234567890123', 'parameter 1 has a value longer than 12 bytes'],
  ])('with %s is unreadable', (_, form, why) => {
    expect(whyUnreadable(form)).toBe(why);
  });

  it('may be as large as its limits', () => {
    expect(
      whyUnreadable('%C3%A9%C3%A9%C3%A9%C3%A9=%20%20%20%20%20%20%20%20%20%20%20%20&a&a&a&a'),
    ).toBeUndefined();
  });

  it('that is unreadable is described without its names and values', () => {
    const secret = fc.string({ unit: fc.constantFrom(...'QXZ'), minLength: 3 });
    const flaw = fc.constantFrom('%', '%E9', '%00', '\0', '&=x', '&a&a&a&a&a&a', 'long'.repeat(9));
    fc.assert(
      fc.property(secret, secret, flaw, (name, value, ending) => {
        const why = whyUnreadable(`${name}=${value}${ending}`) ?? '';
        expect(why).not.toBe('');
        expect(why).not.toMatch(/[QXZ]{3}/);
      }),
    );
  });
});

describe('parameters', () => {
  const parameters = parsed('b=2&a=&b=1&__proto__=p&b=1');

  it('give the first value of a name, and know an empty one from an absent one', () => {
    expect(parameters.get('b')).toBe('2');
    expect(parameters.get('a')).toBe('');
    expect(parameters.get('B')).toBeUndefined();
    expect(parameters.get('__proto__')).toBe('p');
    expect(parameters.get('toString')).toBeUndefined();
  });

  it('give every value of a name in the order in which they were sent', () => {
    expect(parameters.all('b')).toEqual(['2', '1', '1']);
    expect(parameters.all('nobody')).toEqual([]);
  });

  it('give each name once', () => {
    expect([...parameters.names()]).toEqual(['b', 'a', '__proto__']);
  });
});

describe('the query of a GET callback', () => {
  it('is read by the rules of a form', () => {
    const outcome = parametersOfQuery("CallSid=CA1&Name=William+O'hara&x=%2B", wideLimits);
    expect(outcome).toEqual({
      outcome: 'parsed',
      parameters: new Parameters([
        ['CallSid', 'CA1'],
        ['Name', "William O'hara"],
        ['x', '+'],
      ]),
    });
    expect(parametersOfQuery('a=%', wideLimits).outcome).toBe('unreadable');
    expect(parametersOfQuery('a&a&a&a&a&a', limits).outcome).toBe('unreadable');
  });
});

describe('other decoders', () => {
  // URLSearchParams drops one leading question mark; a form has none to drop.
  const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((string) => !string.includes('\0'));
  const name = fc.oneof(
    fc.constantFrom('a', 'A', 'a[b]', '__proto__', '7'),
    text.filter((string) => string !== ''),
  );
  const pairs = fc.array(fc.tuple(name, fc.oneof(fc.constant(''), text)), { maxLength: 20 });

  it('agree on everything that URLSearchParams encodes', () => {
    fc.assert(
      fc.property(pairs, (sent) => {
        const form = new URLSearchParams(
          sent.map(([key, value]): [string, string] => [key, value]),
        ).toString();
        const entries = parsed(form).entries();
        expect(entries).toEqual(sent);
        expect(entries).toEqual([...new URLSearchParams(`?${form}`)]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('agree on everything that percent-encoding leaves no doubt about', () => {
    fc.assert(
      fc.property(pairs, (sent) => {
        const form = sent.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
        const parameters = parsed(form);
        const values = Object.entries(parseQuerystring(form)).map(([key, value]) => [key, [value].flat()]);
        expect([...parameters.names()].map((key) => [key, parameters.all(key)]).sort()).toEqual(
          values.sort(),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('agree on every stream of bytes that is read at all, and none makes it throw', () => {
    const fragment = fc.constantFrom(
      '%',
      '%4',
      '%41',
      '%C3',
      '%A9',
      '%00',
      '=',
      '&',
      '+',
      '\xC3',
      '\xA9',
      'é',
      'a',
      '\0',
    );
    const likely = fc
      .array(fragment, { maxLength: 12 })
      .map((parts) => Buffer.from(parts.join(''), 'latin1'));
    const bytes = fc.oneof(likely, fc.uint8Array({ maxLength: 64 }).map(Buffer.from));
    const seen = { parsed: 0, unreadable: 0 };
    fc.assert(
      fc.property(bytes, (form) => {
        const outcome = parseParameters(form, wideLimits);
        seen[outcome.outcome] += 1;
        if (outcome.outcome === 'unreadable') return;
        expect(outcome.parameters.entries()).toEqual([...new URLSearchParams(`?${form.toString('utf8')}`)]);
      }),
      { numRuns: 5_000 },
    );
    expect(seen.parsed).toBeGreaterThan(100);
    expect(seen.unreadable).toBeGreaterThan(100);
  });
});
