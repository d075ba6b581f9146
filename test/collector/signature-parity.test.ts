import fc from 'fast-check';
import webhooks from 'twilio/lib/webhooks/webhooks.js';
import { describe, expect, it } from 'vitest';
import { noParameters, type Parameter, parseParameters } from '../../collector/parameters.ts';
import { verifyBodyHash, verifySignature } from '../../collector/signature.ts';

const runs = 3_000;
const limits = { maxParameters: 1_000, maxNameBytes: 1_000 };

/** `twilio` takes an object: without a prototype, so that `__proto__` stays a name like any other. */
function asTwilioWantsIt(parameters: readonly Parameter[]): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = Object.create(null);
  for (const [name] of parameters) {
    const all = parameters.filter((entry) => entry[0] === name).map((entry) => entry[1]);
    values[name] = all.length === 1 ? all.join('') : all;
  }
  return values;
}

/** What `twilio` says; an exception of its about an invalid URL is a no. */
function twilioAccepts(
  token: string,
  signature: string,
  url: string,
  parameters: readonly Parameter[],
): boolean {
  try {
    return webhooks.validateRequest(token, signature, url, asTwilioWantsIt(parameters));
  } catch {
    return false;
  }
}

/** What we say of the same request, with the form encoded and parsed on its way as over HTTP. */
function weAccept(token: string, signature: string, url: string, pairs: readonly Parameter[]): boolean {
  const body = new URLSearchParams();
  for (const [name, value] of pairs) body.append(name, value);
  const form = parseParameters(Buffer.from(body.toString()), limits);
  if (form.outcome !== 'parsed') throw new Error(form.why);
  return verifySignature({ signature, url, parameters: form.parameters, tokens: [token] }) === 0;
}

const text = fc.string({ unit: 'binary', maxLength: 12 }).filter((string) => !string.includes('\0'));
const name = fc.oneof(
  fc.constantFrom(
    'MessageSid',
    'Body',
    'FromZip',
    'a',
    'A',
    'a.b',
    'a[b]',
    '__proto__',
    'constructor',
    'length',
  ),
  fc.nat({ max: 30 }).map(String),
  text.filter((string) => string !== ''),
);
const value = fc.oneof(fc.constantFrom('', '', '0', '1', '+15005550006', 'a b+c', "O'hara", '100%'), text);
const pairs = fc.array(fc.tuple(name, value), { maxLength: 12 });
const token = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 1, maxLength: 32 });

const piece = fc.string({
  unit: fc.constantFrom(
    ...'abzAZ019',
    '+',
    "'",
    '%20',
    '%27',
    '%2B',
    '%2f',
    '%C3%A9',
    '%',
    ':',
    '@',
    ']',
    '!',
    '~',
    '"',
    'é',
  ),
  maxLength: 6,
});
const query = fc
  .array(
    fc.oneof(
      piece,
      fc.tuple(piece, piece).map(([left, right]) => `${left}=${right}`),
    ),
    { maxLength: 4 },
  )
  .map((parts) => `?${parts.join('&')}`);
const url = fc
  .record({
    scheme: fc.constantFrom('https://', 'https://', 'http://', 'HTTPS://', 'Http://', 'wss://', ''),
    user: fc.constantFrom('', '', '', 'user@', 'user:pa:ss@', 'u@v:w@', 'u]:x@'),
    host: fc.constantFrom(
      'h.example.org',
      'H.Example.ORG',
      '192.0.2.1',
      '[2001:db8::1]',
      '[2001:DB8:0::1]',
      'bücher.example',
    ),
    port: fc.constantFrom('', '', '', ':443', ':80', ':8443', ':', ':0443', ':x'),
    path: fc
      .array(piece, { maxLength: 3 })
      .map((segments) => segments.map((segment) => `/${segment}`).join('')),
    slash: fc.constantFrom('', '/', '//', '/../x'),
    query: fc.oneof(fc.constant(''), query),
    fragment: fc.constantFrom('', '', '', '', '', '#rc=5', '#?a=b+c'),
  })
  .map((parts) => Object.values(parts).join(''));

