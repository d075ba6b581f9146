import { z } from 'zod';
import { openStore } from '../../core/store/open.ts';
import { rowsOf } from '../../core/store/store.ts';
import type { TestAppliance } from './appliance.ts';
import { embedded } from './store.ts';

const row = z.object({ sid: z.string(), events: z.number(), hearings: z.number() });

/** How many events, and how many hearings of them, the running appliance's database has for each SID. */
export async function countsBySid(
  appliance: TestAppliance,
): Promise<{ events: ReadonlyMap<string, number>; hearings: ReadonlyMap<string, number> }> {
  const store = await openStore(embedded, appliance.dataDir);
  try {
    const rows = await rowsOf(
      store,
      row,
      'SELECT resource_sid AS sid, count() AS events, sum(repeats) + count() AS hearings FROM event_once GROUP BY sid',
    );
    return {
      events: new Map(rows.map(({ sid, events }) => [sid, events])),
      hearings: new Map(rows.map(({ sid, hearings }) => [sid, hearings])),
    };
  } finally {
    await store.close();
  }
}
