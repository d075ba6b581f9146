// Objectives. The gauges hold windows already, so that a series is a level.
local burns = (import '../../../dashboards/alerts/thresholds.libsonnet').burns;
local kinds = {
  LedgerlineDeliveryBudgetBurn: 'delivery',
  LedgerlineLatencyBudgetBurn: 'latency',
  LedgerlineCompletenessBudgetBurn: 'completeness',
  LedgerlineCallBudgetBurn: 'call-connect',
  LedgerlineVerificationBudgetBurn: 'verification',
  LedgerlineOptOutBudgetBurn: 'opt-out',
};
local about = { slo: 'reminders-uk', owner: 'on-call', environment: 'production', channel: 'sms,mms', country: 'GB', sender: '+15005550006' };
local labelText(labels) = std.join(',', ['%s="%s"' % [name, labels[name]] for name in std.objectFields(labels)]);

local burn(name, b) = {
  alert: name,
  of: { long: b.long, short: b.short },
  labels: about { kind: kinds[name] },
  shown: '40',
  stepSeconds: if b.hold >= 900 then 300 else 60,
  series: [
    // Two appliances on one record say the same.
    { id: 'info', series: 'ledgerline_slo_info{%s,instance="a:8080"}' % labelText(about { kind: kinds[name] }), bad: 1, good: 1 },
    { id: 'info', series: 'ledgerline_slo_info{%s,instance="b:8080"}' % labelText(about { kind: kinds[name] }), bad: 1, good: 1 },
    { id: 'badEvents', series: 'ledgerline_slo_bad_events{slo="reminders-uk",window="%s",instance="a:8080"}' % b.long, bad: 40, good: 40 },
    { id: 'badEvents', series: 'ledgerline_slo_bad_events{slo="reminders-uk",window="%s",instance="b:8080"}' % b.long, bad: 39, good: 40 },
    { id: 'events', series: 'ledgerline_slo_events{slo="reminders-uk",window="%s",instance="a:8080"}' % b.long, bad: 60, good: 60 },
    { id: 'long', series: 'ledgerline_slo_burn_rate{slo="reminders-uk",window="%s",instance="a:8080"}' % b.long, bad: b.factor * 1.1, good: b.factor * 1.1 },
    // Over the long window it burns for a while after it has ended.
    { id: 'short', series: 'ledgerline_slo_burn_rate{slo="reminders-uk",window="%s",instance="a:8080"}' % b.short, bad: b.factor * 1.1, good: b.factor * 0.9 },
  ],
  near: [
    { why: 'it is over', short: b.factor * 0.99 },
    { why: 'it has only begun', long: b.factor * 0.99 },
    { why: 'three failed messages at night are all of three', badEvents: 3, events: 3 },
    { why: 'few of few', badEvents: 14, events: 49 },
    { why: 'it is an objective of another kind', info: { missing: true } },
  ],
};

[burn(name, b) for name in std.objectFields(kinds) for b in burns]
+ [
  {
    alert: 'LedgerlineErrorBudgetSpent',
    labels: { slo: 'reminders-uk' },
    shown: '-20%',
    series: [
      { id: 'left', series: 'ledgerline_slo_error_budget_remaining_ratio{slo="reminders-uk",instance="a:8080"}', bad: -0.2, good: 0.1 },
      { id: 'events', series: 'ledgerline_slo_events{slo="reminders-uk",window="3d",instance="a:8080"}', bad: 500, good: 500 },
    ],
    near: [{ why: 'a little is left', left: 0 }, { why: 'there is hardly any traffic', events: 49 }],
  },
  {
    alert: 'LedgerlineObjectivesNotMeasured',
    labels: {},
    shown: '11m 0s',
    warm: 5,
    series: [{ id: 'at', series: 'ledgerline_slo_measured_timestamp_seconds{instance="a:8080"}', bad: 0, good: { behind: 20 } }],
    near: [{ why: 'a round took long', at: { behind: 290 } }],
  },
  {
    alert: 'LedgerlineObjectivesNotMeasured',
    labels: {},
    shown: '1s',
    series: [{ id: 'at', series: 'ledgerline_slo_measured_timestamp_seconds{instance="a:8080"}', bad: { missing: true }, good: { behind: 20 } }],
    near: [{ why: 'it is measured', at: { behind: 0 } }],
  },
]
