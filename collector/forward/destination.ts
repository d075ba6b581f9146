import { lookup as lookUp } from 'node:dns';
import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from '../public-address.ts';
import type { SignedAnew } from './envelope.ts';

/** Why an application gave no answer; never anything of what it was sent or said. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly late: boolean;

  constructor(why: string, late = false) {
    super(why);
    this.late = late;
  }
}

export interface ApplicationAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** How a host name is looked up: every address of it is checked when it is connected to, so that rebinding does not help. */
function checkedLookup(resolve: typeof lookUp): LookupFunction {
  return (hostname, options, answer) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return answer(new NoAnswer('its name cannot be resolved'), '', 0);
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address)))
        return answer(new NoAnswer(privateAddress), '', 0);
      if (options.all === true) return answer(null, addresses);
      answer(null, first.address, first.family);
    });
  };
}

const privateAddress =
  'its name leads to a private address; name the host in forwardPrivateHosts if that is meant';

export interface SendLimits {
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
}

/** Sends requests to configured destinations and nowhere else: no redirects, no private address that was not allowed by name. */
export class Destinations {
  readonly #privateHosts: ReadonlySet<string>;
  readonly #lookup: LookupFunction;
  readonly #agents = {
    'http:': new HttpAgent({ keepAlive: true, timeout: 30_000 }),
    'https:': new HttpsAgent({ keepAlive: true, timeout: 30_000 }),
  };

  constructor(privateHosts: readonly string[], resolve: typeof lookUp = lookUp) {
    this.#privateHosts = new Set(privateHosts);
    this.#lookup = checkedLookup(resolve);
  }

  /** The application's answer, whatever its status but a redirect. Throws NoAnswer. */
  async send(
    { method, url, headers, body }: SignedAnew,
    { timeoutMs, maxAnswerBytes }: SendLimits,
    stop?: AbortSignal,
  ): Promise<ApplicationAnswer> {
    const target = new URL(url);
    const allowed = this.#privateHosts.has(target.hostname);
    const host = target.hostname.replace(/^\[|\]$/g, '');
    if (!allowed && isIP(host) !== 0 && !isPublicAddress(host)) throw new NoAnswer(privateAddress);
    const deadline = AbortSignal.timeout(timeoutMs);
    const secure = target.protocol === 'https:';
    return new Promise((settle, fail) => {
      const failed = (error: Error): void => fail(asNoAnswer(error, deadline.aborted));
      const outgoing = (secure ? httpsRequest : httpRequest)(
        {
          ...{ method, headers, host },
          path: url.slice(target.origin.length),
          ...(target.port === '' ? {} : { port: target.port }),
          agent: secure ? this.#agents['https:'] : this.#agents['http:'],
          signal: stop === undefined ? deadline : AbortSignal.any([deadline, stop]),
          ...(allowed ? {} : { lookup: this.#lookup }),
        },
        async (response) => {
          try {
            const status = response.statusCode ?? 0;
            if (status >= 300 && status < 400)
              throw new NoAnswer(`it redirects (${status}), which is not followed`);
            const chunks: Buffer[] = [];
            let bytes = 0;
            for await (const chunk of response) {
              bytes += chunk.length;
              if (bytes > maxAnswerBytes)
                throw new NoAnswer(`its answer is larger than ${maxAnswerBytes} bytes`);
              chunks.push(chunk);
            }
            settle({ status, headers: response.headers, body: Buffer.concat(chunks) });
          } catch (error) {
            outgoing.destroy();
            failed(error instanceof Error ? error : new Error('unknown'));
          }
        },
      );
      outgoing.once('error', failed).end(body);
    });
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }
}

function asNoAnswer(error: Error, late: boolean): NoAnswer {
  if (error instanceof NoAnswer) return error;
  if (late) return new NoAnswer('it took too long', true);
  const code =
    'code' in error && typeof error.code === 'string' && /^[A-Z0-9_]+$/.test(error.code)
      ? error.code
      : 'failed';
  return new NoAnswer(`it could not be asked (${code})`);
}
