import { expect, it } from 'vitest';
import { identities, maxPeople, people } from '../../simulator/people.ts';

it('every person has a number of their own, in a range that is reserved for fiction', () => {
  const crowd = people('all', maxPeople);
  expect(new Set(crowd.map(({ number }) => number)).size).toBe(maxPeople);
  for (const { number } of crowd) expect(number).toMatch(/^(\+1[2-9]\d\d55501\d\d|\+447700900\d{3})$/);
});

it('nobody is asked for who would share a number', () => {
  expect(() => people('too many', maxPeople + 1)).toThrow(RangeError);
});

it('every text of a person is long enough to be found only where it was written', () => {
  for (const { value } of identities(people('long', 200))) expect(value.length).toBeGreaterThanOrEqual(8);
});

it('the same seed makes the same people, and more of them change nobody', () => {
  expect(people('same', 50)).toEqual(people('same', 80).slice(0, 50));
  expect(people('same', 50)).not.toEqual(people('other', 50));
});
