import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, dueStretches, passes, wholeDay, withinDays } from '../../reconciler/passes.ts';

const at = (text: string): number => Date.parse(text);
const seconds = (windows: readonly { readonly from: Date; readonly to: Date }[]): number =>
  windows.reduce((sum, { from, to }) => sum + (to.getTime() - from.getTime()) / 1_000 + 1, 0);

/** Moments around which calendars go wrong: month and year ends, leap days, both changes of summer time. */
const moments = [
  '2026-01-01T00:00:00Z',
  '2026-02-28T23:58:00Z',
  '2028-02-29T23:59:59Z',
  '2026-03-29T01:00:00Z',
  '2026-10-25T01:00:00Z',
  '2026-11-01T06:00:00Z',
  '2026-12-31T23:59:59Z',
].map(at);

describe('the passes over time', () => {
  it('read every second once, however irregularly they run, as long as no standstill is longer than they catch up', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...passes),
        fc.constantFrom(...moments),
        fc.array(fc.integer({ min: 1_000, max: 3_600_000 }), { minLength: 1, maxLength: 60 }),
        (pass, startMs, gapsMs) => {
          let nowMs = startMs;
          let readTo: Date | undefined;
          let first: number | undefined;
          const read: { from: Date; to: Date }[] = [];
          for (const gapMs of gapsMs) {
            for (const window of dueStretches(pass, readTo, nowMs)) {
              first ??= window.from.getTime();
              // Neither a gap nor an overlap between one stretch and the next.
              if (readTo !== undefined) expect(window.from.getTime()).toBe(readTo.getTime() + 1_000);
              readTo = window.to;
              read.push(window);
            }
            nowMs += gapMs;
          }
          for (const { from, to } of read) {
            expect(from.toISOString().slice(0, 10)).toBe(to.toISOString().slice(0, 10));
            // Nothing is read before its time.
            expect(to.getTime()).toBeLessThan(nowMs - pass.delayMs);
          }
          if (first !== undefined && readTo !== undefined)
            expect(seconds(read)).toBe((readTo.getTime() - first) / 1_000 + 1);
        },
      ),
    );
  });

  it('read what later passes do not need early: after a standstill the first of them starts near now', () => {
    const [soon] = passes;
    const due = dueStretches(soon, new Date(at('2026-11-01T00:00:00Z')), at('2026-11-20T12:03:00Z'));
    expect(due.map(({ from, to }) => [from.toISOString(), to.toISOString()])).toEqual([
      ['2026-11-20T10:55:00.000Z', '2026-11-20T11:54:59.000Z'],
    ]);
  });

  it('read whole days where days are closed', () => {
    const closing = passes.find(({ name }) => name === 'after-72-hours');
    const due = dueStretches(
      closing ?? passes[3],
      new Date(at('2026-12-29T23:59:59Z')),
      at('2027-01-05T00:00:01Z'),
    );
    expect(due.map(wholeDay)).toEqual(['2026-12-30', '2026-12-31', '2027-01-01']);
  });
});

describe('a window', () => {
  it('is cut at midnights in UTC, and its parts are all of it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...moments),
        fc.integer({ min: -2 * dayMs, max: 2 * dayMs }),
        fc.integer({ min: 0, max: 40 * dayMs }),
        (moment, before, length) => {
          const from = new Date(moment + before);
          const to = new Date(from.getTime() + length);
          const parts = withinDays({ from, to });
          const wholeSeconds = Math.floor(to.getTime() / 1_000) - Math.floor(from.getTime() / 1_000) + 1;
          expect(seconds(parts)).toBe(wholeSeconds);
          for (const [index, part] of parts.entries()) {
            expect(Math.floor(part.from.getTime() / dayMs)).toBe(Math.floor(part.to.getTime() / dayMs));
            const next = parts[index + 1];
            if (next !== undefined) expect(next.from.getTime() - part.to.getTime()).toBe(1_000);
          }
        },
      ),
    );
  });

  it('that is empty has no parts', () => {
    expect(
      withinDays({ from: new Date(at('2026-01-02T00:00:00Z')), to: new Date(at('2026-01-01T00:00:00Z')) }),
    ).toEqual([]);
  });
});
