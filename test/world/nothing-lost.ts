import { expect } from 'vitest';
import type { TestAppliance } from './appliance.ts';
import { canariesIn, canariesUnder } from './canary.ts';
import { countsBySid } from './counts.ts';
import type { Load } from './load.ts';

/**
 * What must hold after every fault: each acknowledged callback is stored, once, heard once; nothing else is but what was cut off
 * from its answer; the log proves all of it; and no person is on the disk. Returns how many events are stored.
 */
export async function expectNothingLost(appliance: TestAppliance, load: Load): Promise<number> {
  await appliance.shipped();
  const { events, hearings } = await countsBySid(appliance);
  expect([...load.acknowledged].filter((sid) => !events.has(sid))).toEqual([]);
  expect([...events.values()].filter((count) => count !== 1)).toEqual([]);
  expect([...hearings.values()].filter((count) => count !== 1)).toEqual([]);
  expect(events.size).toBeLessThanOrEqual(load.acknowledged.size + load.cutOff);
  const verified = await appliance.command('verify', '--json');
  if (verified.stdout === '') throw new Error(`verify: ${verified.stderr}`);
  const { ok, problems, logs } = JSON.parse(verified.stdout);
  expect(problems).toEqual([]);
  expect({ ok, code: verified.code }).toEqual({ ok: true, code: 0 });
  expect(logs[0].leaves.proven).toBe(events.size);
  expect(canariesUnder(appliance.dataDir).found).toEqual([]);
  expect(canariesIn(Buffer.from(appliance.log))).toEqual([]);
  return events.size;
}
