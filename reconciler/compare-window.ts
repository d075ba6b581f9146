import { isoTime } from '../core/clock.ts';
import type { Account } from '../core/config/accounts.ts';
import type { Family } from '../core/events/statuses.ts';
import { insertRows } from '../core/store/store.ts';
import { compare, type Discrepancy, discrepancyId } from './compare.ts';
import { type Progress, saveProgress } from './progress.ts';
import type { Reconciler } from './reconciler.ts';
import { heardOf, type Unlisted, unlistedOf } from './record.ts';
import type { Page, Reader, RestResource } from './resources/resource.ts';
import { RestRefused } from './rest/refused.ts';

/** What was found in one window of one family of one account. */
export interface Finding {
  readonly accountSid: string;
  readonly family: Family;
  readonly resourcesRead: number;
  readonly eventsAdded: number;
  /** Discrepancies found, by kind; those found by earlier runs are counted again. */
  readonly discrepancies: ReadonlyMap<string, number>;
}

export interface WindowScope {
  readonly account: Account;
  readonly reader: Reader;
  readonly settleAfterMs: number;
  /** Where to start: a fresh run's zero, or the watermark of one that was interrupted. */
  readonly from: Progress;
}

interface Tally {
  eventsAdded: number;
  readonly discrepancies: Map<string, number>;
}

/**
 * Compares one window: first every page of the list, then, one by one, what the record has and the list did not.
 * After each page the watermark is saved; doing a page twice adds nothing, so that a watermark whose page Twilio no
 * longer takes costs no more than reading the window from its start.
 */
export async function compareWindow(reconciler: Reconciler, scope: WindowScope): Promise<Finding> {
  const { store, clock } = reconciler;
  const tally: Tally = { eventsAdded: 0, discrepancies: new Map() };
  const startedAt = isoTime(clock());
  let progress = scope.from;
  const save = async (change: Partial<Progress>): Promise<void> => {
    progress = { ...progress, ...change, missingFound: tally.discrepancies.get('missing-callback') ?? 0 };
    await saveProgress(store, progress, isoTime(clock()));
  };
  await save({});
  let mayStartOver = progress.nextPage !== '';
  while (progress.state === 'listing') {
    const page = await listedPage(scope.reader, progress, mayStartOver);
    mayStartOver = false;
    if (page === 'refused') {
      await save({ nextPage: '', resourcesRead: 0 });
      continue;
    }
    await compareResources(reconciler, scope, progress.runId, page.resources, tally);
    if (page.unreadable > 0)
      reconciler.log.error(
        { rows: page.unreadable },
        'rows of the REST API do not have the documented shape',
      );
    await save({
      resourcesRead: progress.resourcesRead + page.resources.length,
      nextPage: page.next ?? '',
      state: page.next === undefined ? 'refreshing' : 'listing',
    });
  }
  const refreshed = await compareUnlisted(reconciler, scope, progress, startedAt, tally);
  await save({ state: 'finished', resourcesRead: progress.resourcesRead + refreshed });
  return {
    accountSid: progress.accountSid,
    family: progress.family,
    resourcesRead: progress.resourcesRead,
    eventsAdded: tally.eventsAdded,
    discrepancies: tally.discrepancies,
  };
}

/** The page that is next; `refused` when it is a watermark of long ago which Twilio no longer takes. */
async function listedPage(
  reader: Reader,
  { window, nextPage }: Progress,
  mayStartOver: boolean,
): Promise<Page | 'refused'> {
  const page = await reader.page(window, nextPage === '' ? undefined : nextPage);
  if (page === 'refused' && !mayStartOver) throw new RestRefused(400, null);
  return page;
}

