import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { pino } from 'pino';
import { expect, it, onTestFinished, vi } from 'vitest';
import { csvLines } from '../../../console/csv.ts';
import { Jobs } from '../../../console/jobs/jobs.ts';
import { exportOrder, exportWork } from '../../../console/search/export.ts';
import { querySchema } from '../../../console/search/query.ts';
import { limits } from '../../../core/limits.ts';
import { insertRows } from '../../../core/store/store.ts';
import { aResource } from '../../world/figures.ts';
import { anEmbeddedStore } from '../../world/store.ts';
import { aFolder } from '../../world/temp.ts';

const store = anEmbeddedStore();
const ana = { name: 'ana', role: 'officer' };

/** RFC 4180, read by hand: fields in quotes, a quote doubled, lines ended by CR LF. */
function readCsv(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < csv.length) {
    const match = /^"((?:[^"]|"")*)"(,|\r\n)/.exec(csv.slice(at));
    if (match === null) throw new Error(`not RFC 4180 at ${at}`);
    row.push((match[1] ?? '').replaceAll('""', '"'));
    at += match[0].length;
    if (match[2] === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

it('whatever a field holds, it is read back as it was, and no spreadsheet takes it for a formula', () => {
  const field = fc.oneof(
    fc.string(),
    fc.constantFrom('=1+1', '+15005550006', '-2', '@SUM(A1)', '\tx', '\rx', '"', 'a,b', 'a\r\nb', ''),
  );
  fc.assert(
    fc.property(
      fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      (rows) => {
        const read = readCsv(csvLines(rows));
        expect(read).toHaveLength(rows.length);
        for (const [line, row] of rows.entries())
          for (const [column, given] of row.entries()) {
            const got = read[line]?.[column] ?? '';
            expect(got.replace(/^'(?=[=+\-@\t\r＝＋－＠])/u, '')).toBe(
              given.replace(/^'(?=[=+\-@\t\r＝＋－＠])/u, ''),
            );
            expect(got).not.toMatch(/^[=+\-@\t\r]/);
          }
      },
    ),
  );
});

it('a file has every result once, over many pages, and says how far it is', async () => {
  const count = limits.exportPageRows * 2 + 17;
  const resources = Array.from({ length: count }, (_, index) =>
    aResource(`export ${index}`, {
      made_at: new Date(Date.UTC(2026, 10, 22) + (index % 60_000)).toISOString(),
    }),
  );
  await insertRows(store(), 'resources_by_minute', resources);
  const query = querySchema.parse({ from: '2026-11-22', to: '2026-11-22' });
  const jobs = new Jobs({ dataDir: aFolder(), clock: Date.now, log: pino({ level: 'silent' }) });
  onTestFinished(() => jobs.close());
  for (const format of ['csv', 'ndjson'] as const) {
    const { id } = jobs.start(
      ana,
      exportOrder(query, `act_${'0'.repeat(32)}`, format),
      exportWork(store(), query, format),
    );
    await vi.waitFor(() => expect(jobs.find(ana, id)?.state.is).toBe('done'), {
      timeout: 30_000,
      interval: 20,
    });
    const job = jobs.find(ana, id);
    expect(job?.state).toMatchObject({ rows: count });
    const content = job === undefined ? '' : await text(jobs.open(job));
    const sids =
      format === 'csv'
        ? readCsv(content)
            .slice(1)
            .map((row) => row.at(-1))
        : content
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line).sid);
    expect(new Set(sids)).toEqual(new Set(resources.map(({ resource_sid }) => resource_sid)));
    expect(sids).toHaveLength(count);
    expect(content).not.toContain('ct_');
  }
});
