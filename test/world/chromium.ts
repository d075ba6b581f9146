import { execFile } from 'node:child_process';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { aFolder } from './temp.ts';

/** What Debian's Chromium makes of a page: its document after rendering, or a picture of it. */
export async function chromium(url: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    'chromium',
    [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--hide-scrollbars',
      `--user-data-dir=${aFolder()}`,
      ...args,
      url,
    ],
    { maxBuffer: 64 * 1024 ** 2, timeout: 60_000 },
  );
  return stdout;
}

/** Runs something with the address of a server that passes everything on with a bearer token: the command line of Chromium cannot. */
export async function withToken<Result>(
  port: number,
  token: string,
  run: (base: string) => Promise<Result>,
): Promise<Result> {
  const between = createServer((incoming, response) => {
    incoming.pipe(
      request(
        {
          host: '127.0.0.1',
          port,
          method: incoming.method,
          path: incoming.url,
          headers: { ...incoming.headers, authorization: `Bearer ${token}` },
        },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      ),
    );
  }).listen(0, '127.0.0.1');
  try {
    await new Promise((settle) => between.once('listening', settle));
    return await run(`http://127.0.0.1:${(between.address() as AddressInfo).port}`);
  } finally {
    between.closeAllConnections();
    between.close();
  }
}
