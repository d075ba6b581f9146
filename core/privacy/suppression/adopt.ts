import { z } from 'zod';
import { rowsOf, type Store } from '../../store/store.ts';
import type { Suppressions } from './suppression.ts';

const sharedRow = z.object({
  key_version: z.number(),
  suppression_index: z.string(),
  shared_at: z.string(),
});

const adoptAtMost = 50_000;
/** An insert gets its time when it starts and shows when it ends: so far back is asked again. Adopting twice changes nothing. */
const overlapSeconds = 60;

/** Takes over every opt-out that was shared since `since` (ISO 8601). Gives the time from which to ask next. */
export async function adoptSuppressions(
  store: Store,
  suppressions: Suppressions,
  since: string,
): Promise<string> {
  let from = since;
  for (;;) {
    const rows = await rowsOf(
      store,
      sharedRow,
      `SELECT key_version, suppression_index, max(suppressions.shared_at) AS shared_at FROM suppressions
       WHERE suppressions.shared_at >= parseDateTime64BestEffort({from:String}, 3, 'UTC') - INTERVAL ${overlapSeconds} SECOND
       GROUP BY key_version, suppression_index ORDER BY shared_at LIMIT ${adoptAtMost}`,
      { from },
    );
    for (const row of rows)
      await suppressions.adopt({ keyVersion: row.key_version, index: row.suppression_index });
    const last = rows.at(-1)?.shared_at ?? from;
    if (rows.length < adoptAtMost || last === from) return last;
    from = last;
  }
}
