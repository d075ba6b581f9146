import type { Watermark } from '../slices.ts';
import { ExportNotOffered, type ExportReader } from './export.ts';
import type { Page, Reader } from './resource.ts';

/** One page, with where reading goes on after it. */
export interface PageAt extends Omit<Page, 'next'> {
  /** The cursor after this page; empty after the last. */
  readonly next: string;
  readonly source: 'list' | 'export';
  /** Twilio no longer took the watermark's page: reading began again, and what was counted before does not count. */
  readonly startedOver: boolean;
}

/** Where the pages of a slice come from. */
export interface PageSource {
  /** Pages from the watermark's cursor on, one after another. */
  pages(mark: Watermark): AsyncIterable<PageAt>;
}

/** Reads the API's list; for whole days of which there is a daily file, that file instead. */
export function pageSource(reader: Reader, exports: ExportReader): PageSource {
  return {
    pages: async function* (mark) {
      const listIsBegun = mark.source === 'list' && mark.cursor !== '';
      if (listIsBegun || !exports.isWorthAsking(mark)) {
        yield* listPages(reader, mark, mark.source === 'export' && mark.cursor !== '');
        return;
      }
      let begun = mark.cursor !== '';
      try {
        for await (const { linesDone, ...page } of exports.pages(mark.window, Number(mark.cursor) || 0)) {
          yield { ...page, next: String(linesDone), source: 'export', startedOver: false };
          begun = true;
        }
      } catch (error) {
        if (!(error instanceof ExportNotOffered)) throw error;
        yield* listPages(reader, mark, begun);
      }
    },
  };
}

async function* listPages(
  reader: Reader,
  { window, cursor, source }: Watermark,
  startOver: boolean,
): AsyncGenerator<PageAt> {
  let at: string | undefined = source === 'list' ? cursor : '';
  let startedOver = startOver;
  while (at !== undefined) {
    const page: Page | 'refused' = await reader.page(window, at === '' ? undefined : at);
    if (page === 'refused') {
      if (at === '') throw new Error('the REST API does not take the first page of its own list');
      at = '';
      startedOver = true;
      continue;
    }
    yield { ...page, next: page.next ?? '', source: 'list', startedOver };
    startedOver = false;
    at = page.next;
  }
}
