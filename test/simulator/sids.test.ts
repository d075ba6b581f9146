import { expect, it } from 'vitest';
import { SimulatedAccount } from '../../simulator/account.ts';
import { people } from '../../simulator/people.ts';
import { pageOf } from '../../simulator/rest-list.ts';

const [first, ...others] = people('x', 60);
if (first === undefined) throw new Error('nobody is there');
const someone = first;

/** With this seed the 317th and the 6,939th message would have one SID if nobody looked. */
function anAccount(takenSids = new Set<string>()): SimulatedAccount {
  return new SimulatedAccount(
    { accountSid: `AC${'ab'.repeat(16)}`, authTokens: ['t'.repeat(32)] },
    {
      seed: 'twins 0',
      messages: 7_000,
      calls: 0,
      inbound: 0,
      startMs: Date.UTC(2026, 10, 1),
      durationSeconds: 86_400,
      msPerSecond: 1_000,
      faults: { loss: 0, double: 0, reorder: 0, delay: 0 },
    },
    [someone, ...others],
    takenSids,
  );
}

const sidsOf = ({ resources }: SimulatedAccount): readonly string[] => resources.map(({ sid }) => sid);

it.each([1, 50])('pages of %i give every message of many once', (pageSize) => {
  const account = anAccount();
  const search = new URLSearchParams([['PageSize', String(pageSize)]]);
  const listed: string[] = [];
  for (;;) {
    const page = pageOf(account.listed('message'), search, Date.UTC(2026, 10, 3));
    listed.push(...(page?.rows ?? []).map(({ sid }) => sid));
    if (page?.next === undefined) break;
    search.set('PageToken', page.next);
  }
  expect(listed).toHaveLength(7_000);
  expect(listed.toSorted()).toEqual(sidsOf(account).toSorted());
  expect(new Set(listed).size).toBe(7_000);
});

it('a SID is of one account only, and the same seed gives the same ones', () => {
  const taken = new Set<string>();
  const all = [...sidsOf(anAccount(taken)), ...sidsOf(anAccount(taken))];
  expect(new Set(all).size).toBe(14_000);
  expect(sidsOf(anAccount())).toEqual(all.slice(0, 7_000));
});
