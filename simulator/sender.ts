import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { type Parameter, withoutFragment } from './sign.ts';

/** One request as Twilio would make it. */
export interface Outgoing {
  readonly parameters: readonly Parameter[];
  readonly signature: string | undefined;
  /** The same on every retry of this request. */
  readonly idempotencyToken: string;
}

export interface Sent {
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** The answer is TwiML, as Twilio expects it to an inbound message. */
  readonly twiml: boolean;
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

/** In the words of the retry policy `rp`: connect failed, no answer, refused, failed; or answered. */
type Outcome = 'ct' | 'rt' | '4xx' | '5xx' | 'answered';
type Attempt = Omit<Sent, 'ackMs'> & { readonly outcome: Outcome };

const maxSockets = 64;
const maxAnswerBytes = 64 * 1024;

/**
 * Sends callbacks to one address, over plain HTTP, with Twilio's transport rules: by default one retry and only when no
 * connection was made; connection overrides in the fragment (`#rc=5&rp=ct,rt,5xx`) change that. A retry repeats
 * parameters, signature and idempotency token.
 */
export class Sender {
  readonly #agent = new Agent({ keepAlive: true, maxSockets });
  readonly #target: URL;
  readonly #overrides: Overrides;

  /** `target` is where the requests really go; the URL that is signed may be another one, behind a proxy. */
  constructor(callbackUrl: string, target = callbackUrl) {
    this.#target = new URL(withoutFragment(target));
    this.#overrides = overridesOf(callbackUrl);
  }

  async send(outgoing: Outgoing): Promise<Sent> {
    const { retries, policy, totalTimeoutMs } = this.#overrides;
    const started = performance.now();
    for (let attempt = 0; ; attempt += 1) {
      const leftMs = totalTimeoutMs - (performance.now() - started);
      const { status, twiml, outcome } = await this.#once(outgoing, leftMs);
      const ackMs = performance.now() - started;
      const worthIt = outcome !== 'answered' && (policy.has(outcome) || policy.has('all'));
      const pauseMs = Math.min(100 * 2 ** attempt, 2_000);
      if (!worthIt || attempt >= retries || ackMs + pauseMs >= totalTimeoutMs)
        return { status, twiml, ackMs };
      await wait(pauseMs);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #once({ parameters, signature, idempotencyToken }: Outgoing, leftMs: number): Promise<Attempt> {
    const body = new URLSearchParams(
      parameters.map(([name, value]): [string, string] => [name, value]),
    ).toString();
    return new Promise((settle) => {
      let connected = false;
      const outgoing = request(this.#target, {
        method: 'POST',
        agent: this.#agent,
        timeout: this.#overrides.readTimeoutMs,
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8',
          'Content-Length': Buffer.byteLength(body),
          'I-Twilio-Idempotency-Token': idempotencyToken,
          'User-Agent': 'TwilioProxy/1.1',
          ...(signature === undefined ? {} : { 'X-Twilio-Signature': signature }),
        },
      });
      const giveUp = (): void => void outgoing.destroy();
      const total = setTimeout(giveUp, leftMs);
      let connect: NodeJS.Timeout | undefined;
      const noAnswer = (outcome: Outcome): void => settle({ status: 0, twiml: false, outcome });
      outgoing.once('socket', (socket) => {
        connected = !socket.connecting;
        if (connected) return;
        connect = setTimeout(giveUp, this.#overrides.connectTimeoutMs);
        socket.once('connect', () => {
          connected = true;
          clearTimeout(connect);
        });
      });
      outgoing.once('timeout', giveUp);
      outgoing.once('error', (error) => noAnswer(connected && !wasStale(outgoing, error) ? 'rt' : 'ct'));
      outgoing.once('close', () => {
        clearTimeout(total);
        clearTimeout(connect);
      });
      outgoing.once('response', (response) => {
        readAnswer(response).then(settle, () => noAnswer('rt'));
      });
      outgoing.end(body);
    });
  }
}

/** A kept-alive connection that the server had closed meanwhile never carried the request. */
function wasStale(outgoing: ClientRequest, error: Error): boolean {
  return outgoing.reusedSocket && 'code' in error && error.code === 'ECONNRESET';
}

async function readAnswer(response: IncomingMessage): Promise<Attempt> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    if (text.length < maxAnswerBytes) text += chunk;
  }
  const status = response.statusCode ?? 0;
  const isXml = /^(text|application)\/xml\b/.test(response.headers['content-type'] ?? '');
  return { status, twiml: isXml && /<Response\b/.test(text), outcome: outcomeOf(status) };
}

function outcomeOf(status: number): Outcome {
  if (status >= 500) return '5xx';
  return status >= 400 ? '4xx' : 'answered';
}

/** Defaults and ranges as Twilio documents its connection overrides. */
function overridesOf(callbackUrl: string): Overrides {
  const given = new URLSearchParams(callbackUrl.split('#')[1] ?? '');
  const within = (name: string, otherwise: number, low: number, high: number): number => {
    const value = Number(given.get(name) ?? otherwise);
    return Number.isFinite(value) ? Math.min(Math.max(value, low), high) : otherwise;
  };
  return {
    retries: within('rc', 1, 0, 5),
    policy: new Set((given.get('rp') ?? 'ct').split(',')),
    connectTimeoutMs: within('ct', 5_000, 100, 10_000),
    readTimeoutMs: within('rt', 15_000, 100, 15_000),
    totalTimeoutMs: within('tt', 15_000, 100, 15_000),
  };
}
