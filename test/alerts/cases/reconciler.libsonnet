// The reconciler. What one process measures is the same in every other: the worst is taken.
local a = 'instance="a:8080",job="ledgerline"';
local account = { account_sid: 'AC1' };

[
  {
    alert: 'LedgerlineReconcileStale',
    labels: {},
    shown: '1h 12m 0s',
    warm: 61,
    series: [
      { id: 'last', series: 'ledgerline_reconcile_last_finished_timestamp_seconds{%s}' % a, bad: 0, good: { behind: 120 } },
      // A collector that leaves reconciling to another process.
      { id: 'never', series: 'ledgerline_reconcile_last_finished_timestamp_seconds{instance="b:8080",job="ledgerline"}', bad: 0, good: 0 },
    ],
    near: [{ why: 'runs take long', last: { behind: 3500 } }],
  },
  {
    alert: 'LedgerlineDayNotClosed',
    stepSeconds: 300,
    labels: account { family: 'message' },
    summary: 'AC1: days of messages cannot be closed',
    shown: '3',
    series: [{ id: 'days', series: 'ledgerline_completeness_days_late{account_sid="AC1",family="message",%s}' % a, bad: 3, good: 0 }],
    near: [{ why: 'it was late for half an hour', days: { raw: '1+0x6 0+0x12' } }],
  },
  {
    alert: 'LedgerlineCompletenessLow',
    stepSeconds: 300,
    labels: account { family: 'call' },
    shown: '90%',
    series: [{ id: 'share', series: 'ledgerline_completeness_heard_ratio{account_sid="AC1",family="call",%s}' % a, bad: 0.9, good: 0.999 }],
    near: [{ why: 'three of a hundred are missing', share: 0.97 }],
  },
  {
    alert: 'LedgerlineRestCircuitOpen',
    warm: 7,
    labels: account,
    series: [{ id: 'open', series: 'ledgerline_rest_circuit_open{account_sid="AC1",%s}' % a, bad: 1, good: 0 }],
    near: [{ why: 'Twilio was away for five minutes', open: { raw: '1+0x5 0+0x60' } }],
  },
  {
    alert: 'LedgerlineClockSkew',
    labels: account,
    shown: '1m 30s',
    series: [{ id: 'skew', series: 'ledgerline_clock_skew_seconds{account_sid="AC1",%s}' % a, bad: -90, good: 1 }],
    near: [{ why: 'some seconds', skew: 29 }],
  },
  {
    alert: 'LedgerlineCoverageProblem',
    labels: account { subject: 'number', problem: 'no-status-callback' },
    shown: '4',
    series: [{ id: 'subjects', series: 'ledgerline_coverage_problems{account_sid="AC1",subject="number",problem="no-status-callback",%s}' % a, bad: 4, good: 0 }],
    near: [{ why: 'somebody mended it', subjects: { raw: '4+0x10 0+0x40' } }],
  },
  {
    alert: 'LedgerlineReadingFailed',
    labels: account { reading: 'usage' },
    stepSeconds: 600,
    series: [{ id: 'failed', series: 'ledgerline_reading_failed{account_sid="AC1",reading="usage",%s}' % a, bad: 1, good: 0 }],
    near: [{ why: 'it was read again within hours', failed: { raw: '1+0x30 0+0x12' } }],
  },
]
