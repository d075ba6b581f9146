import type { Server as TlsServer } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Clock } from '../core/clock.ts';
import type { TlsSettings } from '../core/config/listeners.ts';
import { ConfigError } from '../core/config/variables.ts';
import { limits } from '../core/limits.ts';
import type { Metrics } from '../core/metrics.ts';
import { regularly, warned } from '../core/regularly.ts';
import { type Certificate, certificateFrom, dayOf, timeProblem, tlsFilesOf } from './certificate.ts';

interface Renewal {
  readonly server: TlsServer;
  /** The name of the listener in listeners.yaml. */
  readonly listener: string;
  readonly paths: TlsSettings;
  /** What is served from the start. */
  readonly certificate: Certificate;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly clock: Clock;
}

/**
 * Serves to new connections what the files of a certificate hold after they were changed; those that there are go on. The files
 * are taken once two looks found the same in them: certificate and key are replaced one after the other. What cannot
 * be served is said, and the certificate before it goes on.
 */
export function renewCertificate(renewal: Renewal): () => Promise<void> {
  const { listener, paths, metrics, log } = renewal;
  let served = renewal.certificate;
  let seen = served.files;
  let examined = served.files;
  const serving = (certificate: Certificate): void => {
    served = certificate;
    metrics.certificateExpires.set({ listener }, certificate.expiresAtMs / 1_000);
  };
  serving(served);
  metrics.certificateRefused.set({ listener }, 0);
  const look = async (): Promise<void> => {
    const found = tlsFilesOf(paths);
    const settled = isDeepStrictEqual(found, seen);
    seen = found;
    if (!settled || isDeepStrictEqual(found, examined)) return;
    examined = found;
    try {
      if (!isDeepStrictEqual(found, served.files)) {
        serving(taken(renewal, found));
        log.info({ listener, expires: dayOf(served.expiresAtMs) }, 'a new certificate is served');
      }
      metrics.certificateRefused.set({ listener }, 0);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      metrics.certificateRefused.set({ listener }, 1);
      log.error(
        { listener, reason: error.message },
        'a new certificate is not taken; the one before is served',
      );
    }
  };
  return regularly(look, {
    everyMs: limits.certificateLookEveryMs,
    failed: warned(log, 'the files of a certificate could not be looked at'),
  });
}

/** Gives a listener what its files hold now. Throws ConfigError when that is worse than what it has. */
function taken({ server, listener, paths, clock }: Renewal, files: Certificate['files']): Certificate {
  const certificate = certificateFrom(files, paths, listener);
  const problem = timeProblem(certificate, clock());
  if (problem !== undefined)
    throw new ConfigError(`listeners.yaml: ${listener}.tls.certificate: ${paths.certificate} ${problem}`);
  server.setSecureContext(certificate.options);
  return certificate;
}
