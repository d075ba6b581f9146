/** What a query of a panel is when Grafana sends it: variables and the macros of its ClickHouse data source put in. */
export interface Asked {
  readonly fromMs: number;
  readonly toMs: number;
  /** Width of a step, as Grafana works it out of the range and the width of the panel. */
  readonly intervalSeconds: number;
  /** By variable: the values that were chosen; a variable that is not named is at All. */
  readonly chosen: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * Puts variables and macros in, as documented for Grafana 11 and version 4 of grafana-clickhouse-datasource. Throws on
 * whatever it does not know: Grafana would send it to ClickHouse as it is.
 */
export function grafanaSql(rawSql: string, asked: Asked): string {
  const sql = withMacros(withVariables(withoutConditionals(rawSql, asked), asked), asked);
  const left = /\$[{_a-z][\w{:}]*/.exec(sql);
  if (left !== null) throw new Error(`${left[0]} is neither a variable nor a macro`);
  return sql;
}

/** `$__conditionalAll(condition, $variable)`: the condition, or nothing where the variable is at All. */
function withoutConditionals(sql: string, { chosen }: Asked): string {
  const name = '$__conditionalAll';
  const start = sql.lastIndexOf(name);
  if (start < 0) return sql;
  const { inner, end } = bracketed(sql, start + name.length);
  const comma = inner.lastIndexOf(',');
  const variable = /^\s*\$\{?(\w+)\}?\s*$/.exec(inner.slice(comma + 1))?.[1];
  if (comma < 0 || variable === undefined)
    throw new Error(`${name} wants a condition and a variable: ${inner}`);
  const values = chosen[variable];
  const isAll = values === undefined || values.length === 0 || values.toString() === '$__all';
  return withoutConditionals(
    `${sql.slice(0, start)}${isAll ? '1=1' : inner.slice(0, comma)}${sql.slice(end)}`,
    { chosen } as Asked,
  );
}

/** What is between the brackets that open at `start`, and where they end. */
function bracketed(sql: string, start: number): { readonly inner: string; readonly end: number } {
  let depth = 0;
  for (let at = start; at < sql.length; at += 1) {
    if (sql[at] === '(') depth += 1;
    if (sql[at] === ')') depth -= 1;
    if (depth === 0) return { inner: sql.slice(start + 1, at), end: at + 1 };
  }
  throw new Error(`no bracket closes what opens at: ${sql.slice(start, start + 40)}`);
}

/** `${variable:singlequote}`: each value quoted, a quote in it escaped. */
function withVariables(sql: string, { chosen }: Asked): string {
  return sql.replaceAll(/\$\{(\w+):singlequote\}/g, (_, variable: string) => {
    const values = chosen[variable];
    if (values === undefined) throw new Error(`the variable ${variable} has no value`);
    return [values]
      .flat()
      .map((value) => `'${value.replaceAll("'", "\\'")}'`)
      .join(',');
  });
}

function withMacros(sql: string, { fromMs, toMs, intervalSeconds }: Asked): string {
  const seconds = (ms: number): string => `toDateTime(${Math.floor(ms / 1000)})`;
  const date = (ms: number): string => `toDate('${new Date(ms).toISOString().slice(0, 10)}')`;
  return sql
    .replaceAll(
      /\$__timeFilter\(([\w.]+)\)/g,
      (_, column: string) => `${column} >= ${seconds(fromMs)} AND ${column} <= ${seconds(toMs)}`,
    )
    .replaceAll(
      /\$__dateFilter\(([\w.]+)\)/g,
      (_, column: string) => `${column} >= ${date(fromMs)} AND ${column} <= ${date(toMs)}`,
    )
    .replaceAll(
      /\$__timeInterval\(([\w.]+)\)/g,
      (_, column: string) =>
        `toStartOfInterval(toDateTime(${column}), INTERVAL ${Math.max(1, intervalSeconds)} second)`,
    )
    .replaceAll(/\$__fromTime\b/g, seconds(fromMs))
    .replaceAll(/\$__toTime\b/g, seconds(toMs));
}
