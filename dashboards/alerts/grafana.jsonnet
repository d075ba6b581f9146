// The same alerts as Grafana provisions them. Grafana wants a condition beside the query: an expression that holds gives
// a number, whatever number it is, and one that does not gives nothing.
local config = import '../config.libsonnet';
local groups = import 'groups.libsonnet';

local text(template) = std.strReplace(template, '$value', '$values.A.Value');

// At most 40 characters, the same for ever: what is silenced and linked to is known by it.
local uid(alert) = 'll-' + std.substr(std.md5(alert.name + std.toString(std.get(alert, 'labels', {}))), 0, 24);

local title(alert) =
  local labels = std.get(alert, 'labels', {});
  alert.name + (if std.length(labels) == 0 then '' else ' (%s)' % std.join(', ', [labels[name] for name in std.objectFields(labels)]));

local query(alert) = {
  refId: 'A',
  relativeTimeRange: { from: 600, to: 0 },
  datasourceUid: config.dataSources.prometheus.uid,
  model: {
    refId: 'A',
    datasource: config.dataSources.prometheus,
    expr: alert.expr,
    instant: true,
    range: false,
    editorMode: 'code',
  },
};

local condition = {
  refId: 'holds',
  relativeTimeRange: { from: 0, to: 0 },
  datasourceUid: '__expr__',
  model: { refId: 'holds', type: 'math', expression: 'is_number($A)', datasource: { type: '__expr__', uid: '__expr__' } },
};

local rule(alert) = {
  uid: uid(alert),
  title: title(alert),
  condition: 'holds',
  data: [query(alert), condition],
  // An expression of Prometheus that does not hold is no data.
  noDataState: 'OK',
  execErrState: 'Error',
  'for': alert['for'],
  annotations: {
    summary: text(alert.summary),
    description: text(alert.description),
    dashboard_url: alert.dashboardUrl,
    runbook_url: alert.runbookUrl,
  },
  labels: { severity: alert.severity, alert: alert.name } + std.get(alert, 'labels', {}),
  isPaused: false,
};

function(overrides={})
  {
    apiVersion: 1,
    groups: [
      { orgId: 1, name: group.name, folder: 'Ledgerline', interval: group.interval, rules: [rule(alert) for alert in group.alerts] }
      for group in groups(overrides)
    ],
  }
