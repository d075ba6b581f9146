import { describe, expect, it } from 'vitest';
import { type DayReading, verdictOn } from '../../reconciler/days.ts';
import { notBegun, type Watermark } from '../../reconciler/slices.ts';
import { accountSid } from '../world/events.ts';

const day = '2026-11-10';

function reading(more: Partial<DayReading> = {}, counts: Partial<Watermark> = {}): DayReading {
  const window = { from: new Date(`${day}T00:00:00Z`), to: new Date(`${day}T23:59:59Z`) };
  const mark = {
    ...notBegun(
      { accountSid, family: 'message', pass: 'after-72-hours', runId: '', window },
      `${day}T00:00:00Z`,
    ),
    resources: 1_000,
    ...counts,
  };
  return { day, mark, refreshed: 0, unsettled: 0, refreshCutShort: false, ...more };
}

const hoursLater = (hours: number): number => Date.parse('2026-11-11T00:00:00Z') + hours * 3_600_000;

describe('a day', () => {
  it('is closed when all of it was compared, nothing is on the way and its time for late statuses is over', () => {
    expect(verdictOn(reading(), hoursLater(72))).toMatchObject({ closed: true });
  });

  it('stays open for three days, whatever was found', () => {
    expect(verdictOn(reading(), hoursLater(71.9))).toEqual({
      closed: false,
      because: 'late statuses may come until 2026-11-14T00:00',
    });
  });

  it.each([
    ['a row could not be read', reading({}, { unreadable: 2 }), /2 rows/],
    ['something is not final', reading({ unsettled: 3 }), /3 are not final/],
    ['not all could be asked for', reading({ refreshCutShort: true }), /not all/],
  ])('stays open when %s', (_, found, because) => {
    expect(verdictOn(found, hoursLater(500))).toMatchObject({
      closed: false,
      because: expect.stringMatching(because),
    });
  });

  it('waits a week for receipts of WhatsApp and RCS', () => {
    const found = reading({}, { awaitingReceipt: 7 });
    expect(verdictOn(found, hoursLater(167))).toMatchObject({
      closed: false,
      because: expect.stringMatching(/7 may still be read/),
    });
    expect(verdictOn(found, hoursLater(168))).toMatchObject({ closed: true });
  });
});
