import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../core/limits.ts';
import { AdaptiveLimit } from '../../reconciler/rest/adaptive-limit.ts';
import { Attempt } from '../../reconciler/rest/attempt.ts';

/** An account whose requests are answered one by one, by hand. */
class Account {
  readonly changes: number[] = [];
  readonly #sent: ((attempt: Attempt) => void)[] = [];
  readonly limit = new AdaptiveLimit({
    limits,
    elapsed: () => 0,
    changed: (places) => this.changes.push(places),
    pausing: () => undefined,
  });

  get inFlight(): number {
    return this.#sent.length;
  }

  async ask(requests: number): Promise<void> {
    for (let number = 0; number < requests; number += 1)
      void this.limit.run(() => new Promise<Attempt>((answer) => this.#sent.push(answer)));
    await turn();
  }

  /** Answers what was sent first. */
  async answer(statusCode: number, tookMs = 10): Promise<void> {
    const answer = { statusCode, body: {}, headers: {} };
    this.#sent.shift()?.(new Attempt({ endedAtMs: 0, tookMs, answer }));
    await turn();
  }

  async answerMany(count: number, statusCode: number, tookMs?: number): Promise<void> {
    for (let number = 0; number < count; number += 1) await this.answer(statusCode, tookMs);
  }
}

const turn = (): Promise<void> => new Promise((settle) => setImmediate(settle));

describe('the number of requests in flight', () => {
  it('grows by one after as many fast answers as there are places, to its maximum', async () => {
    const account = new Account();
    await account.ask(100);
    expect(account.inFlight).toBe(2);
    await account.answerMany(2, 200);
    expect(account.inFlight).toBe(3);
    await account.answerMany(60, 200);
    expect(account.changes).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(account.inFlight).toBe(limits.restConcurrencyMax);
  });

  it('halves once, however many of a burst are refused', async () => {
    const account = new Account();
    await account.ask(100);
    await account.answerMany(40, 200);
    await account.answerMany(8, 429);
    expect(account.limit.places).toBe(4);
    // What was sent since then is another window.
    await account.answer(429);
    expect(account.limit.places).toBe(2);
  });

  it('takes its time to try again what was too many', async () => {
    const account = new Account();
    await account.ask(1_000);
    await account.answerMany(2 + 3, 200);
    await account.answerMany(4, 429);
    expect(account.limit.places).toBe(2);
    await account.answerMany(2, 200);
    expect(account.limit.places).toBe(3);
    await account.answerMany(3 * limits.restPatientWindows - 1, 200);
    expect(account.limit.places).toBe(3);
    await account.answerMany(1, 200);
    expect(account.limit.places).toBe(4);
  });

  it.each([
    ['slow', 200, 2_000],
    ['broken', 500, 10],
  ])('does not grow while answers are %s', async (_, status, tookMs) => {
    const account = new Account();
    await account.ask(100);
    await account.answer(200, 100);
    await account.answerMany(20, status, tookMs);
    expect(account.changes).toEqual([2]);
    await account.answerMany(2, 200, 120);
    expect(account.changes).toEqual([2, 3]);
  });

  it('does not grow on the word of requests that left places free', async () => {
    const account = new Account();
    for (let number = 0; number < 50; number += 1) {
      await account.ask(1);
      await account.answer(200);
    }
    expect(account.changes).toEqual([2]);
  });

  it('stays between one and its maximum, and moves by one up or by half down, whatever is answered', async () => {
    const answers = fc.array(fc.tuple(fc.constantFrom(200, 200, 200, 404, 429, 500), fc.nat(3_000)), {
      maxLength: 200,
    });
    await fc.assert(
      fc.asyncProperty(answers, async (script) => {
        const account = new Account();
        await account.ask(script.length);
        for (const [status, tookMs] of script) await account.answer(status, tookMs);
        for (const [index, places] of account.changes.entries()) {
          expect(places).toBeGreaterThanOrEqual(1);
          expect(places).toBeLessThanOrEqual(limits.restConcurrencyMax);
          const before = account.changes[index - 1];
          if (before !== undefined)
            expect([before + 1, Math.max(1, Math.floor(before / 2))]).toContain(places);
        }
        expect(account.inFlight).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});
