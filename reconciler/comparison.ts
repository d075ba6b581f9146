import { isoTime } from '../core/clock.ts';
import type { Channel } from '../core/events/event.ts';
import { channelOfAddress } from '../core/redaction/address.ts';
import { insertLines } from '../core/store/lines.ts';
import { compare, type Discrepancy } from './compare.ts';
import type { ComparisonScope } from './comparison-scope.ts';
import { type Differing, writeDiscrepancies } from './discrepancy-rows.ts';
import type { Reconciler } from './reconciler.ts';
import { heardOf, isGivenUp, lastSaidOf } from './record.ts';
import { factsOf } from './resources/facts.ts';
import type { RestResource } from './resources/resource.ts';
import { restColumns, restLine } from './rest-lines.ts';

/** What the comparison of some resources found. */
export interface Found {
  readonly eventsAdded: number;
  readonly discrepancies: readonly Discrepancy[];
  readonly unsettled: number;
  readonly awaitingReceipt: number;
}

/** What the comparison of some resources says, nothing of which is written yet. Of most of them a line is all that is left. */
export interface Compared {
  readonly scope: ComparisonScope;
  readonly resources: number;
  /** What REST said of each, as lines of rest_resources. */
  readonly lines: string;
  /** Those of which REST says more than was heard. */
  readonly added: readonly RestResource[];
  readonly differing: readonly Differing[];
  readonly unsettled: number;
  readonly awaitingReceipt: number;
}

/** Compares resources that REST gave with what the record knows of them. */
export async function compareWithRecord(
  { store, clock }: Reconciler,
  scope: ComparisonScope,
  resources: readonly RestResource[],
): Promise<Compared> {
  const sids = resources.map(({ sid }) => sid);
  const heard = await heardOf(store, sids);
  const settledBefore = isoTime(scope.settledBeforeMs);
  const saidAtClose = scope.closed ? await lastSaidOf(store, sids) : undefined;
  const readAt = isoTime(clock());
  const lines: string[] = [];
  const added: RestResource[] = [];
  const differing: Differing[] = [];
  let unsettled = 0;
  let awaitingReceipt = 0;
  for (const resource of resources) {
    // What changed a moment ago is not compared.
    const comparison = isSettled(resource, settledBefore)
      ? compare(heard.get(resource.sid), resource, {
          closed: saidAtClose && { before: saidAtClose.get(resource.sid) },
          twilioAheadMs: scope.twilioAheadMs,
        })
      : undefined;
    const channel = channelOf(resource);
    lines.push(restLine(resource, channel, comparison, readAt));
    if (comparison?.addEvent) added.push(resource);
    if (comparison !== undefined && comparison.discrepancies.length > 0)
      differing.push({ resource, discrepancies: comparison.discrepancies });
    if (comparison === undefined || !isGivenUp(resource.family, resource.status)) unsettled += 1;
    if (isAwaitingReceipt(resource, channel)) awaitingReceipt += 1;
  }
  return {
    scope,
    resources: resources.length,
    lines: lines.join('\n'),
    added,
    differing,
    unsettled,
    awaitingReceipt,
  };
}

/** Writes what a comparison found: events that were missing, what REST said, and every difference. */
export async function writeCompared(reconciler: Reconciler, compared: Compared): Promise<Found> {
  const { recorder, metrics, store } = reconciler;
  const { scope, added, differing, lines } = compared;
  await Promise.all([
    ...added.map((resource) => recorder.record(factsOf(resource), scope.account.environment)),
    insertLines(store, 'rest_resources', restColumns, lines),
    writeDiscrepancies(reconciler, scope, differing),
  ]);
  metrics.resourcesReconciled.inc(
    { account_sid: scope.account.accountSid, family: scope.family },
    compared.resources,
  );
  return {
    eventsAdded: added.length,
    discrepancies: differing.flatMap(({ discrepancies }) => discrepancies),
    unsettled: compared.unsettled,
    awaitingReceipt: compared.awaitingReceipt,
  };
}

function isSettled({ updatedAt }: RestResource, before: string): boolean {
  return updatedAt === null || updatedAt <= before;
}

/** Delivered to somebody whose phone may still say that it was read. */
function isAwaitingReceipt({ family, direction, status }: RestResource, channel: Channel): boolean {
  return (
    (channel === 'whatsapp' || channel === 'rcs') &&
    family === 'message' &&
    direction !== 'inbound' &&
    status === 'delivered'
  );
}

function channelOf({ person, own, channel }: RestResource): Channel {
  return channelOfAddress(person) ?? channelOfAddress(own) ?? channel;
}
