import { isoTime } from '../core/clock.ts';
import type { Account } from '../core/config/accounts.ts';
import { together } from './ahead.ts';
import { type Compared, compareWithRecord, type Found, writeCompared } from './comparison.ts';
import type { ComparisonScope } from './comparison-scope.ts';
import { verdictOn, writeDay } from './days.ts';
import { isEarliest, wholeDay } from './passes.ts';
import type { ClaimedReconciler } from './reconciler.ts';
import { besideTheList, isDayClosed } from './record.ts';
import { refresh } from './refresh.ts';
import type { PageAt, PageSource } from './resources/page-source.ts';
import type { Reader } from './resources/resource.ts';
import { nothingCounted, saveWatermarks, type Watermark } from './slices.ts';
import { neverReadOf, unlistedOf } from './to-ask-for.ts';

/** How one family of one account is read now. */
export interface SliceContext {
  readonly account: Account;
  readonly reader: Reader;
  readonly source: PageSource;
  /** The time by Twilio's clock, ms since 1970. */
  readonly twilioNow: () => number;
  readonly settleAfterMs: number;
  /** Told after each step how far the slice has come. */
  readonly advanced: (mark: Watermark, found: Found) => void;
}

const nothingFound: Found = { eventsAdded: 0, discrepancies: [], unsettled: 0, awaitingReceipt: 0 };

/**
 * Compares one slice: every page of the list first, then, one by one, what the record has and the list did not. After
 * each step the watermark is saved. Doing a page twice adds nothing, so that a crash between a step and its watermark
 * costs that step again and no more.
 */
export async function compareSlice(
  reconciler: ClaimedReconciler,
  context: SliceContext,
  begin: Watermark,
): Promise<void> {
  const { store, clock } = reconciler;
  let mark = begin;
  const day = wholeDay(mark.window);
  const closed =
    day !== undefined &&
    (await isDayClosed(store, { accountSid: mark.accountSid, family: mark.family, day }));
  const scope = (): ComparisonScope => ({
    account: context.account,
    family: mark.family,
    runId: mark.runId === '' ? `${mark.pass} ${mark.startedAt}` : mark.runId,
    settledBeforeMs: context.twilioNow() - context.settleAfterMs,
    twilioAheadMs: context.twilioNow() - clock(),
    closed,
  });
  const save = async (change: Partial<Watermark>, found: Found): Promise<void> => {
    mark = {
      ...mark,
      ...change,
      unsettled: mark.unsettled + found.unsettled,
      awaitingReceipt: mark.awaitingReceipt + found.awaitingReceipt,
      discrepancies: mark.discrepancies + found.discrepancies.length,
    };
    await saveWatermarks(store, [mark], isoTime(clock()));
    context.advanced(mark, found);
  };
  const writePages = async (pages: readonly PageAt[], compared: Compared): Promise<void> => {
    const found = await writeCompared(reconciler, compared);
    const unreadable = pages.reduce((sum, page) => sum + page.unreadable, 0);
    if (unreadable > 0)
      reconciler.log.error({ rows: unreadable }, 'rows of the REST API do not have the documented shape');
    const last = pages.at(-1);
    if (pages.some((page) => page.startedOver)) mark = { ...mark, ...nothingCounted };
    await save(
      {
        source: last?.source ?? mark.source,
        cursor: last?.next ?? '',
        resources: mark.resources + compared.resources,
        unreadable: mark.unreadable + unreadable,
      },
      found,
    );
  };
  if (mark.state === 'listing') {
    let written = Promise.resolve();
    for await (const pages of together(context.source.pages(mark), reconciler.limits.restPagesAhead)) {
      reconciler.stillOurs();
      const resources = pages.flatMap((page) => page.resources);
      const compared = await compareWithRecord(reconciler, scope(), resources);
      // What one step found is written while the next one is looked up; steps and their watermarks stay in order.
      await written;
      written = writePages(pages, compared);
      written.catch(() => undefined);
    }
    await written;
    await save({ cursor: '', state: 'refreshing' }, nothingFound);
  }
  if (isEarliest(mark.pass)) {
    await save({ state: 'finished' }, nothingFound);
    return;
  }
  const limit = reconciler.limits.restRefreshMax;
  // A day and what somebody asks for is seen to completely; of an hour, what no later pass may find any more.
  const isComplete = day !== undefined || mark.runId !== '';
  const unlisted = isComplete
    ? await unlistedOf(store, mark, mark.startedAt, limit)
    : await neverReadOf(store, mark, limit);
  const found = await refresh(reconciler, scope(), context.reader, unlisted);
  if (day !== undefined) {
    const beside = await besideTheList(store, mark);
    const reading = {
      day,
      mark: { ...mark, discrepancies: mark.discrepancies + found.discrepancies.length },
      refreshed: beside.refreshed,
      unsettled: mark.unsettled + beside.unsettled,
      refreshCutShort: unlisted.length >= limit,
    };
    await writeDay(store, reading, verdictOn(reading, context.twilioNow()), isoTime(clock()));
  }
  await save({ state: 'finished' }, { ...found, unsettled: 0, awaitingReceipt: 0 });
}
