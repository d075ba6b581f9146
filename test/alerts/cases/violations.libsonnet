// Violations and the redaction test.
local a = 'instance="a:8080",job="ledgerline"';
local b = 'instance="b:8080",job="ledgerline"';
local open(kind, of) = 'ledgerline_violations_open{account_sid="AC1",environment="production",kind="%s",verdict="violation",%s}' % [kind, of];

[
  {
    alert: 'LedgerlineContactAfterOptOut',
    labels: { account_sid: 'AC1', environment: 'production', kind: kind },
    shown: '3',
    series: [
      // Two appliances on one record say the same.
      { id: 'a', series: open(kind, a), bad: 3, good: 0 },
      { id: 'b', series: open(kind, b), bad: 3, good: 0 },
    ],
    near: [{ why: 'somebody has decided about each', a: 0, b: 0 }, { why: 'it is of another kind', a: { missing: true }, b: { missing: true } }],
  }
  for kind in ['contact-after-opt-out', 'contact-after-opt-out-elsewhere']
] + [
  {
    alert: 'LedgerlineDecisionDue',
    labels: { kind: 'possible-revocation' },
    shown: '-1m 0s',
    series: [{ id: 'due', series: 'ledgerline_violations_due_timestamp_seconds{kind="possible-revocation",%s}' % a, bad: 60, good: 900000 }],
    near: [{ why: 'there are days left', due: 900000 }, { why: 'nothing waits', due: { missing: true } }],
  },
  {
    alert: 'LedgerlineViolationsNotMeasured',
    labels: {},
    shown: '36m 0s',
    warm: 30,
    series: [{ id: 'at', series: 'ledgerline_violations_measured_timestamp_seconds{%s}' % a, bad: 0, good: { behind: 60 } }],
    near: [{ why: 'a week took long', at: { behind: 1700 } }],
  },
  {
    alert: 'LedgerlineViolationsNotMeasured',
    labels: {},
    shown: '1s',
    series: [{ id: 'at', series: 'ledgerline_violations_measured_timestamp_seconds{%s}' % a, bad: { missing: true }, good: { behind: 60 } }],
    near: [{ why: 'they are worked out', at: { behind: 0 } }],
  },
  {
    alert: 'LedgerlineRedactionLeak',
    labels: { instance: 'a:8080' },
    summary: 'the redaction test found something of a made-up patient at a:8080',
    shown: '2',
    series: [
      { id: 'found', series: 'ledgerline_redaction_test_found{%s}' % a, bad: 2, good: 0 },
      { id: 'other', series: 'ledgerline_redaction_test_found{%s}' % b, bad: 0, good: 0 },
    ],
    near: [{ why: 'it is clean', found: 0 }],
  },
  {
    alert: 'LedgerlineRedactionTestStale',
    labels: { instance: 'a:8080' },
    summary: 'the redaction test has not passed for a while at a:8080',
    shown: '2h 2m 0s',
    warm: 61,
    series: [
      { id: 'clean', series: 'ledgerline_redaction_test_clean_timestamp_seconds{%s}' % a, bad: 0, good: { behind: 600 } },
      { id: 'interval', series: 'ledgerline_redaction_test_interval_seconds{%s}' % a, bad: 900, good: 900 },
    ],
    near: [{ why: 'it runs once a day', interval: 86400 }, { why: 'it is switched off', interval: 0 }, { why: 'a run was left out', clean: { behind: 1900 } }],
  },
]