/** URLs that a back end may have signed when another was seen: with another port, escaped otherwise, or just the same. */
function relatives(seen: string): string[] {
  const written = [seen, seen.replace(/:(443|80|8443)(?=\/|\?|#|$)/, ''), seen.replaceAll("'", '%27')];
  written.push(
    seen.replaceAll('+', '%20'),
    seen.replace(/^(https:\/\/[^/?#]*)/i, '$1:443'),
    seen.toLowerCase(),
  );
  if (URL.canParse(seen)) written.push(new URL(seen).href, new URL(seen).href.replaceAll('+', '%20'));
  return written;
}

function changedAt(string: string, position: number, to: string): string {
  const characters = [...string];
  characters[position % Math.max(1, characters.length)] = to;
  return characters.join('');
}

describe('our verdict and that of twilio 6.2.0', () => {
  it('are the same for requests signed over the URL seen or over one of its relatives', () => {
    const verdicts = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(token, url, fc.nat(), pairs, (authToken, seen, pick, parameters) => {
        const choices = relatives(seen);
        const signedUrl = choices[pick % choices.length] ?? seen;
        const sent = asTwilioWantsIt(parameters);
        const signature = webhooks.getExpectedTwilioSignature(authToken, signedUrl, sent);
        const verdict = twilioAccepts(authToken, signature, seen, parameters);
        verdicts[verdict ? 'accepted' : 'refused'] += 1;
        expect(weAccept(authToken, signature, seen, parameters)).toBe(verdict);
      }),
      { numRuns: runs },
    );
    // The comparison means little unless both verdicts occur often.
    expect(verdicts.accepted).toBeGreaterThan(runs / 10);
    expect(verdicts.refused).toBeGreaterThan(runs / 20);
  });

  it('are the same after one character of anything is changed', () => {
    const what = fc.constantFrom('url', 'name', 'value', 'token', 'signature');
    const to = fc.constantFrom('x', 'A', '0', ' ', "'", '+', '/', ':', 'é', '=');
    fc.assert(
      fc.property(
        token,
        url,
        pairs,
        what,
        fc.nat(),
        to,
        (authToken, seen, parameters, changed, position, character) => {
          const signature = webhooks.getExpectedTwilioSignature(authToken, seen, asTwilioWantsIt(parameters));
          const nth = parameters.length === 0 ? -1 : position % parameters.length;
          const edited = parameters.map(([n, v], index): [string, string] => [
            changed === 'name' && index === nth ? changedAt(n, position, character) : n,
            changed === 'value' && index === nth ? changedAt(v, position, character) : v,
          ]);
          const editedToken = changed === 'token' ? changedAt(authToken, position, character) : authToken;
          const editedUrl = changed === 'url' ? changedAt(seen, position, character) : seen;
          const editedSignature =
            changed === 'signature' ? changedAt(signature, position, character) : signature;
          expect(weAccept(editedToken, editedSignature, editedUrl, edited)).toBe(
            twilioAccepts(editedToken, editedSignature, editedUrl, edited),
          );
        },
      ),
      { numRuns: runs },
    );
  });

  it('are the same for JSON bodies, whole and changed', () => {
    const body = fc.oneof(fc.json(), fc.string({ unit: 'binary' }));
    const ending = fc.constantFrom('', '', '', '&z=1', '0', '#f');
    fc.assert(
      fc.property(
        token,
        body,
        fc.constantFrom('', '', ' ', 'x'),
        fc.constantFrom('?', '?a=b&'),
        ending,
        (t, sent, more, q, end) => {
          const signedUrl = `https://h.example.org/ev${q}bodySHA256=${webhooks.getExpectedBodyHash(sent)}`;
          const signature = webhooks.getExpectedTwilioSignature(t, signedUrl, {});
          const seen = signedUrl + end;
          const received = sent + more;
          const verified =
            verifySignature({ signature, url: seen, parameters: noParameters, tokens: [t] }) === 0;
          const ours = verified && verifyBodyHash(seen, Buffer.from(received));
          expect(ours).toBe(webhooks.validateRequestWithBody(t, signature, seen, received));
          expect(ours).toBe(more === '' && end === '');
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
