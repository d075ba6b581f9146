// The rule file of Prometheus.
local groups = import 'groups.libsonnet';

local rule(alert) = {
  alert: alert.name,
  expr: alert.expr,
  [if alert['for'] != '0s' then 'for']: alert['for'],
  labels: { severity: alert.severity } + std.get(alert, 'labels', {}),
  annotations: {
    summary: alert.summary,
    description: alert.description,
    [if std.objectHas(alert, 'cost') then 'cost']: alert.cost,
    dashboard_url: alert.dashboardUrl,
    runbook_url: alert.runbookUrl,
  },
};

function(overrides={})
  {
    groups: [
      { name: group.name, interval: group.interval, rules: [rule(alert) for alert in group.alerts] }
      for group in groups(overrides)
    ],
  }
