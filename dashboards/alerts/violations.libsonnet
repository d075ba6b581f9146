// What officers must know at once: contact after opt-out, deadlines that run out, the redaction test. Two appliances on one record
// say the same of violations; of the redaction test each says its own.
function(config, t) [
  {
    name: 'LedgerlineContactAfterOptOut',
    severity: 'ticket',
    hold: 0,
    expr: |||
      sum by (account_sid, environment, kind) (
        max by (account_sid, environment, kind, verdict) (ledgerline_violations_open{kind=~"contact-after-opt-out|contact-after-opt-out-elsewhere"})
      ) > 0
    |||,
    dashboard: 'ledgerline-compliance',
    filter: true,
    summary: 'people were contacted who had said stop: {{ $labels.kind }}',
    description: '{{ printf "%.0f" $value }} messages or calls of the last 30 days, about which nobody has decided. Console → Violations says whom, when, and how long after stop.',
  },
  {
    name: 'LedgerlineDecisionDue',
    severity: 'ticket',
    hold: 0,
    expr: 'min by (kind) (ledgerline_violations_due_timestamp_seconds) - time() < %g' % t.decisionDue,
    dashboard: 'ledgerline-compliance',
    summary: '{{ $labels.kind }}: somebody must decide before the deadline',
    description: 'The next deadline is in {{ $value | humanizeDuration }} (negative: it is over). Console → Violations, state open.',
  },
  {
    name: 'LedgerlineViolationsNotMeasured',
    severity: 'ticket',
    hold: 300,
    expr: |||
      time() - max(ledgerline_violations_measured_timestamp_seconds) > %g
      or absent(ledgerline_violations_measured_timestamp_seconds)
    ||| % t.violationsStale,
    dashboard: 'ledgerline-collector',
    summary: 'violations are not worked out any more: nobody is told of new ones',
    description: 'The violations that are known are {{ $value | humanizeDuration }} old, or there are none (1s).',
  },
  {
    name: 'LedgerlineRedactionLeak',
    severity: 'page',
    hold: 0,
    expr: 'max by (instance) (ledgerline_redaction_test_found) > 0',
    dashboard: 'ledgerline-compliance',
    summary: 'the redaction test found something of a made-up patient{{ with $labels.instance }} at {{ . }}{{ end }}',
    description: 'In {{ printf "%.0f" $value }} places. What leaks of a made-up patient leaks of real ones. Console → Violations, kind redaction-leak, says where.',
  },
  {
    name: 'LedgerlineRedactionTestStale',
    severity: 'ticket',
    hold: t.redactionTest.hold,
    expr: |||
      max by (instance) (time() - ledgerline_redaction_test_clean_timestamp_seconds)
        > on (instance) %g * max by (instance) (ledgerline_redaction_test_interval_seconds > 0)
    ||| % t.redactionTest.intervals,
    dashboard: 'ledgerline-collector',
    summary: 'the redaction test has not passed for a while{{ with $labels.instance }} at {{ . }}{{ end }}',
    description: 'The last clean run was {{ $value | humanizeDuration }} ago. While it does not run there is no evidence that nothing personal is kept.',
  },
]
