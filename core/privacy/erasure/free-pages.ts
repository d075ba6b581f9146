import { setTimeout as wait } from 'node:timers/promises';
import type { Disk } from '../../journal/disk.ts';

/** A value that takes a page of its own and is written as it is: more than half of it, less than all of it. */
const fillerBytes = 2_100;
const pagesAtOnce = 500;
/** A pause between writes, so that callbacks find the disk free: half of its time at most is taken. */
const pauseMs = 5;
/** More than this is not overwritten at once: 2 GiB, what a journal may hold. */
const maxPages = 524_288;

/**
 * Overwrites the pages that LMDB has set free. It copies a page for each change and leaves the old one as it was until it is
 * needed again: a blind index that was removed would stay in the file. Fills free pages with zeros, then gives them back.
 */
export async function overwriteFreePages(disk: Disk): Promise<void> {
  const filler = disk.root.openDB<Buffer, number>({ name: 'filler', encoding: 'binary' });
  const pages = Math.min(maxPages, freePagesAtMost(disk));
  for (let page = 0; page < pages; ) {
    const until = Math.min(pages, page + pagesAtOnce);
    const writes: Promise<boolean>[] = [];
    for (; page < until; page += 1) writes.push(filler.put(page, Buffer.alloc(fillerBytes)));
    await Promise.all(writes);
    await wait(pauseMs);
  }
  await filler.clearAsync();
  await filler.flushed;
}

interface Stats {
  readonly lastPageNumber: number;
  readonly treeLeafPageCount: number;
  readonly treeBranchPageCount: number;
  readonly overflowPages: number;
}

/** The pages of the file that no table holds. */
function freePagesAtMost({ root, ...tables }: Disk): number {
  const stats = (table: { getStats(): unknown }): Stats => table.getStats() as Stats;
  const used = Object.values(tables)
    .map(stats)
    .reduce((sum, one) => sum + one.treeLeafPageCount + one.treeBranchPageCount + one.overflowPages, 0);
  return Math.max(0, stats(root).lastPageNumber - used) + pagesAtOnce;
}
