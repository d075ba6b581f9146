import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { limits } from '../../core/limits.ts';
import { createMetrics, type Metrics } from '../../core/metrics.ts';
import { BudgetSpent } from '../../reconciler/rest/budget.ts';
import { RestRefused } from '../../reconciler/rest/refused.ts';
import { type RestApi, restApi } from '../../reconciler/rest/rest-api.ts';
import { retryAfterMs } from '../../reconciler/rest/retry-after.ts';
import { RestFailed, RestTransport } from '../../reconciler/rest/transport.ts';
import { accountSid } from '../world/events.ts';

const address = 'https://api.twilio.com/2010-04-01/Accounts.json';
const quick = { ...limits, restRetryFirstMs: 2, restRetryLastMs: 10, restBreakerMs: 100 };

type Behaviour = (number: number, request: IncomingMessage, response: ServerResponse) => void;

interface Server {
  readonly url: string;
  readonly asked: () => number;
}

/** A server that does to its n-th request what it is told. */
async function aServer(behave: Behaviour): Promise<Server> {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    behave(asked, request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked };
}

function ok(response: ServerResponse): void {
  answer(response, 200);
}

function answer(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json', ...headers })
    .end(
      JSON.stringify(
        status === 200 ? { accounts: [] } : { code: 20_000 + status, message: 'secret of +15005550006' },
      ),
    );
}

interface Connected {
  readonly api: RestApi;
  readonly metrics: Metrics;
  readonly transport: RestTransport;
  readonly metric: (name: string) => Promise<string>;
}

function connect(url: string, more: Partial<ConstructorParameters<typeof RestTransport>[0]> = {}): Connected {
  const metrics = createMetrics();
  const transport = new RestTransport({
    baseUrl: url,
    accountSid,
    limits: quick,
    metrics,
    clock: Date.now,
    random: Math.random,
    ...more,
  });
  const api = restApi(accountSid, { user: accountSid, password: 'f'.repeat(32) }, transport);
  const metric = async (name: string): Promise<string> => metrics.registry.getSingleMetricAsString(name);
  return { api, metrics, transport, metric };
}

describe('asking the REST API', () => {
  it.each([429, 500, 502, 503, 504])('tries again after %i', async (status) => {
    const server = await aServer((number, _, response) => answer(response, number < 3 ? status : 200));
    const { api, metric } = connect(server.url);
    expect(await api.get(address)).toEqual({ accounts: [] });
    expect(server.asked()).toBe(3);
    expect(await metric('ledgerline_rest_retries_total')).toContain(`status="${status}"} 2`);
  });

  it('tries again after a connection that breaks before or in the middle of an answer', async () => {
    const server = await aServer((number, _, response) => {
      if (number === 1) response.destroy();
      else if (number === 2) {
        response.writeHead(200, { 'Content-Length': '1000' }).write('{"accounts":');
        setTimeout(() => response.destroy(), 5);
      } else ok(response);
    });
    const { api, metric } = connect(server.url);
    expect(await api.get(address)).toEqual({ accounts: [] });
    expect(await metric('ledgerline_rest_requests_total')).toContain('status="0"} 2');
  });

  it('does not try again what Twilio refuses, and repeats nothing of the answer', async () => {
    const server = await aServer((_, __, response) => answer(response, 403));
    const { api } = connect(server.url);
    const refused = await api.get(address).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RestRefused);
    expect(String(refused)).toMatch(/HTTP 403, error 20403/);
    expect(String(refused)).not.toMatch(/5005550006/);
    expect(server.asked()).toBe(1);
  });

  it('says 404 as nothing there', async () => {
    const server = await aServer((_, __, response) => answer(response, 404));
    expect(await connect(server.url).api.get(address)).toBeUndefined();
  });

  it('gives up after its tries, with a reason and nothing of the answer', async () => {
    const server = await aServer((_, __, response) => answer(response, 503));
    const failed = await connect(server.url)
      .api.get(address)
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(RestFailed);
    expect(String(failed)).toMatch(/gave HTTP 503 6 times in a row; the next run goes on from here/);
    expect(server.asked()).toBe(limits.restTries);
  });

  it('waits as long as Retry-After says', async () => {
    const times: number[] = [];
    const server = await aServer((number, _, response) => {
      times.push(performance.now());
      if (number === 1) answer(response, 429, { 'Retry-After': '0.3' });
      else ok(response);
    });
    const { api, metric } = connect(server.url);
    await api.get(address);
    // A timer may be a moment early.
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(290);
    expect(await metric('ledgerline_rest_backoff_seconds_total')).toMatch(/} 0\.3/);
  });

  it('reads Retry-After in seconds and as a date, and believes no absurd one', () => {
    const now = Date.parse('2026-11-24T12:00:00Z');
    const of = (value: string): number => retryAfterMs({ 'retry-after': value }, now);
    expect(of('7')).toBe(7_000);
    expect(of('Tue, 24 Nov 2026 12:00:30 GMT')).toBe(30_000);
    expect(of('Tue, 24 Nov 2026 11:00:00 GMT')).toBe(0);
    expect(of('soon')).toBe(0);
    expect(of('86400')).toBe(120_000);
    expect(retryAfterMs(undefined, now)).toBe(0);
  });
});

