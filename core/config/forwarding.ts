import { z } from 'zod';
import { callbackKinds, type EventKind } from '../events/kinds.ts';
import { ConfigError } from './variables.ts';

/** Where callbacks of some kinds are passed on to, and how. */
export interface ForwardRule {
  readonly kinds: readonly EventKind[] | 'all';
  /** The application's own URL, as the configuration has it. */
  readonly to: string;
  /** `async`: Twilio is answered at once. `proxy`: Twilio gets the application's answer. */
  readonly mode: 'async' | 'proxy';
  /** The application sees each status once and never an older one after a newer one. */
  readonly dedupe: boolean;
}

const destination = z
  .url({ protocol: /^https?$/, error: 'an http(s) URL such as https://app.example.org/twilio' })
  .refine((to) => {
    const { username, password, hash } = new URL(to);
    return `${username}${password}${hash}` === '';
  }, 'leave out user, password and fragment');

/** One entry of `forward:` in the accounts file. */
export const forwardRule = z
  .strictObject({
    kinds: z.union([z.literal('all'), z.array(z.enum([...callbackKinds, 'unknown'])).min(1)], {
      error: `all, or a list of: ${callbackKinds.join(', ')}, unknown`,
    }),
    to: destination,
    mode: z.enum(['async', 'proxy'], 'async or proxy').default('async'),
    dedupe: z.enum(['true', 'false'], 'true or false').default('false'),
  })
  .transform((rule): ForwardRule => ({ ...rule, dedupe: rule.dedupe === 'true' }))
  .refine(({ mode, dedupe }) => mode === 'async' || !dedupe, {
    message:
      'only async forwarding can hold back duplicates: in proxy mode Twilio waits for an answer to each request',
    path: ['dedupe'],
  });

/** A host name or address, as it stands in a URL, that may lie in a private network. */
export const privateHost = z
  .string()
  .regex(/^[a-z0-9.:[\]-]{1,253}$/, 'a host name or address in lower case');

/** A key that forms waiting for their application are sealed with. */
export interface ForwardKey {
  readonly version: number;
  readonly secret: Buffer;
}

const keyBytes = 32;

/** Reads `version:base64[,…]`, newest first; each key has exactly 32 bytes. */
export function parseForwardKeys(text: string | undefined): readonly ForwardKey[] {
  if (text === undefined) return [];
  const keys = text.split(',').map((entry, index): ForwardKey => {
    const match = /^([1-9]\d{0,5}):([A-Za-z0-9+/]+={0,2})$/.exec(entry.trim());
    const secret = Buffer.from(match?.[2] ?? '', 'base64');
    if (secret.length !== keyBytes)
      throw new ConfigError(
        `LEDGERLINE_FORWARD_KEYS: entry ${index + 1} is not version:base64 of ${keyBytes} bytes. Make one with: echo "1:$(openssl rand -base64 32)"`,
      );
    return { version: Number(match?.[1]), secret };
  });
  if (new Set(keys.map(({ version }) => version)).size !== keys.length)
    throw new ConfigError('LEDGERLINE_FORWARD_KEYS: a version is given twice');
  return keys;
}
