import { describe, expect, it } from 'vitest';
import { fingerprintWith } from '../../core/contacts/content-key.ts';
import { KeyRing } from '../../core/contacts/key-ring.ts';
import { fingerprintPattern } from '../../core/redaction/fingerprint.ts';

const ringOf = (...fills: readonly number[]): KeyRing =>
  new KeyRing(fills.map((fill, index) => ({ version: index + 1, secret: Buffer.alloc(32, fill) })));
const ring = ringOf(1);

const fingerprint = (text: string, keys = ring): string => fingerprintWith(keys, text) ?? '';

/** In how many of the 64 bits two fingerprints differ. */
function apart(one: string, other: string): number {
  let differing = BigInt(`0x${one}`) ^ BigInt(`0x${other}`);
  let count = 0;
  for (; differing > 0n; differing >>= 1n) count += Number(differing & 1n);
  return count;
}

interface Filling {
  readonly name: string;
  readonly day: string;
  readonly time: string;
  readonly code: string;
}
const fillings: readonly Filling[] = [
  { name: 'Jane', day: 'Monday 5 Nov', time: '3:30pm', code: '482913' },
  { name: 'Bartholomew', day: 'Thursday 12 Dec', time: '11:00', code: '000017' },
  { name: 'Mary Anne', day: 'Friday 1 Jan', time: '9am', code: 'A7-99X' },
];
const templates: readonly ((to: Filling) => string)[] = [
  ({ name, day, time }) =>
    `Hi ${name}, this is a reminder of your appointment with Dr. Smith on ${day} at ${time}. Reply C to confirm or STOP to opt out.`,
  ({ name, code }) =>
    `${name}, your verification code is ${code}. Do not share it with anyone. It expires in 10 minutes.`,
  ({ name, day, code }) =>
    `Hello ${name}! Your prescription is ready for pick-up since ${day}. Details: https://rx.example.org/p/${code}?d=${day.length}`,
  ({ name, time }) =>
    `Dear ${name}, your lab results are available in the patient portal since ${time}. Log in to see them or call us with questions.`,
  ({ day }) =>
    `Our office will be closed on ${day} because of the holiday. For urgent matters please call the nurse line.`,
];

describe('a fingerprint', () => {
  it('is the same for one template, whoever it is filled in for', () => {
    for (const template of templates)
      expect(new Set(fillings.map((to) => fingerprint(template(to)))).size).toBe(1);
  });

  it('is near for a text that was changed a little and far for another', () => {
    const [jane] = fillings;
    if (jane === undefined) throw new Error('nobody is there');
    const prints = templates.map((template) => fingerprint(template(jane)));
    for (const [index, template] of templates.entries()) {
      const changed = fingerprint(template(jane).replace('your', 'the'));
      expect(apart(prints[index] ?? '', changed)).toBeLessThanOrEqual(16);
      for (const other of prints.filter((_, at) => at !== index))
        expect(apart(prints[index] ?? '', other)).toBeGreaterThanOrEqual(18);
    }
  });

  it('has a fixed form, for any text; a text without words has none', () => {
    for (const text of [
      'ok',
      'STOP',
      '4155550123',
      '👍 ok',
      'カードが届きました',
      'นัดหมาย',
      'x'.repeat(100_000),
      'É',
      'a\u0000b',
    ])
      expect(fingerprint(text)).toMatch(fingerprintPattern);
    for (const text of ['', '   ', '!!!', '👍', '\u0000'])
      expect(fingerprintWith(ring, text)).toBeUndefined();
  });

  it('tells nothing to who has not the key, and stays the same when the ring is rotated', () => {
    const text = templates[0]?.(fillings[0] ?? { name: '', day: '', time: '', code: '' }) ?? '';
    const distances = Array.from({ length: 50 }, (_, fill) =>
      apart(fingerprint(text), fingerprint(text, ringOf(fill + 2))),
    );
    // Of two that have nothing to do with each other half the bits differ: 32, and hardly ever fewer than 14.
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(14);
    expect(distances.reduce((sum, one) => sum + one, 0) / distances.length).toBeGreaterThan(28);
    expect(fingerprint(text, ringOf(1, 9))).toBe(fingerprint(text));
  });

  it('takes a few milliseconds at most for the longest message', () => {
    const text = Array.from(
      { length: 250 },
      (_, index) => `word${'abcdefghij'[index % 10]}${'klmnop'[index % 6]}`,
    ).join(' ');
    const started = performance.now();
    for (let round = 0; round < 100; round += 1) fingerprint(text);
    expect((performance.now() - started) / 100).toBeLessThan(5);
  });
});