describe('the number of requests in flight', () => {
  it('is found: above a limit that Twilio does not tell everything is still answered, with few 429s', async () => {
    const room = 4;
    let inFlight = 0;
    let most = 0;
    let refused = 0;
    const server = await aServer((_, __, response) => {
      if (inFlight >= room) {
        refused += 1;
        answer(response, 429);
        return;
      }
      inFlight += 1;
      most = Math.max(most, inFlight);
      setTimeout(() => {
        inFlight -= 1;
        ok(response);
      }, 5);
    });
    const { api, metric } = connect(server.url);
    const count = 400;
    const answers = await Promise.all(Array.from({ length: count }, async () => api.get(address)));
    expect(answers).toHaveLength(count);
    expect(most).toBeGreaterThanOrEqual(3);
    expect(refused / server.asked()).toBeLessThan(0.25);
    const limit = Number(/} (\d+)/.exec(await metric('ledgerline_rest_concurrency_limit'))?.[1]);
    expect(limit).toBeGreaterThanOrEqual(2);
    expect(limit).toBeLessThanOrEqual(room + 1);
  });

  it('grows to its maximum where nothing is refused, and no further', async () => {
    let inFlight = 0;
    let most = 0;
    const server = await aServer((_, __, response) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      setTimeout(() => {
        inFlight -= 1;
        ok(response);
      }, 3);
    });
    const { api } = connect(server.url);
    await Promise.all(Array.from({ length: 200 }, async () => api.get(address)));
    expect(most).toBe(limits.restConcurrencyMax);
  });

  it('of one account is none of another', async () => {
    const slow = await aServer(() => undefined);
    const fast = await aServer((_, __, response) => ok(response));
    const stuck = Promise.allSettled(
      Array.from({ length: 20 }, async () =>
        connect(slow.url, { limits: { ...quick, restTimeoutMs: 300, restTries: 1 } }).api.get(address),
      ),
    );
    expect(await connect(fast.url).api.get(address)).toEqual({ accounts: [] });
    await stuck;
  });
});

describe('an account of which nothing is answered', () => {
  it('is left alone for a while, then tried once, then read again', async () => {
    let works = false;
    const server = await aServer((_, __, response) => (works ? ok(response) : answer(response, 500)));
    const { api, metric } = connect(server.url, { limits: { ...quick, restBreakerFailures: 8 } });
    await Promise.allSettled(Array.from({ length: 4 }, async () => api.get(address)));
    const askedWhenOpen = server.asked();
    const refused = await api.get(address).catch((error: unknown) => error);
    expect(String(refused)).toMatch(/failed 8 times in a row; nothing is asked for 1 s/);
    expect(server.asked()).toBe(askedWhenOpen);
    expect(await metric('ledgerline_rest_circuit_open')).toMatch(/} 1/);
    works = true;
    await wait(quick.restBreakerMs + 20);
    expect(await api.get(address)).toEqual({ accounts: [] });
    expect(await metric('ledgerline_rest_circuit_open')).toMatch(/} 0/);
  });
});

describe('a budget', () => {
  it('ends a run with a word of how to go on', async () => {
    const server = await aServer((_, __, response) => ok(response));
    const { api, metric } = connect(server.url, { budget: { requests: 3, ms: 60_000 } });
    for (let number = 0; number < 3; number += 1) await api.get(address);
    const spent = await api.get(address).catch((error: unknown) => error);
    expect(spent).toBeInstanceOf(BudgetSpent);
    expect(String(spent)).toMatch(/3 requests .* the next one goes on from here/);
    expect(server.asked()).toBe(3);
    expect(await metric('ledgerline_rest_budget_spent_total')).toMatch(/} 1/);
  });
});

describe("Twilio's clock", () => {
  it.each([-600, -30, 0, 30, 600])('that is %i s ahead of ours is known from its answers', async (ahead) => {
    const server = await aServer((_, __, response) => {
      response.sendDate = false;
      answer(response, 200, { Date: new Date(Date.now() + ahead * 1_000).toUTCString() });
    });
    const { api, transport, metric } = connect(server.url);
    for (let number = 0; number < 5; number += 1) await api.get(address);
    expect(Math.abs(transport.clockSkewMs - ahead * 1_000)).toBeLessThan(2_000);
    const shown = Number(/} (-?[\d.]+)/.exec(await metric('ledgerline_clock_skew_seconds'))?.[1]);
    expect(Math.abs(shown - ahead)).toBeLessThan(2);
  });
});
