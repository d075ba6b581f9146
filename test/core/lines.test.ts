import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { insertLines, noField, numberField, textField, timeField } from '../../core/store/lines.ts';
import { rowsOf } from '../../core/store/store.ts';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();
const cell = z.object({
  text: z.string(),
  number: z.number().nullable(),
  time: z.string(),
  none: z.string().nullable(),
});

it('lines give back every text, number and time that went into them', async () => {
  const texts = fc.sample(fc.string({ unit: 'binary' }), 200).concat(['\t', '\n', '\\N', 'a\0b', '\r\n', '']);
  const rows = texts.map((text, index) => ({
    text,
    number: index % 3 === 0 ? null : index,
    time: new Date(Date.UTC(2026, 10, 20) + index * 1_001).toISOString(),
  }));
  await store().writer.command({
    query:
      "CREATE TABLE lines (number Nullable(Int32), text String, time DateTime64(3, 'UTC'), none Nullable(DateTime64(3, 'UTC'))) ENGINE = Memory",
  });
  await insertLines(
    store(),
    'lines',
    ['text', 'number', 'time', 'none'],
    rows
      .map(({ text, number, time }) =>
        [textField(text), numberField(number), timeField(time), noField].join('\t'),
      )
      .join('\n'),
  );
  const read = await rowsOf(store(), cell, 'SELECT text, number, time, none FROM lines ORDER BY time');
  expect(read).toEqual(rows.map((row) => ({ ...row, none: null })));
  await store().writer.command({ query: 'DROP TABLE lines' });
});
