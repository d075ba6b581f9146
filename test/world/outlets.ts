import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** As much of S3 as matters: objects by path, no overwriting with `If-None-Match: *`, signed requests with a right digest. */
export async function aBucket() {
  const objects = new Map<string, string>();
  const state = { objects, refused: 0, failing: false };
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const { authorization = '', 'x-amz-content-sha256': digest = '' } = request.headers;
    const signed =
      /^AWS4-HMAC-SHA256 Credential=KEY\/\d{8}\/eu-test-1\/s3\/aws4_request, SignedHeaders=.*if-none-match.*, Signature=[0-9a-f]{64}$/.test(
        authorization,
      ) && ['UNSIGNED-PAYLOAD', createHash('sha256').update(body).digest('hex')].includes(String(digest));
    const path = request.url ?? '';
    if (state.failing) return void response.writeHead(503).end();
    if (!signed || request.method !== 'PUT') return void response.writeHead(403).end();
    if (objects.has(path) && request.headers['if-none-match'] === '*') {
      state.refused += 1;
      return void response.writeHead(412).end();
    }
    objects.set(path, body.toString());
    response.writeHead(200).end();
  });
  server.listen(0, '127.0.0.1');
  await new Promise((settle) => server.once('listening', settle));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/bucket`, state };
}

/** A mail server that takes everything. */
export async function aMailbox() {
  const mails: string[] = [];
  const server = createTcpServer((socket) => converse(socket, (mail) => mails.push(mail)));
  server.listen(0, '127.0.0.1');
  await new Promise((settle) => server.once('listening', settle));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, mails };
}

/** SMTP (RFC 5321) as its simplest server speaks it. */
function converse(socket: Socket, received: (mail: string) => void): void {
  let text = '';
  let inMail = false;
  socket.on('error', () => undefined);
  socket.write('220 mail.example.org ready\r\n');
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    const end = inMail ? '\r\n.\r\n' : '\r\n';
    for (
      let at = text.indexOf(inMail ? '\r\n.\r\n' : end);
      at >= 0;
      at = text.indexOf(inMail ? '\r\n.\r\n' : '\r\n')
    ) {
      const part = text.slice(0, at);
      text = text.slice(at + (inMail ? 5 : 2));
      if (inMail) {
        received(part);
        inMail = false;
        socket.write('250 kept\r\n');
      } else if (/^DATA/i.test(part)) {
        inMail = true;
        socket.write('354 go on\r\n');
      } else if (/^QUIT/i.test(part)) socket.end('221 bye\r\n');
      else socket.write('250 ok\r\n');
    }
  });
}
