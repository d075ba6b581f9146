// What was promised to persons and is not kept: erasures that do not end, retention that does not run, addresses that were seen.
function(config, t) [
  {
    name: 'LedgerlineRetentionStale',
    severity: 'ticket',
    hold: 300,
    dashboard: 'ledgerline-compliance',
    expr: 'time() - max(ledgerline_retention_last_run_timestamp_seconds) > %g / %g' % [t.retentionStale, t.timeScale],
    summary: 'retention has not run for days',
    description: '{{ $value | humanizeDuration }} since it was last looked for what is older than it is kept.',
  },
  {
    name: 'LedgerlineErasurePending',
    severity: 'ticket',
    hold: 60,
    dashboard: 'ledgerline-compliance',
    expr: 'max(ledgerline_erasure_oldest_pending_seconds) > %g / %g' % [t.erasurePending, t.timeScale],
    summary: 'a person is not forgotten yet',
    description: 'It was ordered {{ $value | humanizeDuration }} ago and is not done in every instance.',
  },
  {
    name: 'LedgerlineBreakGlassUsed',
    severity: 'page',
    hold: 0,
    dashboard: 'ledgerline-compliance',
    expr: 'max(ledgerline_break_glass_unreviewed) > 0',
    summary: 'an address was seen in an emergency',
    description: '{{ printf "%.0f" $value }} addresses were seen by one person alone, and nobody has looked at it since.',
  },
  {
    name: 'LedgerlineRevealsOverLimit',
    severity: 'ticket',
    hold: 0,
    dashboard: 'ledgerline-compliance',
    expr: 'max(ledgerline_reveals_over_limit_last_day) > 0',
    summary: 'somebody asks for many addresses',
    description: '{{ printf "%.0f" $value }} times within a day somebody asked for more addresses than one person may see.',
  },
]
