import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseSettings } from './settings-file.ts';

const file = z.string().min(1, 'is the path of a file');

const tlsSchema = z.strictObject({
  /** PEM: the certificate, then those between it and its authority. */
  certificate: file,
  /** PEM, without a passphrase. */
  key: file,
  /** PEM: the authorities whose certificates clients must show one of; nobody is asked for one unless given. */
  clientCertificates: file.optional(),
});
export type TlsSettings = z.output<typeof tlsSchema>;

const host = z.string().regex(/^[A-Za-z0-9.:-]+$/, 'is an address or a name of this machine');

const fileSchema = z.strictObject({
  outside: z.strictObject({ host: host.optional(), tls: tlsSchema.optional() }).prefault({}),
  inside: z
    .strictObject({
      port: z.number('is a port number').int().min(0).max(65_535),
      // Whoever may come from elsewhere is let in on purpose.
      host: host.default('127.0.0.1'),
      tls: tlsSchema.optional(),
    })
    .optional(),
});

/**
 * Where is listened: `outside`, on the port of `PORT`, takes callbacks; `inside` serves everything else. Without `inside`
 * everything is outside.
 */
export type ListenerSettings = z.output<typeof fileSchema>;

/** `listeners.yaml` in the data directory; without one, one port without TLS. Throws ConfigError: one line that says what is wrong. */
export function readListenersFile(dataDir: string): ListenerSettings {
  const where = join(dataDir, 'listeners.yaml');
  const text = existsSync(where) ? readFileSync(where, 'utf8') : '';
  return parseSettings(text, { where, schema: fileSchema, example: 'listeners.yaml' });
}
