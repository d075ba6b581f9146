// What was promised to persons and is not kept.
local at(series) = series + '{instance="a:8080",job="ledgerline"}';

[
  {
    alert: 'LedgerlineRetentionStale',
    labels: {},
    shown: '4d 0h 0m 0s',
    series: [{ id: 'run', series: at('ledgerline_retention_last_run_timestamp_seconds'), bad: { behind: 4 * 86400 }, good: { behind: 3600 } }],
    near: [{ why: 'it is two days', run: { behind: 2 * 86400 } }],
  },
  {
    alert: 'LedgerlineErasurePending',
    labels: {},
    shown: '2h 0m 0s',
    series: [{ id: 'oldest', series: at('ledgerline_erasure_oldest_pending_seconds'), bad: 7200, good: 0 }],
    near: [{ why: 'it was ordered half an hour ago', oldest: 1800 }],
  },
  {
    alert: 'LedgerlineBreakGlassUsed',
    labels: {},
    shown: '2',
    series: [{ id: 'unreviewed', series: at('ledgerline_break_glass_unreviewed'), bad: 2, good: 0 }],
    near: [{ why: 'there was none', unreviewed: 0 }],
  },
  {
    alert: 'LedgerlineRevealsOverLimit',
    labels: {},
    shown: '3',
    series: [{ id: 'over', series: at('ledgerline_reveals_over_limit_last_day'), bad: 3, good: 0 }],
    near: [{ why: 'nobody did', over: 0 }],
  },
]
