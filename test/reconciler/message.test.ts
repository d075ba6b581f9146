import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeOf } from '../../reconciler/resources/fields.ts';
import { messageOf } from '../../reconciler/resources/message.ts';
import { accountSid, sidNamed } from '../world/events.ts';

const two = (number: number): string => String(number).padStart(2, '0');

/** A time as the API writes it, and some that only look like one. */
const writtenTime = fc
  .record({
    day: fc.integer({ min: 0, max: 33 }),
    month: fc.constantFrom('Feb', 'Nov', 'Foo'),
    hour: fc.integer({ min: 0, max: 25 }),
    minute: fc.integer({ min: 0, max: 61 }),
    zone: fc.constantFrom('+0000', '+0100', 'GMT'),
  })
  .map(
    ({ day, month, hour, minute, zone }) =>
      `Fri, ${two(day)} ${month} 2026 ${two(hour)}:${two(minute)}:07 ${zone}`,
  );

const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const row = fc.record({
  sid: fc.constantFrom(sidNamed('SM', 'one'), sidNamed('MM', 'two'), sidNamed('CA', 'three'), 'SM'),
  account_sid: orNull(fc.constantFrom(accountSid, sidNamed('AC', 'another'))),
  status: fc.constantFrom('delivered', 'failed', '+14155550100'),
  direction: fc.constantFrom('inbound', 'outbound-api'),
  from: orNull(fc.constantFrom('+15005550006', 'whatsapp:+14155550100')),
  to: orNull(fc.constantFrom('+14155550100', 'rcs:brand')),
  error_code: orNull(fc.constantFrom(0, 30_003, 1.5, '30003')),
  messaging_service_sid: orNull(fc.constantFrom(sidNamed('MG', 'one'), '+14155550100')),
  num_segments: orNull(fc.constantFrom('0', '2', '12345')),
  num_media: orNull(fc.constantFrom('0', 'none')),
  price: orNull(fc.constantFrom('-0.00750', 'free')),
  price_unit: orNull(fc.constantFrom('usd', 'dollars')),
  date_created: orNull(fc.oneof(writtenTime, fc.constant('2026-11-20T00:00:07Z'))),
  date_sent: orNull(writtenTime),
  date_updated: orNull(writtenTime),
});

describe('a row of the list of messages', () => {
  it('says the same whether it is read the short way or by the schema', () => {
    fc.assert(
      fc.property(row, fc.boolean(), (plain, withNumber) => {
        // Not a field of Twilio's that is null but one that is not there: only the schema takes that.
        const { price_unit: unit, ...others } = plain;
        const unusual = unit === null ? others : { ...plain, num_media: withNumber ? 0 : undefined };
        const usual = unit === null ? plain : { ...plain, num_media: withNumber ? '0' : null };
        expect(messageOf(accountSid, usual)).toEqual(messageOf(accountSid, unusual));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a time as the API writes it', () => {
  it('is the moment that it names, or none', () => {
    fc.assert(
      fc.property(writtenTime, (written) => {
        const ms = Date.parse(written);
        expect(timeOf(written)).toBe(Number.isNaN(ms) ? undefined : new Date(ms).toISOString());
      }),
      { numRuns: 2_000 },
    );
  });
});
