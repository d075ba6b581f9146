import { stat } from 'node:fs/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anEmbeddedStore } from '../world/store.ts';

const store = anEmbeddedStore();

async function ask(
  client: ClickHouseClient,
  query: string,
  query_params: Record<string, unknown> = {},
): Promise<Record<string, unknown> | undefined> {
  const answer = await client.query({ query, query_params, format: 'JSONEachRow' });
  return (await answer.json<Record<string, unknown>>())[0];
}

it('whatever a parameter is, it is a value and never SQL', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom("'; DROP TABLE events; --", '\\', "\\'", '{text:String}', '\\N', '\n\t\0'),
  );
  const values = fc.record({ text, texts: fc.array(text), nothing: fc.constantFrom(null, 'something') });
  await fc.assert(
    fc.asyncProperty(values, async (given) => {
      const query =
        'SELECT {text:String} AS text, {texts:Array(String)} AS texts, {nothing:Nullable(String)} AS nothing';
      expect(await ask(store().reader, query, given)).toEqual(given);
    }),
    { numRuns: 200 },
  );
});

it('the parameters of questions that are asked side by side do not meet', async () => {
  const { reader, writer, background } = store();
  const asked = Array.from({ length: 300 }, (_, number) => number);
  const clients = [reader, writer, background];
  const answers = await Promise.all(
    asked.map(async (number) =>
      ask(clients[number % 3] ?? reader, 'SELECT {number:UInt32} AS number', { number }),
    ),
  );
  expect(answers.map((answer) => answer?.number)).toEqual(asked);
});

it('a long question, and more behind it, hold up neither other connections nor files', async () => {
  const { reader, writer, background } = store();
  const done: string[] = [];
  const long = 'SELECT count() AS many FROM numbers(3000000000) WHERE number % 7 = {rest:UInt32}';
  const slow = Promise.all(
    Array.from({ length: 12 }, async (_, number) =>
      ask(background, number === 0 ? long : 'SELECT {rest:UInt32}', { rest: 3 }),
    ),
  ).then(() => done.push('the long one'));
  await ask(reader, 'SELECT {number:UInt32}', { number: 1 });
  await ask(writer, 'SELECT {number:UInt32}', { number: 1 });
  await stat('.');
  done.push('the others');
  await slow;
  expect(done).toEqual(['the others', 'the long one']);
});
