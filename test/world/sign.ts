import { createHmac } from 'node:crypto';

/**
 * Twilio's signature, written from its documentation for these tests alone: neither the code under test nor the
 * `twilio` package. https://www.twilio.com/docs/usage/security
 */
export function signatureOf(
  token: string,
  url: string,
  parameters: readonly (readonly [string, string])[],
): string {
  const names = [...new Set(parameters.map(([name]) => name))].sort();
  let text = url;
  for (const name of names) {
    const values = new Set(parameters.filter(([other]) => other === name).map(([, value]) => value));
    for (const value of [...values].sort()) text += name + value;
  }
  return createHmac('sha1', token).update(Buffer.from(text, 'utf8')).digest('base64');
}
