import { isoTime } from '../core/clock.ts';
import type { Account } from '../core/config/accounts.ts';
import type { Channel } from '../core/events/event.ts';
import { channelOfAddress, ownAddressOf } from '../core/redaction/address.ts';
import { insertRows } from '../core/store/store.ts';
import { type Comparison, compare, type Discrepancy, discrepancyId } from './compare.ts';
import type { Reconciler } from './reconciler.ts';
import { heardOf, isGivenUp, lastSaidOf } from './record.ts';
import { factsOf } from './resources/facts.ts';
import type { ComparedFamily, RestResource } from './resources/resource.ts';
import type { Unlisted } from './to-ask-for.ts';

/** What is compared with what: an account, and by whose clock. */
export interface ComparisonScope {
  readonly account: Account;
  readonly family: ComparedFamily;
  /** Names the reading in what it writes. */
  readonly runId: string;
  /** Resources that changed after this (Twilio's clock, ms since 1970) are left alone: their callbacks may be on the way. */
  readonly settledBeforeMs: number;
  /** Twilio's clock minus ours, ms. */
  readonly twilioAheadMs: number;
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

/** Resources beside what the comparison says of each; nothing of it is written yet. */
export interface Compared {
  readonly scope: ComparisonScope;
  readonly each: readonly ComparedResource[];
}

interface ComparedResource {
  readonly resource: RestResource;
  /** `undefined` when it changed a moment ago. */
  readonly comparison: Comparison | undefined;
}

/** Compares resources that REST gave with what the record knows of them. */
export async function compareWithRecord(
  { store }: Reconciler,
  scope: ComparisonScope,
  resources: readonly RestResource[],
): Promise<Compared> {
  const sids = resources.map(({ sid }) => sid);
  const heard = await heardOf(store, sids);
  const settledBefore = isoTime(scope.settledBeforeMs);
  const saidAtClose = scope.closed ? await lastSaidOf(store, sids) : undefined;
  return {
    scope,
    each: resources.map((resource) => ({
      resource,
      comparison: isSettled(resource, settledBefore)
        ? compare(heard.get(resource.sid), resource, {
            closed: saidAtClose && { before: saidAtClose.get(resource.sid) },
            twilioAheadMs: scope.twilioAheadMs,
          })
        : undefined,
    })),
  };
}

/** Writes what a comparison found: events that were missing, what REST said, and every difference. */
export async function writeCompared(reconciler: Reconciler, { scope, each }: Compared): Promise<Found> {
  const { recorder, metrics } = reconciler;
  const added = each.filter(({ comparison }) => comparison?.addEvent);
  const discrepancies = each.flatMap(({ comparison }) => comparison?.discrepancies ?? []);
  const bySid = new Map(each.map(({ resource }) => [resource.sid, resource]));
  await Promise.all([
    ...added.map(({ resource }) => recorder.record(factsOf(resource), scope.account.environment)),
    writeRead(reconciler, each),
    writeDiscrepancies(reconciler, scope, discrepancies, bySid),
  ]);
  metrics.resourcesReconciled.inc(
    { account_sid: scope.account.accountSid, family: scope.family },
    each.length,
  );
  return {
    eventsAdded: added.length,
    discrepancies,
    unsettled: each.filter(
      ({ resource, comparison }) => comparison === undefined || !isGivenUp(resource.family, resource.status),
    ).length,
    awaitingReceipt: each.filter(({ resource }) => isAwaitingReceipt(resource)).length,
  };
}

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

function isSettled({ updatedAt }: RestResource, before: string): boolean {
  return updatedAt === null || updatedAt <= before;
}

/** Delivered to somebody whose phone may still say that it was read. */
function isAwaitingReceipt(resource: RestResource): boolean {
  const { family, direction, status } = resource;
  if (family !== 'message' || direction === 'inbound' || status !== 'delivered') return false;
  const channel = channelOf(resource);
  return channel === 'whatsapp' || channel === 'rcs';
}

function channelOf({ person, own, channel }: RestResource): Channel {
  return channelOfAddress(person) ?? channelOfAddress(own) ?? channel;
}

async function writeRead({ store, clock }: Reconciler, compared: readonly ComparedResource[]): Promise<void> {
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
      direction: resource.direction,
      channel: channelOf(resource),
      own_address: ownAddressOf(resource.own),
      messaging_service_sid: resource.messagingServiceSid,
      price: resource.price,
      price_unit: resource.priceUnit,
      segments: resource.segments,
      expected: comparison?.told.length ?? 0,
      heard: comparison?.heard ?? 0,
      read_at: readAt,
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
