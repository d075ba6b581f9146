import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeOf, placeOfNumber } from '../../core/redaction/place.ts';
import { RawAddress } from '../../core/redaction/raw-address.ts';
import { ruleText } from '../../core/rules.ts';
import { clockChanges } from '../../core/violations/zone-clock.ts';

/** The map as it lies there, read here in another way than the code under test reads it. */
const rows = ruleText('number-zones/zones.txt')
  .split('\n')
  .filter((line) => /^1\d/.test(line))
  .map((line) => ({ prefix: line.split('|')[0] ?? '', zones: (line.split('|')[1] ?? '').split('&').sort() }));
const areas = [...new Set(rows.map(({ prefix }) => prefix.slice(1, 4)))];
/** Overlays, with the zones of the areas they lie over. */
const overlays: Readonly<Record<string, readonly string[]>> = {
  '364': ['America/Chicago', 'America/New_York'],
  '448': ['America/Chicago', 'America/New_York'],
  '930': ['America/Chicago', 'America/New_York'],
  '458': ['America/Denver', 'America/Los_Angeles'],
  '367': ['America/Halifax', 'America/Toronto'],
  '581': ['America/Halifax', 'America/Toronto'],
  '236': ['America/Edmonton', 'America/Vancouver'],
  '672': ['America/Edmonton', 'America/Vancouver'],
  '778': ['America/Edmonton', 'America/Vancouver'],
};

const zonesOf = (digits: string): readonly string[] => placeOfNumber(digits).zones.split(',');

describe('where a number may be', () => {
  it.each(areas)(
    'area code %s: every prefix of the map has its zones, an overlay those of its parent',
    (area) => {
      const ofArea = rows.filter(({ prefix }) => prefix.slice(1, 4) === area);
      for (const { prefix, zones } of ofArea) {
        const longer = ofArea.filter((other) => other.prefix !== prefix && other.prefix.startsWith(prefix));
        const rest = numbersUnder(prefix).find(
          (digits) => !longer.some((other) => digits.startsWith(other.prefix)),
        );
        if (rest !== undefined) expect([prefix, zonesOf(rest)]).toEqual([prefix, overlays[area] ?? zones]);
      }
    },
  );

  it('is that of the longest prefix, whatever the number', () => {
    const number = fc
      .tuple(fc.constantFrom(...areas), fc.stringMatching(/^\d{7}$/))
      .map((parts) => `1${parts.join('')}`);
    fc.assert(
      fc.property(number, (digits) => {
        const area = digits.slice(1, 4);
        const [best] = rows
          .filter(({ prefix }) => digits.startsWith(prefix))
          .sort((a, b) => b.prefix.length - a.prefix.length);
        expect(zonesOf(digits)).toEqual(overlays[area] ?? best?.zones ?? ['-']);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['800', '888', '833', '500', '900', '999'])('cannot be told of +1 %s', (area) => {
    expect(placeOfNumber(`1${area}5550123`)).toEqual({ zones: '-', states: '' });
  });

  it.each([
    ['+12125550123', { zones: 'America/New_York', states: 'NY' }],
    ['whatsapp:+13055550123', { zones: 'America/New_York', states: 'FL' }],
    ['rcs:+17875550123', { zones: 'America/Puerto_Rico', states: 'PR' }],
    ['+1 (808) 555-0123', { zones: 'Pacific/Honolulu', states: 'HI' }],
    ['+447700900123', undefined],
    ['client:nurse', undefined],
    ['sip:desk@example.org', undefined],
    ['whatsapp:US.13491208655302741918', { zones: '-', states: '' }],
    ['+14155', { zones: '-', states: '' }],
  ])('of %s', (address, place) => {
    expect(placeOf(new RawAddress(address))).toEqual(place);
  });
});

describe('when clocks change', () => {
  const from = Date.UTC(2026, 0, 1) / 1_000;
  const until = Date.UTC(2027, 0, 1) / 1_000;
  const changes = (zone: string) =>
    clockChanges(zone, from, until).map(({ since, offsetSeconds }) => [
      new Date(since * 1_000).toISOString().slice(0, 16),
      offsetSeconds / 3_600,
    ]);

  it('to the second, of 2026', () => {
    expect(changes('America/New_York')).toEqual([
      ['2026-01-01T00:00', -5],
      ['2026-03-08T07:00', -4],
      ['2026-11-01T06:00', -5],
    ]);
    expect(changes('America/Phoenix')).toEqual([['2026-01-01T00:00', -7]]);
  });

  it('at any moment as this Node has it', () => {
    const zones = ['America/New_York', 'America/St_Johns', 'America/Adak', 'America/Phoenix', 'Pacific/Guam'];
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: from, max: until - 1 }), (zone, seconds) => {
        const change = clockChanges(zone, from, until).findLast(({ since }) => since <= seconds);
        const local = new Date((seconds + (change?.offsetSeconds ?? 0)) * 1_000).toISOString().slice(11, 19);
        const said = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium' }).format(
          seconds * 1_000,
        );
        expect(local).toBe(said);
      }),
      { numRuns: 200 },
    );
  });
});

/** Numbers that begin with a prefix: one for each way in which the first seven digits may go on. */
function numbersUnder(prefix: string): readonly string[] {
  const open = 7 - prefix.length;
  return Array.from({ length: 10 ** open }, (_, rest) =>
    `${prefix}${open === 0 ? '' : String(rest).padStart(open, '0')}5555`.slice(0, 11),
  );
}
