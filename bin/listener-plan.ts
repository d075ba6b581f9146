import { type ListenerSettings, readListenersFile, type TlsSettings } from '../core/config/listeners.ts';
import { type Certificate, certificateFrom, dayOf, tlsFilesOf } from './certificate.ts';

/** A listener as it is to be opened. */
export interface PlannedListener {
  readonly name: 'outside' | 'inside';
  /** What the port is called in the settings. */
  readonly portSetting: string;
  readonly port: number;
  /** Every address of this machine unless given. */
  readonly host?: string | undefined;
  readonly tls?: { readonly paths: TlsSettings; readonly certificate: Certificate } | undefined;
}

interface Asked {
  readonly dataDir: string;
  readonly port: number;
  /** Takes callbacks; one that does not has its health and metrics inside, on `metricsPort`, or listens to nobody. */
  readonly collecting: boolean;
  readonly metricsPort?: number | undefined;
}

/** What is to be listened on, with certificates read. Throws ConfigError: one line that says what of it is wrong. */
export function planListeners({ dataDir, port, collecting, metricsPort }: Asked): readonly PlannedListener[] {
  const { outside, inside } = readListenersFile(dataDir);
  if (!collecting)
    return metricsPort === undefined
      ? []
      : [{ name: 'inside', portSetting: '--metrics-port', port: metricsPort, ...placed('inside', inside) }];
  return [
    { name: 'outside', portSetting: 'PORT', port, ...placed('outside', outside) },
    ...(inside === undefined
      ? []
      : [
          {
            name: 'inside' as const,
            portSetting: 'inside.port of listeners.yaml',
            port: inside.port,
            ...placed('inside', inside),
          },
        ]),
  ];
}

function placed(
  name: PlannedListener['name'],
  { host, tls }: ListenerSettings['outside'] = {},
): Pick<PlannedListener, 'host' | 'tls'> {
  if (tls === undefined) return { host };
  return { host, tls: { paths: tls, certificate: certificateFrom(tlsFilesOf(tls), tls, name) } };
}

/** One listener in words: where it is, and what it asks of whoever comes. */
export function listenerInWords({ name, host = 'every address', port, tls }: PlannedListener): string {
  const where = `${name}: ${host}, port ${port}`;
  if (tls === undefined) return `${where}, without TLS`;
  const { certificate, paths } = tls;
  const clients = paths.clientCertificates === undefined ? '' : ', to clients with a certificate alone';
  return `${where}, TLS for ${certificate.names} until ${dayOf(certificate.expiresAtMs)}${clients}`;
}
