import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCollector } from '../collector/server.ts';
import type { Account } from '../core/config/accounts.ts';
import { limits } from '../core/limits.ts';
import { closeServer } from './close-server.ts';
import { consoleOf, monitoringOf, receiverOf } from './edge.ts';
import type { Parts } from './parts.ts';
import type { StoreLink } from './store-link.ts';

/** What a process listens on for the network. */
export interface Listeners {
  /** 0 when nothing is listened on. */
  readonly port: number;
  close(noticeMs?: number): Promise<void>;
}

/** Opens them: callbacks, API and console, or health and metrics alone in a process that takes no callbacks. */
export async function openListeners(parts: Parts, link: StoreLink, canary: Account): Promise<Listeners> {
  const server = await listening(parts, link, canary);
  return {
    port: server === undefined ? 0 : (server.address() as AddressInfo).port,
    close: async (noticeMs) => closeServer(server, noticeMs),
  };
}

async function listening(parts: Parts, link: StoreLink, canary: Account): Promise<Server | undefined> {
  const { collecting, config, metricsPort } = parts.options;
  const server = collecting
    ? createCollector(receiverOf(parts, canary), consoleOf(parts, link), limits)
    : createServer(monitoringOf(parts, link));
  const port = collecting ? config.port : metricsPort;
  if (port === undefined) return undefined;
  server.listen(port);
  await once(server, 'listening');
  return server;
}
