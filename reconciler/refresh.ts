import { compareWithRecord, type Found, writeCompared } from './comparison.ts';
import type { ComparisonScope } from './comparison-scope.ts';
import { writeGone } from './gone.ts';
import type { Reconciler } from './reconciler.ts';
import type { Reader } from './resources/resource.ts';
import { WrongPlace } from './rest/refused.ts';
import type { Unlisted } from './to-ask-for.ts';

/** This many SIDs, all unknown at Twilio and none ever known: the login or the region is another than the callbacks'. */
const suspiciouslyMany = 20;

/** Asks Twilio for resources one by one and compares them; notes those that are not there. */
export async function refresh(
  reconciler: Reconciler,
  scope: ComparisonScope,
  reader: Reader,
  wanted: readonly Unlisted[],
): Promise<Found & { readonly asked: number }> {
  const { restPageSize } = reconciler.limits;
  const found: Found[] = [];
  for (let start = 0; start < wanted.length; start += restPageSize) {
    const part = wanted.slice(start, start + restPageSize);
    // The transport lets only a few of these through at a time.
    const asked = await Promise.all(
      part.map(async (one) => ({ ...one, resource: await reader.fetch(one.sid) })),
    );
    const there = asked.map(({ resource }) => resource).filter((resource) => resource !== undefined);
    const gone = asked.filter(({ resource }) => resource === undefined);
    if (gone.length >= suspiciouslyMany && there.length === 0 && !gone.some(({ seenBefore }) => seenBefore))
      throw new WrongPlace(scope.account.accountSid, gone.length);
    found.push(await writeCompared(reconciler, await compareWithRecord(reconciler, scope, there)));
    found.push({
      eventsAdded: 0,
      discrepancies: await writeGone(reconciler, scope, gone),
      unsettled: 0,
      awaitingReceipt: 0,
    });
  }
  return { ...sumOf(found), asked: wanted.length };
}

function sumOf(found: readonly Found[]): Found {
  return {
    eventsAdded: found.reduce((sum, one) => sum + one.eventsAdded, 0),
    discrepancies: found.flatMap(({ discrepancies }) => discrepancies),
    unsettled: found.reduce((sum, one) => sum + one.unsettled, 0),
    awaitingReceipt: found.reduce((sum, one) => sum + one.awaitingReceipt, 0),
  };
}
