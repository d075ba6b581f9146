// An objective burns its error budget too fast: one alert a kind of objective, since what to do differs, and four rules each.
local kinds = [
  {
    name: 'LedgerlineDeliveryBudgetBurn',
    kind: 'delivery',
    dashboard: 'ledgerline-delivery',
    happens: 'messages are not delivered',
    bad: 'messages made in the last %s are undelivered, failed, or unknown past their target',
  },
  {
    name: 'LedgerlineLatencyBudgetBurn',
    kind: 'latency',
    dashboard: 'ledgerline-latency',
    happens: 'messages arrive late',
    bad: 'messages made in the last %s took longer than their target, or are unknown past it',
  },
  {
    name: 'LedgerlineCompletenessBudgetBurn',
    kind: 'completeness',
    dashboard: 'ledgerline-reconciliation',
    happens: 'final statuses are not heard',
    bad: 'messages made in the last %s have no final status by callback or Event Streams',
  },
  {
    name: 'LedgerlineCallBudgetBurn',
    kind: 'call-connect|call-answer',
    dashboard: 'ledgerline-voice',
    happens: 'calls do not get through',
    bad: 'calls made in the last %s failed, were not answered, or have no end past their target',
  },
  {
    name: 'LedgerlineVerificationBudgetBurn',
    kind: 'verification',
    dashboard: 'ledgerline-verify',
    happens: 'verifications are not completed',
    bad: 'verifications begun in the last %s were not approved',
  },
  {
    name: 'LedgerlineOptOutBudgetBurn',
    kind: 'opt-out',
    dashboard: 'ledgerline-compliance',
    happens: 'messages go on after stop',
    bad: 'people who said stop in the last %s were sent something later than the target allows',
  },
];

local what = 'kind, owner, account_sid, environment, channel, country, sender, service, purpose, carrier';

// Two appliances on one record say the same; the larger is taken. The value is the number of bad events.
local expr(kind, burn, t) = |||
  (
    max by (slo) (ledgerline_slo_bad_events{window="%(long)s"}) >= %(bad)g
    and max by (slo) (ledgerline_slo_events{window="%(long)s"}) >= %(events)g
    and max by (slo) (ledgerline_slo_burn_rate{window="%(long)s"}) > %(factor)g
    and max by (slo) (ledgerline_slo_burn_rate{window="%(short)s"}) > %(factor)g
  )
  * on (slo) group_left (%(what)s)
  max by (slo, %(what)s) (ledgerline_slo_info{kind=~"%(kind)s"})
||| % (burn { kind: kind, what: what, events: t.burnEvents, bad: t.burnBadEvents });

local burnAlert(kind, burn, t) = {
  name: kind.name,
  severity: burn.severity,
  hold: burn.hold,
  expr: expr(kind.kind, burn, t),
  dashboard: kind.dashboard,
  filter: true,
  labels: { long: burn.long, short: burn.short },
  summary: '{{ $labels.slo }}: ' + kind.happens + '; its error budget burns %gx too fast' % burn.factor,
  description: '{{ printf "%.0f" $value }} ' + kind.bad % burn.long
               + ': over %(long)s and over %(short)s the budget burns more than %(factor)g times as fast as the objective allows.' % burn
               + ' Owner: {{ $labels.owner }}.',
};

function(config, t)
  [burnAlert(kind, burn, t) for kind in kinds for burn in t.burns]
  + [
    {
      name: 'LedgerlineErrorBudgetSpent',
      severity: 'ticket',
      hold: 900,
      expr: |||
        min by (slo) (ledgerline_slo_error_budget_remaining_ratio) < 0
        and max by (slo) (ledgerline_slo_events{window="3d"}) >= %g
      ||| % t.burnEvents,
      dashboard: 'ledgerline-overview',
      summary: '{{ $labels.slo }}: the error budget is spent',
      description: '{{ $value | humanizePercentage }} of the error budget is left: more went wrong in its window than the objective allows.',
    },
    {
      name: 'LedgerlineObjectivesNotMeasured',
      severity: 'ticket',
      hold: 300,
      expr: |||
        time() - max(ledgerline_slo_measured_timestamp_seconds) > %g
        or absent(ledgerline_slo_measured_timestamp_seconds)
      ||| % t.sloStale,
      dashboard: 'ledgerline-collector',
      summary: 'objectives are not worked out any more: their alerts are blind',
      description: 'The burn rates that are known are {{ $value | humanizeDuration }} old, or there are none (1s): no alert on objectives can fire.',
    },
  ]
