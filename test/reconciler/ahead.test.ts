import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { together } from '../../reconciler/ahead.ts';

const moment = (): Promise<void> => new Promise((settle) => setImmediate(settle));

describe('reading ahead', () => {
  it('gives everything once and in order, and never holds more than its limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(30),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat(3), { maxLength: 30 }),
        async (count, limit, pauses) => {
          let given = 0;
          let taken = 0;
          let most = 0;
          async function* source(): AsyncGenerator<number> {
            for (let number = 0; number < count; number += 1) {
              for (let pause = pauses[number] ?? 0; pause > 0; pause -= 1) await moment();
              given += 1;
              most = Math.max(most, given - taken);
              yield number;
            }
          }
          const seen: number[] = [];
          for await (const items of together(source(), limit)) {
            expect(items.length).toBeGreaterThan(0);
            seen.push(...items);
            await moment();
            taken += items.length;
          }
          expect(seen).toEqual(Array.from({ length: count }, (_, number) => number));
          // What is being worked on, and what was read ahead of it.
          expect(most).toBeLessThanOrEqual(2 * limit + 1);
        },
      ),
    );
  });

  it('gives what arrived before a failure, and then the failure', async () => {
    async function* source(): AsyncGenerator<number> {
      yield 1;
      yield 2;
      throw new Error('cut');
    }
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      for await (const items of together(source(), 10)) seen.push(...items);
    };
    await expect(read()).rejects.toThrow('cut');
    expect(seen).toEqual([1, 2]);
  });

  it('stops asking when nobody wants more', async () => {
    let asked = 0;
    async function* source(): AsyncGenerator<number> {
      for (;;) {
        asked += 1;
        yield asked;
      }
    }
    for await (const items of together(source(), 3)) if (items.length > 0) break;
    await moment();
    const then = asked;
    await moment();
    await moment();
    expect(asked).toBe(then);
    expect(asked).toBeLessThan(10);
  });
});
