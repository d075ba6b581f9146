import { once } from 'node:events';
import { Agent, type RequestOptions, request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { connect } from 'node:tls';
import type { Answer, Form } from './appliance.ts';
import { authToken, publicUrl } from './appliance.ts';
import type { Credentials } from './certificates.ts';
import { signatureOf } from './sign.ts';

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly agent?: Agent;
}

/** A request over TLS to a port of this machine. */
export async function askOverTls(
  port: number,
  path: string,
  credentials: Credentials,
  { method = 'GET', headers = {}, body = '', agent = new Agent() }: Sent = {},
): Promise<Answer> {
  const options: RequestOptions = { host: '127.0.0.1', port, path, method, headers, agent, ...credentials };
  const outgoing = request(options).end(body);
  const [response] = await once(outgoing, 'response');
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return { status: response.statusCode, body: text, headers: response.headers };
}

/** A callback that Twilio could have sent, over TLS. */
export async function callbackOverTls(
  port: number,
  form: Form,
  credentials: Credentials,
  sent: Pick<Sent, 'agent'> = {},
): Promise<Answer> {
  const body = new URLSearchParams(form).toString();
  const headers = {
    'Content-Type': 'application/x-www-form-urlencoded',
    'Content-Length': String(Buffer.byteLength(body)),
    'X-Twilio-Signature': signatureOf(authToken, `${publicUrl}/callbacks`, Object.entries(form)),
  };
  return askOverTls(port, '/callbacks', credentials, { method: 'POST', headers, body, ...sent });
}

/** The number of the certificate that a port serves now to who connects anew. */
export async function serialServedAt(port: number, credentials: Credentials): Promise<string> {
  const socket: TLSSocket = connect({ host: '127.0.0.1', port, ...credentials });
  await once(socket, 'secureConnect');
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}
