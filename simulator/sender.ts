import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { type Parameter, withoutFragment } from './sign.ts';

/** One request as Twilio would make it. */
export interface Outgoing {
  readonly parameters: readonly Parameter[];
  readonly signature: string | undefined;
}

export interface Sent {
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** From the first byte sent to the answer. */
  readonly ackMs: number;
}

interface Overrides {
  readonly retries: number;
  readonly policy: ReadonlySet<string>;
  readonly connectTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly totalTimeoutMs: number;
}

/**
 * Sends callbacks to one address with Twilio's transport rules: by default one retry and only when no connection was made;
 * connection overrides in the fragment (`#rc=5&rp=ct,rt,5xx`) change that. A retry repeats parameters, signature and
 * idempotency token.
 */
export class Sender {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  readonly #target: URL;
  readonly #overrides: Overrides;

  /** `target` is where the requests really go; the URL that is signed may be another one, behind a proxy. */
  constructor(callbackUrl: string, target = callbackUrl) {
    this.#target = new URL(withoutFragment(target));
    this.#overrides = overridesOf(callbackUrl);
  }

  async send(outgoing: Outgoing): Promise<Sent> {
    const { retries, policy, totalTimeoutMs } = this.#overrides;
    const token = randomUUID();
    const started = performance.now();
    for (let attempt = 0; ; attempt += 1) {
      const { status, outcome } = await this.#once(outgoing, token);
      const sent = { status, ackMs: performance.now() - started };
      const worthIt = outcome !== 'answered' && (policy.has(outcome) || policy.has('all'));
      if (!worthIt || attempt >= retries || sent.ackMs >= totalTimeoutMs) return sent;
      await wait(Math.min(100 * 2 ** attempt, 2_000));
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #once({ parameters, signature }: Outgoing, token: string): Promise<{ status: number; outcome: Outcome }> {
    const body = new URLSearchParams(
      parameters.map(([name, value]): [string, string] => [name, value]),
    ).toString();
    return new Promise((settle) => {
      let connected = false;
      const outgoing = request(
        this.#target,
        {
          method: 'POST',
          agent: this.#agent,
          timeout: this.#overrides.readTimeoutMs,
          headers: {
            'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8',
            'Content-Length': Buffer.byteLength(body),
            'I-Twilio-Idempotency-Token': token,
            'User-Agent': 'TwilioProxy/1.1',
            ...(signature === undefined ? {} : { 'X-Twilio-Signature': signature }),
          },
        },
        (response) => {
          response
            .resume()
            .once('end', () =>
              settle({ status: response.statusCode ?? 0, outcome: outcomeOf(response.statusCode ?? 0) }),
            );
          response.once('error', () => settle({ status: 0, outcome: 'rt' }));
        },
      );
      outgoing.once('socket', (socket) => {
        connected = !socket.connecting;
        if (!connected)
          socket.once('connect', () => {
            connected = true;
          });
      });
      outgoing.once('timeout', () => outgoing.destroy());
      outgoing.once('error', () => settle({ status: 0, outcome: connected ? 'rt' : 'ct' }));
      outgoing.end(body);
    });
  }
}

/** In the words of the retry policy `rp`: connect failed, no answer, refused, failed; or answered. */
type Outcome = 'ct' | 'rt' | '4xx' | '5xx' | 'answered';

function outcomeOf(status: number): Outcome {
  if (status >= 500) return '5xx';
  return status >= 400 ? '4xx' : 'answered';
}

/** Defaults and ranges as Twilio documents them. */
function overridesOf(callbackUrl: string): Overrides {
  const given = new URLSearchParams(callbackUrl.split('#')[1] ?? '');
  const number = (name: string, otherwise: number): number => Number(given.get(name) ?? otherwise);
  return {
    retries: Math.min(number('rc', 1), 5),
    policy: new Set((given.get('rp') ?? 'ct').split(',')),
    connectTimeoutMs: number('ct', 5_000),
    readTimeoutMs: number('rt', 15_000),
    totalTimeoutMs: number('tt', 15_000),
  };
}
