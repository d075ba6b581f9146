import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as a receiver of callbacks saw it. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly form: ReadonlyMap<string, string>;
}

/** What to answer: a status, with or without TwiML, or nothing at all. */
export type Answer = number | 'TwiML' | 'never' | 'hang up';

/** A server that takes callbacks and answers them as told; it closes when the test has finished. */
export async function aReceiver(
  answer: (received: Received, number: number) => Answer,
): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const one = { headers: request.headers, body, form: new Map(new URLSearchParams(body)) };
    received.push(one);
    const what = answer(one, received.length);
    if (what === 'hang up') request.socket.destroy();
    else if (what === 'TwiML')
      response.writeHead(200, { 'Content-Type': 'text/xml' }).end('<?xml version="1.0"?><Response/>');
    else if (what !== 'never') response.writeHead(what).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callbacks`, received };
}
