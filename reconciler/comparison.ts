import { isoTime } from '../core/clock.ts';
import type { Account } from '../core/config/accounts.ts';
import { channelOfAddress } from '../core/redaction/address.ts';
import { insertRows } from '../core/store/store.ts';
import { type Comparison, compare, type Discrepancy, discrepancyId } from './compare.ts';
import type { Reconciler } from './reconciler.ts';
import { heardOf, isGivenUp, lastSaidOf, type Unlisted } from './record.ts';
import type { ComparedFamily, RestResource } from './resources/resource.ts';

/** What is compared with what: an account, and by whose clock. */
export interface ComparisonScope {
  readonly account: Account;
  readonly family: ComparedFamily;
  /** Names the reading in what it writes. */
  readonly runId: string;
  /** Resources that changed after this (Twilio's clock, ms since 1970) are left alone: their callbacks may be on the way. */
  readonly settledBeforeMs: number;
  /** The day of these resources was closed by an earlier reading: what differs from then is a finding. */
  readonly closed: boolean;
}

/** What the comparison of some resources found. */
export interface Found {
  readonly eventsAdded: number;
  readonly discrepancies: readonly Discrepancy[];
  readonly unsettled: number;
  readonly awaitingReceipt: number;
}

/** Compares resources that REST gave with the record, and writes what was missing, what differs and what was read. */
export async function compareResources(
  reconciler: Reconciler,
  scope: ComparisonScope,
  resources: readonly RestResource[],
): Promise<Found> {
  const { store, recorder, metrics } = reconciler;
  const sids = resources.map(({ sid }) => sid);
  const [heard, saidAtClose] = await Promise.all([
    heardOf(store, sids),
    scope.closed ? lastSaidOf(store, sids) : undefined,
  ]);
  const compared = resources.map(
    (resource): { resource: RestResource; comparison: Comparison | undefined } => ({
      resource,
      comparison: isSettled(resource, scope.settledBeforeMs)
        ? compare(
            heard.get(resource.sid),
            resource,
            saidAtClose === undefined ? undefined : { before: saidAtClose.get(resource.sid) },
          )
        : undefined,
    }),
  );
  const added = compared.filter(({ comparison }) => comparison?.addEvent);
  await Promise.all(added.map(({ resource }) => recorder.record(resource.facts, scope.account.environment)));
  await writeRead(reconciler, scope, compared);
  const discrepancies = compared.flatMap(({ comparison }) => comparison?.discrepancies ?? []);
  await writeDiscrepancies(reconciler, scope, discrepancies, new Map(resources.map((one) => [one.sid, one])));
  metrics.resourcesReconciled.inc(
    { account_sid: scope.account.accountSid, family: scope.family },
    resources.length,
  );
  return {
    eventsAdded: added.length,
    discrepancies,
    unsettled: compared.filter(
      ({ resource, comparison }) => comparison === undefined || !isGivenUp(resource.family, resource.status),
    ).length,
    awaitingReceipt: resources.filter(isAwaitingReceipt).length,
  };
}

/** Notes that Twilio answers 404: deleted, when it was known before; otherwise it never was there. */
export async function writeGone(
  reconciler: Reconciler,
  scope: ComparisonScope,
  gone: readonly Unlisted[],
): Promise<readonly Discrepancy[]> {
  const { store, clock } = reconciler;
  await insertRows(
    store,
    'rest_resources',
    gone.map(({ sid }) => ({
      resource_sid: sid,
      account_sid: scope.account.accountSid,
      family: scope.family,
      found: false,
      read_at: isoTime(clock()),
      run_id: scope.runId,
    })),
  );
  const discrepancies = gone.map((one) => goneDiscrepancy(one, scope.family));
  await writeDiscrepancies(reconciler, scope, discrepancies, new Map());
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

function isSettled(resource: RestResource, beforeMs: number): boolean {
  return resource.updatedAt === null || Date.parse(resource.updatedAt) <= beforeMs;
}

/** Delivered to somebody whose phone may still say that it was read. */
function isAwaitingReceipt({ family, inbound, status, facts }: RestResource): boolean {
  if (family !== 'message' || inbound || status !== 'delivered') return false;
  const channel = channelOfAddress(facts.person);
  return channel === 'whatsapp' || channel === 'rcs';
}

async function writeRead(
  { store, clock }: Reconciler,
  scope: ComparisonScope,
  compared: readonly { readonly resource: RestResource; readonly comparison: Comparison | undefined }[],
): Promise<void> {
  const readAt = isoTime(clock());
  await insertRows(
    store,
    'rest_resources',
    compared.map(({ resource, comparison }) => ({
      resource_sid: resource.sid,
      account_sid: resource.accountSid,
      family: resource.family,
      found: true,
      status: resource.status,
      error_code: resource.errorCode,
      updated_at: resource.updatedAt,
      created_at: resource.createdAt,
      listed_at: resource.listedAt,
      direction: resource.inbound ? 'inbound' : 'outbound',
      price: resource.price,
      price_unit: resource.priceUnit,
      segments: resource.segments,
      expected: comparison?.told.length ?? 0,
      heard: comparison?.heard ?? 0,
      read_at: readAt,
      run_id: scope.runId,
    })),
  );
}

async function writeDiscrepancies(
  { store, clock, metrics }: Reconciler,
  { account, runId }: ComparisonScope,
  found: readonly Discrepancy[],
  resources: ReadonlyMap<string, RestResource>,
): Promise<void> {
  await insertRows(
    store,
    'discrepancies',
    found.map((discrepancy) => {
      const resource = resources.get(discrepancy.resourceSid);
      return {
        account_sid: account.accountSid,
        resource_sid: discrepancy.resourceSid,
        discrepancy_id: discrepancyId(discrepancy),
        kind: discrepancy.kind,
        family: discrepancy.family,
        heard: discrepancy.heard,
        actual: discrepancy.actual,
        explanation: discrepancy.explanation,
        settled_by: discrepancy.settledBy,
        found_at: isoTime(clock()),
        run_id: runId,
        price: resource?.price ?? null,
        price_unit: resource?.priceUnit ?? '',
        segments: resource?.segments ?? null,
        day: resource?.listedAt?.slice(0, 10) ?? null,
      };
    }),
  );
  for (const { kind } of found) metrics.discrepanciesFound.inc({ account_sid: account.accountSid, kind });
}
