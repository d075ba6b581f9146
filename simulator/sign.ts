import { createHash, createHmac } from 'node:crypto';

export type Parameter = readonly [name: string, value: string];

/** The signature of a form POST: of each name the distinct values, names and values sorted by code unit. */
export function signForm(authToken: string, url: string, parameters: readonly Parameter[]): string {
  const valuesByName = new Map<string, Set<string>>();
  for (const [name, value] of parameters)
    valuesByName.set(name, (valuesByName.get(name) ?? new Set()).add(value));
  const pieces = [...valuesByName.keys()]
    .sort()
    .flatMap((name) => [...(valuesByName.get(name) ?? [])].sort().map((value) => name + value));
  return hmac(authToken, withoutFragment(url) + pieces.join(''));
}

/** The signature of a GET: its parameters are in the URL already. */
export function signGet(authToken: string, url: string): string {
  return hmac(authToken, withoutFragment(url));
}

/** The URL with the hash of a JSON body appended, and the signature over that URL. */
export function signJson(authToken: string, url: string, body: Buffer): { url: string; signature: string } {
  const plain = withoutFragment(url);
  const hash = createHash('sha256').update(body).digest('hex');
  const signed = `${plain}${plain.includes('?') ? '&' : '?'}bodySHA256=${hash}`;
  return { url: signed, signature: hmac(authToken, signed) };
}

/** Connection overrides in the fragment are for Twilio alone: never sent, never signed. */
export function withoutFragment(url: string): string {
  return url.split('#')[0] ?? url;
}

function hmac(authToken: string, text: string): string {
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
}
