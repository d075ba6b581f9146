import { z } from 'zod';
import { type Asked, grafanaSql } from '../../bench/panels/grafana-sql.ts';
import type { Store } from '../../core/store/store.ts';

const answerSchema = z.object({
  meta: z.array(z.object({ name: z.string(), type: z.string() })),
  data: z.array(z.record(z.string(), z.unknown())),
});
export type Answer = z.output<typeof answerSchema>;

/** What a panel would get of ClickHouse: its columns with their types, and its rows. */
export async function ask(store: Store, rawSql: string, asked: Asked): Promise<Answer> {
  const result = await store.reader.query({ query: grafanaSql(rawSql, asked), format: 'JSON' });
  return answerSchema.parse(await result.json());
}

/** A type without what only says how it is kept: `LowCardinality(Nullable(String))` is `String`. */
export function plainType(type: string): string {
  const inner = /^(?:Nullable|LowCardinality)\((.*)\)$/.exec(type)?.[1];
  return inner === undefined ? type : plainType(inner);
}

export const isNumber = (type: string): boolean => /^(U?Int|Float|Decimal)/.test(plainType(type));
export const isTime = (type: string): boolean => plainType(type).startsWith('DateTime');
export const isText = (type: string): boolean => plainType(type) === 'String';
