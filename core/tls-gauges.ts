import { Counter, Gauge, type Registry } from 'prom-client';

/** How the listeners that speak TLS do. */
export function tlsGauges(registers: Registry[]) {
  const labelNames = ['listener'] as const;
  return {
    certificateExpires: new Gauge({
      name: 'ledgerline_tls_certificate_expires_timestamp_seconds',
      help: 'When the certificate ends that a listener (outside, inside) serves',
      labelNames,
      registers,
    }),
    certificateRefused: new Gauge({
      name: 'ledgerline_tls_certificate_refused',
      help: '1 while the files of a certificate hold what cannot be served and the one before is served; the log says why',
      labelNames,
      registers,
    }),
    handshakesFailed: new Counter({
      name: 'ledgerline_tls_handshakes_failed_total',
      help: 'Connections to a listener that did not come about: no certificate that it takes, no TLS, or none that is sound',
      labelNames,
      registers,
    }),
  };
}
