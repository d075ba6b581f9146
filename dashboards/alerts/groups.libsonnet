// All alerts, in groups that are evaluated together. `overrides` change thresholds, for tests.
local config = import '../config.libsonnet';
local links = import 'links.libsonnet';

// 7200 s as 2h; what a time scale leaves of it is rounded up to whole seconds.
local duration(seconds) =
  local whole = std.ceil(seconds);
  if whole % 86400 == 0 && whole > 0 then '%dd' % (whole / 86400)
  else if whole % 3600 == 0 && whole > 0 then '%dh' % (whole / 3600)
  else if whole % 60 == 0 && whole > 0 then '%dm' % (whole / 60)
  else '%ds' % whole;

function(overrides={})
  local t = (import 'thresholds.libsonnet') + overrides + { span(seconds):: duration(seconds / self.timeScale) };
  local group(name, alerts) = {
    name: 'ledgerline-' + name,
    interval: t.span(15),
    alerts: [links.add(alert { 'for': t.span(alert.hold) }, config) for alert in alerts],
  };
  [
    group('objectives', (import 'objectives.libsonnet')(config, t)),
    group('signals', (import 'signals.libsonnet').alerts(config, t)),
    group('collector', (import 'collector.libsonnet')(config, t)),
    group('reconciler', (import 'reconciler.libsonnet')(config, t)),
    group('violations', (import 'violations.libsonnet')(config, t)),
  ]
