// A dashboard of this project: its address, its variables, its panels from left to right, and links to all others.
local config = import '../config.libsonnet';
local catalogue = import 'catalogue.libsonnet';
local g = import 'g.libsonnet';
local layout = import 'layout.libsonnet';
local link = g.dashboard.link;

{
  new(name, description, from, variables, panels):
    g.dashboard.new('Ledgerline: ' + catalogue.titles[name])
    + g.dashboard.withUid('ledgerline-' + name)
    + g.dashboard.withDescription(description)
    + g.dashboard.withTags(config.dashboard.tags)
    + g.dashboard.withTimezone(config.dashboard.timezone)
    + g.dashboard.withEditable(false)
    + g.dashboard.time.withFrom(from)
    + g.dashboard.time.withTo('now')
    + g.dashboard.withRefresh(config.dashboard.refresh)
    + g.dashboard.graphTooltip.withSharedCrosshair()
    + g.dashboard.withVariables(variables)
    + g.dashboard.withLinks([
      link.dashboards.new('Dashboards', config.dashboard.tags)
      + link.dashboards.options.withAsDropdown(true)
      + link.dashboards.options.withIncludeVars(true)
      + link.dashboards.options.withKeepTime(true),
      link.link.new('Runbooks', config.runbookBase + 'README.md')
      + link.link.options.withTargetBlank(true),
    ])
    + g.dashboard.withPanels(layout.place(panels)),
}
