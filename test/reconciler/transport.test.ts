import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { limits } from '../../core/limits.ts';
import { createMetrics, type Metrics } from '../../core/metrics.ts';
import { BudgetSpent, Spending } from '../../reconciler/rest/budget.ts';
import { RestFailed } from '../../reconciler/rest/failed.ts';
import { RestRefused } from '../../reconciler/rest/refused.ts';
import { type RestApi, restApi } from '../../reconciler/rest/rest-api.ts';
import { retryAfterMs } from '../../reconciler/rest/retry-after.ts';
import { RestTransport } from '../../reconciler/rest/transport.ts';
import { accountSid } from '../world/events.ts';

const address = 'https://api.twilio.com/2010-04-01/Accounts.json';
const quick = { ...limits, restRetryFirstMs: 2, restRetryLastMs: 10, restBreakerMs: 100 };
/** Left alone for longer than a busy machine stands still, so that the next request comes before that is over. */
const broken = { ...quick, restBreakerMs: 1_000 };

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
    expect(await metric('ledgerline_rest_backoff_seconds_total')).toMatch(/reason="retry-after"} 0\.3/);
  });

  it('sends nothing else of the account either while Retry-After asks for silence', async () => {
    const times: number[] = [];
    let refusedAt = 0;
    const server = await aServer((number, _, response) => {
      times.push(performance.now());
      if (number === 1) {
        refusedAt = performance.now();
        answer(response, 503, { 'Retry-After': '0.4' });
      } else setTimeout(() => ok(response), 50);
    });
    const { api } = connect(server.url);
    await Promise.all(Array.from({ length: 8 }, async () => api.get(address)));
    expect(times).toHaveLength(9);
    // One was in flight beside the first; every other one waits, and a timer may be a moment early.
    expect(times.filter((at) => at < refusedAt + 390).length).toBeLessThanOrEqual(2);
  });

  it("holds the date of a Retry-After against Twilio's own clock, however wrong ours is", async () => {
    const server = await aServer((number, _, response) => {
      response.sendDate = false;
      const hoursAhead = Date.now() + 5 * 3_600_000;
      const date = new Date(hoursAhead).toUTCString();
      if (number > 1) ok(response);
      else answer(response, 429, { Date: date, 'Retry-After': new Date(hoursAhead + 1_000).toUTCString() });
    });
    const { api, metric } = connect(server.url);
    expect(await api.get(address)).toEqual({ accounts: [] });
    expect(await metric('ledgerline_rest_backoff_seconds_total')).toMatch(
      /reason="retry-after"} 1(\.0\d*)?\n/,
    );
  });

  it('takes the code for too many requests for what it is, under whatever status it comes', async () => {
    const server = await aServer((number, _, response) => {
      if (number > 1) ok(response);
      else response.writeHead(400, { 'Content-Type': 'application/json' }).end('{"code":20429}');
    });
    const { api, metric } = connect(server.url);
    expect(await api.get(address)).toEqual({ accounts: [] });
    expect(await metric('ledgerline_rest_concurrency_limit')).toMatch(/} 1$/);
  });

  it('cuts off an answer that trickles in without end', async () => {
    const server = await aServer((number, _, response) => {
      if (number > 1) {
        ok(response);
        return;
      }
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    });
    const { api, metric } = connect(server.url, { limits: { ...quick, restTimeoutMs: 300 } });
    expect(await api.get(address)).toEqual({ accounts: [] });
    // A machine that stands still for so long has others cut off as well.
    expect(await metric('ledgerline_rest_requests_total')).toContain(`status="0"} ${server.asked() - 1}`);
    expect(await metric('ledgerline_rest_in_flight')).toMatch(/} 0$/);
  });

  it('keeps what a proxy says in place of Twilio out of errors and metrics', async () => {
    const server = await aServer((_, __, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>sent by +15005550006</p>');
    });
    const { api, metrics } = connect(server.url);
    const failed = await api.get(`${address}?To=%2B15005550006`).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(RestFailed);
    expect(String(failed)).toMatch(/not JSON/);
    expect(`${failed}${await metrics.registry.metrics()}`).not.toMatch(/5005550006/);
  });

  it("records Twilio's own count of what is in flight", async () => {
    const server = await aServer((_, __, response) =>
      answer(response, 200, { 'Twilio-Concurrent-Requests': '7' }),
    );
    const { api, metric } = connect(server.url);
    await api.get(address);
    expect(await metric('ledgerline_rest_concurrent_at_twilio')).toMatch(/} 7$/);
  });

  it('reads Retry-After in seconds and as a date, and believes no absurd one', () => {
    const now = Date.parse('2026-11-24T12:00:00Z');
    const of = (value: string): number => retryAfterMs({ 'retry-after': value }, now, 120_000);
    expect(of('7')).toBe(7_000);
    expect(of('Tue, 24 Nov 2026 12:00:30 GMT')).toBe(30_000);
    expect(of('Tue, 24 Nov 2026 11:00:00 GMT')).toBe(0);
    expect(of('soon')).toBe(0);
    expect(of('86400')).toBe(120_000);
    expect(of('-5')).toBe(0);
    expect(retryAfterMs(undefined, now, 120_000)).toBe(0);
  });

  it('never waits longer than it may, nor a negative time, whatever the headers hold', () => {
    const httpDate = fc.date({ noInvalidDate: true }).map((date) => date.toUTCString());
    const text = fc.oneof(fc.string(), fc.double().map(String), fc.bigInt().map(String), httpDate);
    fc.assert(
      fc.property(text, fc.option(text, { nil: undefined }), (asked, date) => {
        const ms = retryAfterMs({ 'retry-after': asked, date }, Date.UTC(2026, 10, 24), 120_000);
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(120_000);
      }),
    );
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
    expect(refused / server.asked()).toBeLessThan(0.1);
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
    const { api, metric } = connect(server.url);
    const asMany = async (requests: number): Promise<void> => {
      await Promise.all(Array.from({ length: requests }, async () => api.get(address)));
    };
    // How many it takes depends on the machine: where it stands still for a moment answers are slow, and growth begins anew.
    while (most < limits.restConcurrencyMax && server.asked() < 20_000) await asMany(200);
    expect(await metric('ledgerline_rest_concurrency_limit')).toMatch(
      new RegExp(`} ${limits.restConcurrencyMax}$`),
    );
    await asMany(200);
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
    const { api, metric } = connect(server.url, { limits: { ...broken, restBreakerFailures: 8 } });
    await Promise.allSettled(Array.from({ length: 4 }, async () => api.get(address)));
    const askedWhenOpen = server.asked();
    const refused = await api.get(address).catch((error: unknown) => error);
    expect(String(refused)).toMatch(
      /did not work 8 times in a row, the last time with HTTP 500, and is left alone for another 1 s/,
    );
    expect(server.asked()).toBe(askedWhenOpen);
    expect(await metric('ledgerline_rest_circuit_open')).toMatch(/} 1/);
    works = true;
    await wait(broken.restBreakerMs + 20);
    expect(await api.get(address)).toEqual({ accounts: [] });
    expect(await metric('ledgerline_rest_circuit_open')).toMatch(/} 0/);
  });

  it('does not get the requests either that were waiting for a place', async () => {
    const server = await aServer((_, __, response) => answer(response, 500));
    const { api } = connect(server.url, {
      limits: { ...quick, restBreakerFailures: 8, restBreakerMs: 60_000 },
    });
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, async () => api.get(address)));
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    // The eighth failure opens it; what is in flight beside that one was sent before.
    expect(server.asked()).toBeLessThanOrEqual(8 + limits.restConcurrencyFirst);
  });

  it('is not left alone for 429, nor for what one request alone met', async () => {
    const server = await aServer((_, __, response) => answer(response, 429));
    const { api, metric } = connect(server.url, { limits: { ...quick, restBreakerFailures: 8 } });
    for (let number = 0; number < 3; number += 1)
      expect(String(await api.get(address).catch((error: unknown) => error))).toMatch(
        /gave HTTP 429 6 times/,
      );
    expect(await metric('ledgerline_rest_circuit_open')).toMatch(/} 0$/);
    expect(limits.restBreakerFailures).toBeGreaterThan(limits.restTries);
  });

  it('that fails again when it is tried is left alone again', async () => {
    const server = await aServer((_, __, response) => response.destroy());
    const { api, metric } = connect(server.url, { limits: { ...broken, restBreakerFailures: 7 } });
    await Promise.allSettled([api.get(address), api.get(address)]);
    const askedWhenOpen = server.asked();
    await wait(broken.restBreakerMs + 20);
    await Promise.allSettled(Array.from({ length: 5 }, async () => api.get(address)));
    expect(server.asked()).toBe(askedWhenOpen + 1);
    expect(await metric('ledgerline_rest_circuit_open')).toMatch(/} 1$/);
  });
});

