// The kinds of panel of this project. Each takes what every panel must have:
//   title       what it answers
//   how         how that is computed, and from which view or metric
//   targets     one or more of target.libsonnet
//   unit        of its numbers
//   noValue     what it says when there is nothing
//   links       the way onward
// and may take `level` (of config.sloThresholds), min, max, decimals, and width and height on a grid 24 wide.
local config = import '../config.libsonnet';
local g = import 'g.libsonnet';
local thresholds = import 'thresholds.libsonnet';

local optional(p, name, made) = if std.objectHas(p, name) then made(p[name]) else {};

local common(kind, p) =
  local targets = p.targets;
  kind.new(p.title)
  + kind.panelOptions.withDescription(p.how)
  + kind.panelOptions.withLinks(p.links)
  + kind.panelOptions.withGridPos(h=std.get(p, 'height', 8), w=std.get(p, 'width', 12))
  + kind.queryOptions.withDatasource(targets[0].datasource.type, targets[0].datasource.uid)
  + kind.queryOptions.withInterval(config.dashboard.minInterval)
  + kind.queryOptions.withTargets([targets[i] { refId: std.char(65 + i) } for i in std.range(0, std.length(targets) - 1)])
  + kind.standardOptions.withUnit(p.unit)
  + kind.standardOptions.withNoValue(p.noValue)
  + optional(p, 'min', kind.standardOptions.withMin)
  + optional(p, 'max', kind.standardOptions.withMax)
  + optional(p, 'decimals', kind.standardOptions.withDecimals);

// What a column is. Plain, since a table has a dozen of them and grafonnet's own would take a tenth of a second a table.
local override(kind, columns) = function(name)
  local column = columns[name];
  local property(of, id) = if std.objectHas(column, of) then [{ id: id, value: column[of] }] else [];
  {
    matcher: { id: 'byName', options: name },
    properties:
      property('title', 'displayName')
      + property('unit', 'unit')
      + property('links', 'links')
      + property('width', 'custom.width')
      + (
        if !std.objectHas(column, 'level') then [] else [
          { id: 'custom.cellOptions', value: { type: 'color-background', mode: 'basic' } },
          { id: 'thresholds', value: { mode: 'absolute', steps: thresholds.steps(column.level) } },
          { id: 'color', value: { mode: 'thresholds' } },
        ]
      ),
  };

{
  // One number, coloured by its level.
  stat(p):
    local kind = g.panel.stat;
    common(kind, { width: 4, height: 4 } + p)
    + kind.options.withColorMode(if std.objectHas(p, 'level') then 'background' else 'none')
    + kind.options.withGraphMode('none')
    + kind.options.withTextMode('value')
    + kind.options.reduceOptions.withCalcs(['lastNotNull'])
    + kind.options.reduceOptions.withFields('')
    + optional(p, 'level', function(level) thresholds.of(kind, level)),

  // Lines over time. `line` names the column of words that tells them apart; `stacked` where they add up to a whole.
  // A level is drawn as lines to stay above or below.
  series(p):
    local kind = g.panel.timeSeries;
    local custom = kind.fieldConfig.defaults.custom;
    common(kind, p)
    + kind.options.legend.withDisplayMode('table')
    + kind.options.legend.withPlacement('bottom')
    + kind.options.legend.withCalcs(['lastNotNull', 'max'])
    + kind.options.tooltip.withMode('multi')
    + kind.options.tooltip.withSort('desc')
    + custom.withLineWidth(1)
    + custom.withShowPoints('never')
    + (
      if std.get(p, 'stacked', false)
      then custom.withDrawStyle('bars') + custom.withFillOpacity(80) + custom.withLineWidth(0) + custom.stacking.withMode('normal')
      else custom.withFillOpacity(0) + custom.withSpanNulls(180000)
    )
    + optional(p, 'line', function(line) kind.standardOptions.withDisplayName('${__field.labels.%s}' % line))
    + optional(p, 'level', function(level)
      thresholds.of(kind, level) + kind.standardOptions.color.withMode('palette-classic') + custom.thresholdsStyle.withMode('dashed'))
    + optional(p, 'colors', function(colors) kind.standardOptions.withOverrides([
      kind.fieldOverride.byName.new(name)
      + kind.fieldOverride.byName.withProperty('color', { mode: 'fixed', fixedColor: colors[name] })
      for name in std.objectFields(colors)
    ])),

  // Rows. `columns` says of a column by name what it is: { unit, level, links, title, width }.
  table(p):
    local kind = g.panel.table;
    local byName = kind.fieldOverride.byName;
    common(kind, { unit: 'short' } + p)
    + kind.options.withShowHeader(true)
    + kind.options.withCellHeight('sm')
    + kind.options.footer.withShow(false)
    + kind.fieldConfig.defaults.custom.withFilterable(true)
    + kind.standardOptions.withOverrides(std.map(override(kind, std.get(p, 'columns', {})), std.objectFields(std.get(p, 'columns', {})))),

  // A bar a row, for shares and budgets side by side. `name` is the column of words.
  bars(p):
    local kind = g.panel.barGauge;
    common(kind, p)
    + kind.options.withOrientation('horizontal')
    + kind.options.withDisplayMode('basic')
    + kind.options.withValueMode('text')
    + kind.options.reduceOptions.withValues(std.get(p, 'values', false))
    + kind.options.reduceOptions.withCalcs(['lastNotNull'])
    + optional(p, 'level', function(level) thresholds.of(kind, level)),

  // A heading; what follows until the next belongs to it.
  row(title): g.panel.row.new(title) + g.panel.row.withCollapsed(false),
}
