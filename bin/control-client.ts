import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { socketPathOf } from '../core/data-dir/socket.ts';

/** Asks the running appliance over its socket, with a body in JSON if one is given; gives each line of the answer, parsed. */
export async function* askAppliance(dataDir: string, path: string, body?: object): AsyncGenerator<unknown> {
  const response = await new Promise<import('node:http').IncomingMessage>((settle, fail) => {
    request({ socketPath: socketPathOf(dataDir), path, method: 'POST' }, settle)
      .once('error', fail)
      .end(body === undefined ? undefined : JSON.stringify(body));
  });
  for await (const line of createInterface({ input: response })) {
    if (line !== '') yield JSON.parse(line);
  }
}
