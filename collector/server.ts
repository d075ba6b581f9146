import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { TlsOptions } from 'node:tls';
import type { Limits } from '../core/limits.ts';
import { problemDocument } from './answers.ts';
import { callbackPathOf } from './callback-address.ts';
import { httpProblem } from './problems.ts';
import { type Receiver, receiveCallbacks } from './receive.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * The HTTP edge. Callbacks take the short way, without a framework; everything else goes to `others`. Limits on
 * headers, times and connections hold for both.
 */
export function createCollector(
  receiver: Receiver,
  others: Handler,
  limits: Limits,
  tls?: TlsOptions,
): Server {
  const receive = receiveCallbacks(receiver);
  return createEdge(
    (request, response) => {
      const path = callbackPathOf(request.url ?? '', receiver.publicUrl);
      if (path === undefined) return others(request, response);
      receive(request, response, path).catch((error: unknown) => {
        receiver.log.error({ err: error }, 'a callback failed in an unforeseen way');
        response.destroy();
      });
    },
    limits,
    tls,
  );
}

/** A server with the limits of the edge, over TLS where it is given a certificate. */
export function createEdge(handle: Handler, limits: Limits, tls?: TlsOptions): Server {
  const options = {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: 1_000,
    // Both are ways to smuggle a second request past a proxy.
    insecureHTTPParser: false,
    requireHostHeader: true,
  };
  const server =
    tls === undefined
      ? createServer(options, handle)
      : createTlsServer({ ...options, handshakeTimeout: limits.headersTimeoutMs, ...tls }, handle);
  server.on('clientError', answerUnreadable);
  // Without a handshake there is nobody to answer, and the connection would stay.
  server.on('tlsClientError', (_, socket: Duplex) => void socket.destroy());
  server.maxConnections = limits.maxConnections;
  return server;
}

/** What the HTTP parser refuses never becomes a request; the sender is told all the same. */
function answerUnreadable(error: Error & { code?: string }, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const problem = httpProblem(error.code);
  const body = problemDocument(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