describe('a budget', () => {
  it('ends a run with a word of how to go on', async () => {
    const server = await aServer((_, __, response) => ok(response));
    const { api, metric } = connect(server.url, { budget: { requests: 3, ms: 60_000 } });
    for (let number = 0; number < 3; number += 1) await api.get(address);
    const spent = await api.get(address).catch((error: unknown) => error);
    expect(spent).toBeInstanceOf(BudgetSpent);
    expect(String(spent)).toMatch(/3 requests .* the next one goes on from the watermark/);
    expect(server.asked()).toBe(3);
    expect(await metric('ledgerline_rest_budget_spent_total')).toMatch(/} 1/);
  });

  it('that is used up is counted once, however many requests were still to come, and counts retries', async () => {
    const server = await aServer((number, _, response) => answer(response, number % 2 === 0 ? 200 : 503));
    const { api, metric } = connect(server.url, { budget: { requests: 10, ms: 60_000 } });
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, async () => api.get(address)));
    expect(server.asked()).toBe(10);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(BudgetSpent);
    expect(await metric('ledgerline_rest_budget_spent_total')).toMatch(/} 1$/);
  });

  it('is not slept through: a wait beyond its end ends the run at once', async () => {
    const server = await aServer((_, __, response) => answer(response, 429, { 'Retry-After': '60' }));
    const { api } = connect(server.url, { budget: { requests: 100, ms: 30_000 } });
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, async () => api.get(address)));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { name: 'BudgetSpent' } });
    expect(server.asked()).toBeLessThanOrEqual(limits.restConcurrencyFirst);
  });

  it('begins with the first request, not while the account waits for its turn', () => {
    let nowMs = 0;
    const spending = new Spending({ requests: 100, ms: 1_000 }, () => nowMs);
    nowMs = 50_000;
    spending.spend();
    nowMs += 999;
    spending.spend();
    nowMs += 1;
    expect(() => spending.spend()).toThrow('2 requests in 1 s');
  });

  it('need not be', () => {
    const spending = new Spending(undefined, Date.now);
    for (let number = 0; number < 100_000; number += 1) spending.spend();
    spending.mayWait(1e12);
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