/** Compares resources that REST gave with the record, and writes what was missing and what differs. */
async function compareResources(
  reconciler: Reconciler,
  scope: WindowScope,
  runId: string,
  resources: readonly RestResource[],
  tally: Tally,
): Promise<void> {
  const { store, recorder, clock, metrics } = reconciler;
  const heard = await heardOf(
    store,
    resources.map(({ sid }) => sid),
  );
  const found: Discrepancy[] = [];
  const settled = resources.filter((resource) => isSettled(resource, clock() - scope.settleAfterMs));
  const added = settled.filter((resource) => {
    const comparison = compare(heard.get(resource.sid), resource);
    found.push(...comparison.discrepancies);
    return comparison.addEvent;
  });
  await Promise.all(added.map(({ facts }) => recorder.record(facts, scope.account.environment)));
  tally.eventsAdded += added.length;
  await writeSeen(reconciler, runId, resources);
  await writeDiscrepancies(reconciler, scope, runId, found, tally);
  metrics.resourcesReconciled.inc(
    { account_sid: scope.account.accountSid, family: scope.reader.family },
    resources.length,
  );
}

/** Asks for what was heard of but not listed: never sent, outside the list's dates, deleted, or never there. */
async function compareUnlisted(
  reconciler: Reconciler,
  scope: WindowScope,
  { runId, accountSid, family, window }: Progress,
  readSince: string,
  tally: Tally,
): Promise<number> {
  const { store, limits, clock } = reconciler;
  const until = new Date(Math.min(window.to.getTime(), clock() - scope.settleAfterMs));
  const unlisted = await unlistedOf(
    store,
    { accountSid, family, window: { from: window.from, to: until } },
    readSince,
    limits.restRefreshMax,
  );
  for (let start = 0; start < unlisted.length; start += limits.restPageSize) {
    await refresh(reconciler, scope, runId, unlisted.slice(start, start + limits.restPageSize), tally);
  }
  return unlisted.length;
}

async function refresh(
  reconciler: Reconciler,
  scope: WindowScope,
  runId: string,
  unlisted: readonly Unlisted[],
  tally: Tally,
): Promise<void> {
  const { reader } = scope;
  // The transport lets only a few of these through at a time.
  const asked = await Promise.all(
    unlisted.map(async (one) => ({ ...one, resource: await reader.fetch(one.sid) })),
  );
  await compareResources(
    reconciler,
    scope,
    runId,
    asked.map(({ resource }) => resource).filter((resource) => resource !== undefined),
    tally,
  );
  const gone = asked.filter(({ resource }) => resource === undefined);
  await writeGone(reconciler, scope, runId, gone);
  await writeDiscrepancies(
    reconciler,
    scope,
    runId,
    gone.map((one) => goneDiscrepancy(one, reader.family)),
    tally,
  );
}

function goneDiscrepancy({ sid, seenBefore }: Unlisted, family: Family): Discrepancy {
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

async function writeSeen(
  { store, clock }: Reconciler,
  runId: string,
  resources: readonly RestResource[],
): Promise<void> {
  await insertRows(
    store,
    'rest_resources',
    resources.map(({ sid, accountSid, family, status, errorCode, updatedAt }) => ({
      resource_sid: sid,
      account_sid: accountSid,
      family,
      found: true,
      status,
      error_code: errorCode,
      updated_at: updatedAt,
      read_at: isoTime(clock()),
      run_id: runId,
    })),
  );
}

async function writeGone(
  { store, clock }: Reconciler,
  { account, reader }: WindowScope,
  runId: string,
  gone: readonly Unlisted[],
): Promise<void> {
  await insertRows(
    store,
    'rest_resources',
    gone.map(({ sid }) => ({
      resource_sid: sid,
      account_sid: account.accountSid,
      family: reader.family,
      found: false,
      status: '',
      error_code: null,
      updated_at: null,
      read_at: isoTime(clock()),
      run_id: runId,
    })),
  );
}

async function writeDiscrepancies(
  { store, clock, metrics }: Reconciler,
  { account }: WindowScope,
  runId: string,
  found: readonly Discrepancy[],
  tally: Tally,
): Promise<void> {
  await insertRows(
    store,
    'discrepancies',
    found.map((discrepancy) => ({
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
    })),
  );
  for (const { kind } of found) {
    tally.discrepancies.set(kind, (tally.discrepancies.get(kind) ?? 0) + 1);
    metrics.discrepanciesFound.inc({ account_sid: account.accountSid, kind });
  }
}
