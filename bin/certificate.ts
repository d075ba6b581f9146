import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { TlsSettings } from '../core/config/listeners.ts';
import { ConfigError } from '../core/config/variables.ts';

/** What the files of a certificate hold; `undefined` where one cannot be read. */
export type TlsFiles = { readonly [name in keyof TlsSettings]: string | undefined };

/** A certificate that can be served. */
export interface Certificate {
  readonly files: TlsFiles;
  readonly options: SecureContextOptions;
  /** The names that it is for. */
  readonly names: string;
  readonly validFromMs: number;
  readonly expiresAtMs: number;
}

/** Reads the files of a certificate, whatever they hold. */
export function tlsFilesOf({ certificate, key, clientCertificates }: TlsSettings): TlsFiles {
  return {
    certificate: textOf(certificate),
    key: textOf(key),
    ...(clientCertificates === undefined ? {} : { clientCertificates: textOf(clientCertificates) }),
  };
}

/** The certificate that files hold. Throws ConfigError: which of them is wrong, and what with it; never with what it holds. */
export function certificateFrom(files: TlsFiles, paths: TlsSettings, listener: string): Certificate {
  const wrong = (name: keyof TlsSettings, what: string): ConfigError =>
    new ConfigError(`listeners.yaml: ${listener}.tls.${name}: ${paths[name]} ${what}`);
  const held = (name: keyof TlsSettings): string => {
    const text = files[name];
    if (text === undefined) throw wrong(name, 'cannot be read. Does it exist and may this user read it?');
    return text;
  };
  const parsed = <Value>(
    name: keyof TlsSettings,
    expected: string,
    parse: (text: string) => Value,
  ): Value => {
    const text = held(name);
    try {
      return parse(text);
    } catch {
      throw wrong(name, `is not ${expected}`);
    }
  };
  const leaf = parsed('certificate', 'a certificate in PEM', (text) => new X509Certificate(text));
  const key = parsed('key', 'a private key in PEM without a passphrase', (text) => createPrivateKey(text));
  if (!leaf.checkPrivateKey(key)) throw wrong('key', 'is the key of another certificate');
  const authorities =
    paths.clientCertificates === undefined
      ? {}
      : { ca: parsed('clientCertificates', 'a list of certificates in PEM', certificatesIn) };
  // The oldest version that still counts as sound (RFC 8996).
  const options = {
    cert: held('certificate'),
    key: held('key'),
    ...authorities,
    minVersion: 'TLSv1.2' as const,
  };
  parsed('certificate', 'a chain of certificates that can be served', () => createSecureContext(options));
  return {
    files,
    options,
    names: leaf.subjectAltName?.replaceAll('DNS:', '') ?? leaf.subject.replaceAll('\n', ', '),
    validFromMs: Date.parse(leaf.validFrom),
    expiresAtMs: Date.parse(leaf.validTo),
  };
}

/** What is wrong with the time of a certificate now; `undefined` when nothing is. */
export function timeProblem({ validFromMs, expiresAtMs }: Certificate, nowMs: number): string | undefined {
  if (nowMs >= expiresAtMs) return `expired on ${dayOf(expiresAtMs)}`;
  if (nowMs < validFromMs) return `is not valid before ${dayOf(validFromMs)}`;
  return undefined;
}

export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const pemCertificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** OpenSSL passes over what is no certificate, and then lets nobody in: each is looked at, and there must be one. */
function certificatesIn(text: string): string[] {
  const certificates = text.match(pemCertificate) ?? [];
  for (const certificate of certificates) new X509Certificate(certificate);
  if (certificates.length === 0) throw new Error('there is no certificate');
  return certificates;
}
