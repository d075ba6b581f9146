import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Draws } from '../../bench/filtering-random.ts';
import { type Counts, poolOf, usualOf } from '../../core/signals/ceiling.ts';
import { onsetOf } from '../../core/signals/onset.ts';
import { parameters } from '../../core/signals/parameters.ts';
import { partThatRose } from '../../core/signals/part-that-rose.ts';
import { alarmAt, betsAbove, confidenceOf, RiseDetector } from '../../core/signals/rise.ts';

const share = fc.double({ min: 0.001, max: 0.6, noNaN: true });
const counts = fc
  .tuple(fc.nat(500), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([n, part]): Counts => ({ n, k: Math.floor(n * part) }));

describe('evidence', () => {
  it('is expected to be at most one a step while the share is at its ceiling, however it moves below it', () => {
    const draws = new Draws(7, 7, 7);
    for (const ceiling of [0.02, 0.1, 0.4]) {
      const steps = 40;
      const lives = 4_000;
      let sum = 0;
      for (let life = 0; life < lives; life += 1) {
        const detector = new RiseDetector(ceiling);
        let evidence = 0;
        for (let step = 0; step < steps; step += 1) {
          const n = Math.floor(draws.between(1, 20));
          const quiet = life % 2 === 0 ? ceiling : ceiling * draws.share();
          evidence = detector.step(n, draws.binomial(n, quiet));
        }
        sum += Math.min(evidence, 1e4);
      }
      expect(sum / lives).toBeLessThan(steps * 1.15);
    }
  });

  it('reaches the alarm at most once in as many steps, without a change', () => {
    const draws = new Draws(11, 3, 5);
    const alarm = 2_000;
    let alarms = 0;
    const steps = 1_000_000;
    const detector = new RiseDetector(0.03);
    for (let step = 0; step < steps; step += 1) {
      if (detector.step(10, draws.binomial(10, 0.03)) < alarm) continue;
      alarms += 1;
      detector.restart();
    }
    expect(alarms).toBeLessThanOrEqual(steps / alarm);
    expect(alarms).toBeGreaterThan(0);
  });

  it('is the same to the last digit when a minute without messages is told or left out', () => {
    fc.assert(
      fc.property(share, fc.array(counts, { maxLength: 30 }), (ceiling, minutes) => {
        const whole = new RiseDetector(ceiling);
        const sparse = new RiseDetector(ceiling);
        for (const { n, k } of minutes) {
          const evidence = whole.step(n, k);
          if (n > 0) expect(sparse.step(n, k)).toBe(evidence);
        }
      }),
    );
  });

  it('grows with what is found and shrinks with what is not', () => {
    fc.assert(
      fc.property(share, fc.integer({ min: 1, max: 300 }), (ceiling, n) => {
        const evidence = (k: number): number => new RiseDetector(ceiling).step(n, k);
        expect(evidence(n)).toBeGreaterThan(evidence(0));
        expect(evidence(0)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('stays finite whatever comes', () => {
    const detector = new RiseDetector(0.01);
    for (let minute = 0; minute < 1_440; minute += 1)
      expect(detector.step(10_000, 9_000)).toBeLessThan(1e300);
  });

  it('bets on shares between the ceiling and one', () => {
    fc.assert(
      fc.property(share, (ceiling) => {
        for (const bet of betsAbove(ceiling)) {
          expect(bet).toBeGreaterThan(ceiling);
          expect(bet).toBeLessThan(1);
        }
      }),
    );
  });
});

describe('the alarm', () => {
  it('is as far away as the budget of all segments together wants it', () => {
    const weekMinutes = 7 * 24 * 60;
    const budget = parameters.falseAlarmsPerWeek['carrier-filtering'];
    expect((500 * weekMinutes) / alarmAt('carrier-filtering', 10)).toBeCloseTo(budget);
    expect((2_000 * weekMinutes) / alarmAt('carrier-filtering', 2_000)).toBeCloseTo(budget);
    const all = Object.values(parameters.falseAlarmsPerWeek).reduce((sum, one) => sum + one, 0);
    expect(all).toBeLessThanOrEqual(1 + 1e-9);
  });

  it('is nearly certain, and never more than certain', () => {
    const alarm = alarmAt('carrier-filtering', 500);
    expect(confidenceOf(alarm, 1_440)).toBeGreaterThan(0.9);
    expect(confidenceOf(1e250, 1_440)).toBeLessThanOrEqual(1);
    expect(confidenceOf(1, 1_440)).toBeLessThan(0.01);
  });
});

describe('what is usual', () => {
  it('does not depend on the order of the past', () => {
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 60 }), (blocks) => {
        const one = usualOf('carrier-filtering', blocks);
        const other = usualOf('carrier-filtering', [...blocks].reverse());
        expect(other.ceiling).toBeCloseTo(one.ceiling, 9);
        expect(other.share).toBeCloseTo(one.share, 12);
      }),
    );
  });

  it('has its ceiling above its share, and above whatever a large block of the past had', () => {
    fc.assert(
      fc.property(fc.array(counts, { minLength: 2, maxLength: 60 }), (blocks) => {
        const { share: usual, ceiling } = usualOf('carrier-filtering', blocks);
        expect(ceiling).toBeGreaterThan(Math.min(usual, 0.89));
        expect(ceiling).toBeLessThanOrEqual(parameters.ceilingAtMost);
      }),
    );
    const bursts = Array.from({ length: 200 }, (_, block) => ({ n: 1_000, k: block === 7 ? 80 : 10 }));
    expect(usualOf('carrier-filtering', bursts).ceiling).toBeGreaterThan(0.08);
  });

  it('is wider where the share fluctuates, and is not widened by chance', () => {
    const draws = new Draws(1, 2, 3);
    const steady = Array.from({ length: 500 }, () => ({ n: 400, k: draws.binomial(400, 0.02) }));
    const restless = Array.from({ length: 500 }, () => ({
      n: 400,
      k: draws.binomial(400, draws.share() < 0.5 ? 0.005 : 0.035),
    }));
    expect(usualOf('carrier-filtering', steady).deviation).toBeLessThan(0.004);
    expect(usualOf('carrier-filtering', restless).deviation).toBeGreaterThan(0.012);
  });

  it('of a new segment is that of its pool', () => {
    const pool = poolOf('carrier-filtering', [{ n: 100_000, k: 10_000 }]);
    expect(usualOf('carrier-filtering', [], pool).share).toBeCloseTo(0.1, 2);
  });
});

it('the onset of a rise is where it was, to some messages', () => {
  const draws = new Draws(5, 5, 5);
  const startMs = Array.from({ length: 300 }, (_, minute) => minute * 60_000);
  const n = startMs.map(() => 30);
  const k = n.map((made, minute) => draws.binomial(made, minute < 200 ? 0.01 : 0.3));
  const at = onsetOf({ startMs, n, k }, 0, usualOf('carrier-filtering', [{ n: 50_000, k: 500 }]));
  expect(Math.abs(at - 200)).toBeLessThanOrEqual(2);
});

describe('a template carries a rise', () => {
  const part = (name: string, before: number, since: number) => ({
    name,
    before: { n: 10_000, k: before },
    since: { n: 1_000, k: since },
  });

  it('when most of what is above the usual is its own', () => {
    expect(partThatRose([part('T7', 100, 60), part('reminder', 100, 11), part('recall', 100, 9)])).toEqual({
      name: 'T7',
      times: 6,
      alone: true,
    });
  });

  it('and none does when all rose, when none did, or when there is only one', () => {
    expect(partThatRose([part('T7', 100, 60), part('reminder', 100, 60)])).toBeUndefined();
    expect(partThatRose([part('T7', 100, 9), part('reminder', 100, 9)])).toBeUndefined();
    expect(partThatRose([part('T7', 100, 60)])).toBeUndefined();
  });
});
