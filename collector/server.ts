import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Limits } from '../core/limits.ts';
import { callbackPathOf } from './callback-address.ts';
import { type Receiver, receiveCallbacks } from './receive.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * The HTTP edge. Callbacks take the short way, without a framework; everything else goes to `others`. Limits on
 * headers, times and connections hold for both.
 */
export function createCollector(receiver: Receiver, others: Handler, limits: Limits): Server {
  const receive = receiveCallbacks(receiver);
  const server = createServer(
    {
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      // Both are ways to smuggle a second request past a proxy.
      insecureHTTPParser: false,
      requireHostHeader: true,
    },
    (request, response) => {
      const path = callbackPathOf(request.url ?? '', receiver.publicUrl);
      if (path === undefined) return others(request, response);
      receive(request, response, path).catch((error: unknown) => {
        receiver.log.error({ err: error }, 'a callback failed in an unforeseen way');
        response.destroy();
      });
    },
  );
  server.maxConnections = limits.maxConnections;
  return server;
}
