import { isoTime } from '../core/clock.ts';
import { insertRows } from '../core/store/store.ts';
import { type Discrepancy, discrepancyId } from './compare.ts';
import type { ComparisonScope } from './comparison-scope.ts';
import type { Reconciler } from './reconciler.ts';
import type { RestResource } from './resources/resource.ts';

/** What was found of one resource; `resource` is `undefined` when Twilio does not have it. */
export interface Differing {
  readonly resource: RestResource | undefined;
  readonly discrepancies: readonly Discrepancy[];
}

/** Writes every difference as a row; the same one found again is the same row. */
export async function writeDiscrepancies(
  { store, clock, metrics }: Reconciler,
  { account, runId }: ComparisonScope,
  differing: readonly Differing[],
): Promise<void> {
  const foundAt = isoTime(clock());
  await insertRows(
    store,
    'discrepancies',
    differing.flatMap(({ resource, discrepancies }) =>
      discrepancies.map((discrepancy) => ({
        account_sid: account.accountSid,
        resource_sid: discrepancy.resourceSid,
        discrepancy_id: discrepancyId(discrepancy),
        kind: discrepancy.kind,
        family: discrepancy.family,
        heard: discrepancy.heard,
        actual: discrepancy.actual,
        explanation: discrepancy.explanation,
        settled_by: discrepancy.settledBy,
        found_at: foundAt,
        run_id: runId,
        price: resource?.price ?? null,
        price_unit: resource?.priceUnit ?? '',
        segments: resource?.segments ?? null,
        day: resource?.listedAt?.slice(0, 10) ?? null,
      })),
    ),
  );
  for (const { discrepancies } of differing)
    for (const { kind } of discrepancies)
      metrics.discrepanciesFound.inc({ account_sid: account.accountSid, kind });
}
