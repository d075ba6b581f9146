import { isoTime } from '../core/clock.ts';
import { insertRows } from '../core/store/store.ts';
import type { Discrepancy } from './compare.ts';
import type { ComparisonScope } from './comparison-scope.ts';
import { writeDiscrepancies } from './discrepancy-rows.ts';
import type { Reconciler } from './reconciler.ts';
import type { ComparedFamily } from './resources/resource.ts';
import type { Unlisted } from './to-ask-for.ts';

/** Notes that Twilio answers 404: deleted, when it was known before; otherwise it never was there. */
export async function writeGone(
  reconciler: Reconciler,
  scope: ComparisonScope,
  gone: readonly Unlisted[],
): Promise<readonly Discrepancy[]> {
  const { store, clock, log } = reconciler;
  await insertRows(
    store,
    'rest_resources',
    gone.map(({ sid }) => ({
      resource_sid: sid,
      account_sid: scope.account.accountSid,
      family: scope.family,
      found: false,
      read_at: isoTime(clock()),
    })),
  );
  const discrepancies = gone.map((one) => goneDiscrepancy(one, scope.family));
  const unknown = gone.filter(({ seenBefore }) => !seenBefore);
  if (unknown.length > 0)
    log.error(
      {
        accountSid: scope.account.accountSid,
        sids: unknown.slice(0, 20).map(({ sid }) => sid),
        unknown: unknown.length,
      },
      'callbacks verified for what Twilio does not know: see the discrepancies of kind unknown-at-twilio',
    );
  await writeDiscrepancies(reconciler, scope, [{ resource: undefined, discrepancies }]);
  return discrepancies;
}

function goneDiscrepancy({ sid, seenBefore }: Unlisted, family: ComparedFamily): Discrepancy {
  const common = {
    family,
    resourceSid: sid,
    heard: 'callbacks',
    actual: 'not found',
    settledBy: 'nothing',
  } as const;
  return seenBefore
    ? {
        ...common,
        kind: 'deleted-at-twilio',
        explanation: 'REST gave it before and now answers 404: it was deleted at Twilio',
      }
    : {
        ...common,
        kind: 'unknown-at-twilio',
        explanation:
          'a callback for it verified, but REST answers 404 and never gave it: deleted before it was first read, or signed by someone else who has the auth token',
      };
}
