import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../core/package-root.ts';
import { readViews } from '../../core/store/migrations.ts';

const views = new Map(
  readViews(join(packageRoot(), 'sql', 'views')).map(({ name, select }) => [name, select]),
);

const tables = new Set(
  [...readFileSync(join(packageRoot(), 'sql', 'schema.sql'), 'utf8').matchAll(/^CREATE TABLE (\w+)/gm)].map(
    ([, name]) => name,
  ),
);

/** Tables with a row for every event or every resource: reading all of one takes as long as there is record. */
const large = new Set([
  'events',
  'resource_states',
  'resources_by_minute',
  'rest_resources',
  'rest_resources_by_hour',
]);

/** Views of what is true now: they bound themselves, whatever the range of the dashboard. */
const ofNow = new Set(['coverage', 'whatsapp_window']);

/** Names behind FROM and JOIN. */
function sourcesOf(sql: string): readonly string[] {
  const code = sql.replaceAll(/--.*$/gm, '');
  return [...code.matchAll(/\b(?:FROM|JOIN)\s+(\w+)/g)].map(([, name]) => name ?? '');
}

/** What a view or table is made of, down to tables. */
export function tablesBehind(name: string): ReadonlySet<string> {
  const select = views.get(name);
  if (select === undefined) return new Set([name]);
  return new Set(
    sourcesOf(select)
      .filter((source) => source !== name)
      .flatMap((source) => [...tablesBehind(source)]),
  );
}

/** What a query reads of views over large tables: the view, and the conditions that stand behind it. */
export function readsEvents(sql: string): readonly { readonly from: string; readonly where: string }[] {
  return [
    ...sql.matchAll(/\b(?:FROM|JOIN) (\w+)( AS \w+)?([\s\S]*?)(?=\b(?:GROUP BY|ORDER BY|UNION ALL)\b|$)/g),
  ]
    .map(([, from, , where]) => ({ from: from ?? '', where: where ?? '' }))
    .filter(
      ({ from }) =>
        views.has(from) && !ofNow.has(from) && [...tablesBehind(from)].some((table) => large.has(table)),
    );
}

/** Every view and table that a query reads, down to tables. */
export function everythingRead(sql: string): readonly string[] {
  const below = (name: string): readonly string[] => {
    const select = views.get(name);
    // A name that is neither is one of the query's own.
    return select === undefined
      ? [name].filter((table) => tables.has(table))
      : [
          name,
          ...sourcesOf(select)
            .filter((source) => source !== name)
            .flatMap(below),
        ];
  };
  return [...new Set(sourcesOf(sql).flatMap(below))];
}
