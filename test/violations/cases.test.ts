import { rmSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { rowsOf } from '../../core/store/store.ts';
import { findViolations } from '../../core/violations/find.ts';
import { violationRules } from '../../core/violations/read-file.ts';
import { fillViolationRules } from '../../core/violations/rules-table.ts';
import { type Chain, openChain } from '../world/chain.ts';
import { accountSid } from '../world/events.ts';
import { aMigratedDataDir } from '../world/migrated.ts';
import { type Case, cases, formOf, type Step, sidIn } from './cases.ts';

const row = z.object({
  kind: z.string(),
  rule: z.string(),
  verdict: z.string(),
  resource_sid: z.string(),
  due_at: z.string().nullable(),
  parts: z.record(z.string(), z.string()),
  violation_id: z.string(),
});
type Row = z.output<typeof row>;
let found: readonly Row[] = [];
let foundShuffled: readonly Row[] = [];

const allSteps = cases.flatMap((one) => one.story.map((step) => ({ one, step })));

beforeAll(async () => {
  // Every case once as it happened, and once more in another order with everything told twice. One engine at a time.
  found = await onAChain((chain) => toldIn(chain, allSteps));
  foundShuffled = await onAChain((chain) => toldIn(chain, mixed([...allSteps, ...allSteps])));
}, 120_000);

async function onAChain<T>(use: (chain: Chain) => Promise<T>): Promise<T> {
  const folder = aMigratedDataDir();
  const chain = await openChain(folder);
  try {
    return await use(chain);
  } finally {
    await chain.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function toldIn(
  chain: Chain,
  steps: readonly { readonly one: Case; readonly step: Step }[],
): Promise<readonly Row[]> {
  const clock = (): number => Date.parse('2027-02-01T00:00:00Z');
  for (const { one, step } of steps) {
    const told = formOf(one, step);
    if (told !== undefined) await chain.callback(step.at, told.form, told.path);
    else if ('intent' in step) await chain.intent(step.at, { ...step.intent, accountSid });
  }
  await chain.shipped();
  await fillViolationRules(chain.store, violationRules('{}', 'no file'), clock);
  for (const month of months()) await findViolations(chain.store, month, clock);
  return rowsOf(
    chain.store,
    row,
    'SELECT kind, rule, verdict, resource_sid, due_at, parts, violation_id FROM violation',
  );
}

/** The months in which something happens in the cases. */
function months(): readonly { readonly first: string; readonly last: string }[] {
  const those = [...new Set(allSteps.map(({ step }) => step.at.slice(0, 7)))].sort();
  return those.map((month) => ({
    first: `${month}-01`,
    last: new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(0, 10),
  }));
}

/** The same in an order of its own, the same each time. */
function mixed<T>(items: readonly T[]): readonly T[] {
  const order = items.map((item, index) => ({ item, key: (index * 7_919) % items.length }));
  return order.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

const sidsOf = (one: Case): ReadonlySet<string> =>
  new Set(
    one.story.flatMap((step) => {
      const named =
        'sent' in step
          ? step.sent
          : 'called' in step
            ? step.called
            : 'heard' in step
              ? step.heard
              : undefined;
      return named === undefined ? [] : [sidIn(one, named.name), sidIn(one, named.name, 'CA')];
    }),
  );

/** What was found of a case, in the words of the case: nothing more, nothing less. */
function foundOf(one: Case, rows: readonly Row[]) {
  const sids = sidsOf(one);
  return rows
    .filter(({ resource_sid }) => sids.has(resource_sid))
    .map(({ kind, rule, verdict, resource_sid, due_at, parts }) => ({
      kind,
      rule,
      verdict,
      resource_sid,
      due_at,
      parts,
    }))
    .sort((a, b) =>
      `${a.kind} ${a.rule} ${a.resource_sid}` < `${b.kind} ${b.rule} ${b.resource_sid}` ? -1 : 1,
    );
}

function wantedOf(one: Case) {
  return one.finds
    .map(({ kind, rule, verdict, of, parts, dueAt }) => {
      const called = one.story.some((step) => 'called' in step && step.called.name === of);
      return {
        kind,
        rule,
        verdict,
        resource_sid: sidIn(one, of, called ? 'CA' : 'SM'),
        due_at: dueAt ?? null,
        parts: expect.objectContaining(parts ?? {}),
      };
    })
    .sort((a, b) =>
      `${a.kind} ${a.rule} ${a.resource_sid}` < `${b.kind} ${b.rule} ${b.resource_sid}` ? -1 : 1,
    );
}

describe.each(cases)('$name ($source)', (one) => {
  it('is found as it is, and nothing else', () => {
    expect(foundOf(one, found)).toEqual(wantedOf(one));
  });

  it('in any order, and told twice', () => {
    expect(foundOf(one, foundShuffled)).toEqual(foundOf(one, found));
  });
});

it('there are at least forty cases, and of nothing else anything is found', () => {
  expect(cases.length).toBeGreaterThanOrEqual(40);
  const known = new Set(cases.flatMap((one) => [...sidsOf(one)]));
  expect(found.filter(({ resource_sid }) => !known.has(resource_sid))).toEqual([]);
});

it('an id is the same each time that the same is found', () => {
  expect(foundShuffled.map(({ violation_id }) => violation_id).sort()).toEqual(
    found.map(({ violation_id }) => violation_id).sort(),
  );
});
