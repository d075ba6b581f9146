import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { authToken, publicUrl, type TestAppliance } from './appliance.ts';
import { messageCallback } from './callbacks.ts';
import { signatureOf } from './sign.ts';

/** A connection on which bytes are written as they are, and answers are read as they come. */
export class RawConnection {
  readonly socket: Socket;
  text = '';
  closed = false;

  constructor({ port }: TestAppliance) {
    this.socket = connect(port, '127.0.0.1').setEncoding('latin1');
    this.socket.on('data', (chunk: string) => {
      this.text += chunk;
    });
    this.socket
      .on('error', () => undefined)
      .on('close', () => {
        this.closed = true;
      });
  }

  /** Status codes of the final answers that have come so far. */
  get statuses(): readonly number[] {
    return [...this.text.matchAll(/HTTP\/1\.1 (\d{3}) /g)]
      .map((match) => Number(match[1]))
      .filter((status) => status >= 200);
  }

  /** Waits until so many answers came, the connection is closed, or the time is over. */
  async answers(count: number, withinMs = 20_000): Promise<readonly number[]> {
    for (const end = Date.now() + withinMs; Date.now() < end; await wait(5))
      if (this.closed || this.statuses.length >= count) break;
    return this.statuses;
  }

  async ended(withinMs: number): Promise<boolean> {
    for (const end = Date.now() + withinMs; Date.now() < end && !this.closed; ) await wait(10);
    return this.closed;
  }
}

type Headers = Readonly<Record<string, string>>;

/** Head and body of a signed status callback about a message. */
export function signedParts(
  sid: string,
  status = 'sent',
): { readonly headers: Headers; readonly body: string } {
  const form = messageCallback(sid, status);
  const body = new URLSearchParams(form).toString();
  return {
    headers: {
      Host: 'hooks.example.org',
      'Content-Type': 'application/x-www-form-urlencoded',
      'Content-Length': String(body.length),
      'X-Twilio-Signature': signatureOf(authToken, `${publicUrl}/callbacks`, Object.entries(form)),
    },
    body,
  };
}

/** A request as it goes over the wire; headers that are `''` are left out. */
export function wire(
  { headers, body }: { readonly headers: Headers; readonly body: string },
  more: Headers = {},
  line = 'POST /callbacks HTTP/1.1',
): string {
  const lines = Object.entries({ ...headers, ...more })
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`);
  return [line, ...lines, '', body].join('\r\n');
}
