// How late: each stretch of a message's way, and whether objectives are met.
local config = import 'config.libsonnet';
local columns = import 'lib/columns.libsonnet';
local dashboard = import 'lib/dashboard.libsonnet';
local links = import 'lib/links.libsonnet';
local panel = import 'lib/panel.libsonnet';
local target = import 'lib/target.libsonnet';
local variables = import 'lib/variables.libsonnet';
local latency = import 'queries/latency.libsonnet';
local objectives = import 'queries/objectives.libsonnet';
local slo = config.sloThresholds;

local quantiles = 'Half, 9 of 10 and 99 of 100 messages are faster. What only REST knows was not measured and is not counted. View latency.';

local overTime(title, how, sql) = panel.series({
  title: title,
  how: how + ' ' + quantiles,
  targets: [target.series(sql)],
  unit: 'ms',
  min: 0,
  noValue: 'Nothing was measured in this time',
  links: [links.dashboard('delivery')],
});

local by(title, sql) = panel.table({
  title: title,
  how: 'From sent to delivered, the slowest first. ' + quantiles,
  targets: [target.rows(sql)],
  noValue: 'Nothing was measured in this time',
  columns: columns.latencies,
  links: [links.dashboard('delivery'), links.dashboard('carrier-filtering')],
});

dashboard.new(
  'latency',
  'How long messages take: from accepted to sent (Twilio), from sent to delivered (the carrier), and from when it happened to when it was heard here.',
  'now-6h',
  variables.ofMessages,
  [
    panel.stat({
      title: 'How long does Twilio keep them?',
      how: 'From the first status (accepted, queued or sending) to sent: 9 of 10 are faster. View latency.',
      targets: [target.rows(latency.toSent)],
      unit: 'ms',
      noValue: 'Nothing measured',
      level: slo.deliveryMs,
      links: [links.dashboard('delivery')],
      width: 6,
    }),
    panel.stat({
      title: 'How long do carriers take?',
      how: 'From sent to delivered: 9 of 10 are faster. View latency.',
      targets: [target.rows(latency.toDelivered)],
      unit: 'ms',
      noValue: 'Nothing measured',
      level: slo.deliveryMs,
      links: [links.dashboard('carrier-filtering')],
      width: 6,
    }),
    panel.stat({
      title: 'How late do callbacks come?',
      how: "From Twilio's own time of a status to hearing it, where Twilio tells that time: 9 of 10 are faster. View latency.",
      targets: [target.rows(latency.heardLate)],
      unit: 'ms',
      noValue: 'Nothing measured',
      level: slo.heardLateMs,
      links: [links.dashboard('collector')],
      width: 6,
    }),
    panel.stat({
      title: 'How much of the worst budget is left?',
      how: 'The least error budget left among all objectives of slo.yaml; 0 is spent. Gauge ledgerline_slo_error_budget_remaining_ratio.',
      targets: [target.now(objectives.worstBudgetLeft)],
      unit: 'percentunit',
      decimals: 1,
      noValue: 'No objectives are measured',
      level: slo.budgetLeft,
      links: [links.runbooks],
      width: 6,
    }),

    panel.row('Over time'),
    overTime('How long does Twilio keep messages?', 'From the first status to sent.', latency.toSentOverTime),
    overTime('How long do carriers take?', 'From sent to delivered.', latency.toDeliveredOverTime),
    overTime('How late do callbacks come?', "From Twilio's own time of a status to hearing it.", latency.heardLateOverTime),
    panel.series({
      title: 'Which carrier is slow?',
      how: 'From sent to delivered by carrier, 9 of 10 are faster; the carriers with most messages, empty where Event Streams does not tell it. View latency.',
      targets: [target.series(latency.byCarrierOverTime)],
      unit: 'ms',
      min: 0,
      line: 'carrier',
      noValue: 'Nothing was measured in this time',
      links: [links.dashboard('carrier-filtering')],
    }),

    panel.row('Are objectives met?'),
    panel.series({
      title: 'Which share was good, by objective?',
      how: 'Good, of what is due, by the minute in which it was made. What is unknown past its target is bad until the truth arrives. View slo_minute.',
      targets: [target.series(objectives.goodShareOverTime)],
      unit: 'percentunit',
      max: 1,
      line: 'slo',
      noValue: 'Nothing fell under an objective in this time',
      links: [links.runbooks],
    }),
    panel.series({
      title: 'How fast is budget being spent?',
      how: 'Burn rate of the last hour by objective: 1 spends the budget exactly within its window; 14.4 spends 2 % of a 30-day budget in an hour and pages. Gauge ledgerline_slo_burn_rate.',
      targets: [target.range(objectives.burnRate, '{{slo}}')],
      unit: 'none',
      min: 0,
      level: { objective: 1, breach: 14.4 },
      noValue: 'No objectives are measured',
      links: [links.runbooks],
    }),

    panel.row('Where'),
    by('Which countries are slow?', latency.byCountry),
    by('Which carriers are slow?', latency.byCarrier),
    by('Which senders are slow?', latency.bySender),
    by('Which channels are slow?', latency.byChannel),
    panel.series({
      title: 'How much of it was measured?',
      how: 'Messages of which each stretch was told by callback or Event Streams: a quantile of few says little. View latency.',
      targets: [target.series(latency.measuredShare)],
      unit: 'short',
      min: 0,
      noValue: 'No messages in this time',
      links: [links.dashboard('reconciliation')],
      width: 24,
    }),
  ]
)
