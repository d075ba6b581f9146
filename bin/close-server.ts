import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { limits } from '../core/limits.ts';

/**
 * Lets a server go without cutting anybody off: for `noticeMs` it goes on, telling each client that its connection ends
 * with the answer; then it listens no more, finishes requests in flight, and cuts what is left.
 */
export async function closeServer(server: Server | undefined, noticeMs = 0): Promise<void> {
  if (server === undefined) return;
  // A client that was told does not send its next request to a connection that is being closed.
  server.prependListener('request', (_, response) => response.setHeader('Connection', 'close'));
  if (noticeMs > 0) await wait(noticeMs);
  const closed = once(server, 'close');
  server.close();
  // A connection that has its answer would otherwise be kept alive for the next request.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await Promise.race([closed, wait(limits.graceMs / 4, undefined, { ref: false })]);
  clearInterval(sweep);
  server.closeAllConnections();
}
