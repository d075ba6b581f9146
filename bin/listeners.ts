import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { type TlsOptions, Server as TlsServer } from 'node:tls';
import { createCollector, createEdge } from '../collector/server.ts';
import type { Account } from '../core/config/accounts.ts';
import { ConfigError } from '../core/config/variables.ts';
import { limits } from '../core/limits.ts';
import { timeProblem } from './certificate.ts';
import { closeServer } from './close-server.ts';
import { consoleOf, monitoringOf, outsideOf, receiverOf } from './edge.ts';
import type { PlannedListener } from './listener-plan.ts';
import type { Parts } from './parts.ts';
import { renewCertificate } from './renew-certificate.ts';
import type { StoreLink } from './store-link.ts';

/** What a process listens on for the network. */
export interface Listeners {
  /** That of the first listener; 0 when nothing is listened on. */
  readonly port: number;
  /** Where everything but callbacks is served; absent when that is on the same port. */
  readonly insidePort: number | undefined;
  /** A connection to the first listener from within this process, past its TLS: it wants no certificate. */
  connect(): Duplex;
  close(noticeMs?: number): Promise<void>;
}

/** Opens what is planned: callbacks, API and console, or health and metrics alone in a process that takes no callbacks. */
export async function openListeners(
  plan: readonly PlannedListener[],
  parts: Parts,
  link: StoreLink,
  canary: Account,
): Promise<Listeners> {
  const twoPorts = plan.length > 1;
  const serverFor = ({ name }: PlannedListener, tls?: TlsOptions): Server => {
    if (!parts.options.collecting) return createEdge(monitoringOf(parts, link), limits, tls);
    if (name === 'inside') return createEdge(consoleOf(parts, link), limits, tls);
    const others = twoPorts ? outsideOf(parts, link) : consoleOf(parts, link);
    return createCollector(receiverOf(parts, canary), others, limits, tls);
  };
  const opened: Opened[] = [];
  const close = async (noticeMs?: number): Promise<void> =>
    void (await Promise.all(opened.map(async (one) => one.close(noticeMs))));
  try {
    for (const planned of plan)
      opened.push(await open(planned, serverFor(planned, tlsOptionsOf(planned)), parts));
  } catch (error) {
    await close();
    throw error;
  }
  const [first, second] = opened;
  return {
    port: portOf(first) ?? 0,
    insidePort: portOf(second),
    connect: () => {
      if (first === undefined) throw new Error('this process listens on nothing');
      return connectWithin(first.server);
    },
    close,
  };
}

interface Opened {
  readonly server: Server;
  close(noticeMs?: number): Promise<void>;
}

async function open(planned: PlannedListener, server: Server, { options, metrics }: Parts): Promise<Opened> {
  const { name: listener, tls } = planned;
  await listen(server, planned);
  if (tls === undefined || !(server instanceof TlsServer))
    return { server, close: async (noticeMs) => closeServer(server, noticeMs) };
  const { log, clock } = options;
  const problem = timeProblem(tls.certificate, clock());
  if (problem !== undefined)
    log.error({ listener, problem }, 'the certificate is served, but clients refuse it');
  server.on('tlsClientError', () => metrics.handshakesFailed.inc({ listener }));
  const stopRenewing = renewCertificate({ server, listener, ...tls, metrics, log, clock });
  return {
    server,
    close: async (noticeMs) => {
      await stopRenewing();
      await closeServer(server, noticeMs);
    },
  };
}

async function listen(server: Server, { port, host, name, portSetting }: PlannedListener): Promise<void> {
  server.listen({ port, host });
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown';
    if (code === 'EADDRINUSE')
      throw new ConfigError(
        `${portSetting}: port ${port} is taken by another process; stop it or set another one`,
      );
    throw new ConfigError(
      `${name}: nothing can listen on port ${port} of ${host ?? 'every address'} (${code}). Is it an address of this machine, and may this user take the port?`,
    );
  }
}

function tlsOptionsOf({ tls }: PlannedListener): TlsOptions | undefined {
  if (tls === undefined) return undefined;
  const asked = tls.paths.clientCertificates !== undefined;
  return { ...tls.certificate.options, requestCert: asked, rejectUnauthorized: asked };
}

/** As if a handshake had just been made, or on a listener without TLS as if somebody had connected. */
function connectWithin(server: Server): Duplex {
  const [near, far] = duplexPair();
  server.emit(server instanceof TlsServer ? 'secureConnection' : 'connection', far);
  return near;
}

function portOf(opened: Opened | undefined): number | undefined {
  return opened === undefined ? undefined : (opened.server.address() as AddressInfo).port;
}
