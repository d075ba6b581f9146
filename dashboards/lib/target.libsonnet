// What a panel asks: SQL of the ClickHouse data source, or PromQL.
local config = import '../config.libsonnet';

local clickhouse(sql, format, queryType) = {
  datasource: config.dataSources.clickhouse,
  editorType: 'sql',
  queryType: queryType,
  format: format,
  rawSql: sql,
};

{
  // One row is a moment: a column `time`, at most one column of words (the line's name), then numbers.
  series(sql): clickhouse(sql, 0, 'timeseries'),

  // Rows and columns as they are; a single number is a table of one.
  rows(sql): clickhouse(sql, 1, 'table'),

  // A line for each set of labels.
  range(expr, legend): {
    datasource: config.dataSources.prometheus,
    editorMode: 'code',
    expr: std.strReplace(expr, '$job', config.job),
    legendFormat: legend,
    range: true,
    instant: false,
  },

  // The value now.
  now(expr, legend=''): self.range(expr, legend) { range: false, instant: true },
}
