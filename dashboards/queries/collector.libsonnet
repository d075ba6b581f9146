// The collector's own health, as it tells Prometheus: core/metrics.ts.
local rate(metric, by) = 'sum by (%s) (rate(%s{job="$job"}[$__rate_interval]))' % [by, metric];
local quantile(q, metric) =
  'histogram_quantile(%s, sum by (le) (rate(%s_bucket{job="$job"}[$__rate_interval])))' % [q, metric];

{
  up: 'min(up{job="$job"})',
  accepted: 'sum(rate(ledgerline_callbacks_accepted_total{job="$job"}[$__rate_interval]))',
  acceptedByKind: rate('ledgerline_callbacks_accepted_total', 'kind'),
  refused: 'sum(increase(ledgerline_callbacks_refused_total{job="$job"}[$__range])) or vector(0)',
  refusedByReason: rate('ledgerline_callbacks_refused_total', 'reason'),
  ack(q): quantile(q, 'ledgerline_callback_ack_seconds'),
  inFlight: 'sum(ledgerline_callbacks_in_flight{job="$job"})',

  journalEvents: 'sum(ledgerline_journal_events{job="$job"})',
  journalBytes: 'sum(ledgerline_journal_bytes{job="$job"})',
  journalOldest: 'max(ledgerline_journal_oldest_seconds{job="$job"})',
  forwardWaiting: 'sum(ledgerline_forward_waiting{job="$job"})',
  forwardDead: 'sum(ledgerline_forward_dead{job="$job"})',
  forwardOldest: 'max(ledgerline_forward_oldest_seconds{job="$job"})',
  setAside: 'sum(ledgerline_journal_set_aside_events{job="$job"})',
  shipped: 'sum(rate(ledgerline_events_shipped_total{job="$job"}[$__rate_interval]))',
  shipFailures: 'sum(increase(ledgerline_ship_failures_total{job="$job"}[$__rate_interval]))',
  shipLag(q): quantile(q, 'ledgerline_ship_lag_seconds'),
  unsigned: 'max(ledgerline_log_unsigned_seconds{job="$job"})',
  logRefused: 'sum(ledgerline_log_refused{job="$job"})',
  leaves: 'ledgerline_log_leaves{job="$job"}',
  signedLeaves: 'ledgerline_checkpoint_leaves{job="$job"}',
  outletAge: 'time() - ledgerline_checkpoint_outlet_last_success_timestamp_seconds{job="$job"}',
  diskFree: 'min(ledgerline_disk_free_bytes{job="$job"})',
  certificateExpires: 'min by (listener) (ledgerline_tls_certificate_expires_timestamp_seconds{job="$job"}) - time()',
  certificateRefused: 'max by (listener) (ledgerline_tls_certificate_refused{job="$job"})',
  handshakesFailed: rate('ledgerline_tls_handshakes_failed_total', 'listener'),
  connected: 'min(ledgerline_store_connected{job="$job"})',

  fieldsDropped: rate('ledgerline_fields_dropped_total', 'kind'),
  unknownStatuses: rate('ledgerline_unknown_statuses_total', 'kind'),
  otherToken: rate('ledgerline_signatures_by_other_token_total', 'account_sid'),

  restByStatus: rate('ledgerline_rest_requests_total', 'status'),
  restLimit: 'sum by (account_sid) (ledgerline_rest_concurrency_limit{job="$job"})',
  restInFlight: 'sum by (account_sid) (ledgerline_rest_in_flight{job="$job"})',
  restAtTwilio: 'max by (account_sid) (ledgerline_rest_concurrent_at_twilio{job="$job"})',
  restRetries: rate('ledgerline_rest_retries_total', 'status'),
  restWaiting: rate('ledgerline_rest_backoff_seconds_total', 'reason'),
  circuitOpen: 'sum(ledgerline_rest_circuit_open{job="$job"})',
  budgetsSpent: 'sum by (account_sid) (increase(ledgerline_rest_budget_spent_total{job="$job"}[1h]))',
  clockSkew: 'max by (account_sid) (abs(ledgerline_clock_skew_seconds{job="$job"}))',

  reconcileAge: 'time() - max(ledgerline_reconcile_last_finished_timestamp_seconds{job="$job"} > 0)',
  reconciled: rate('ledgerline_reconcile_resources_total', 'family'),
  reconcileRuns: 'sum by (outcome) (increase(ledgerline_reconcile_runs_total{job="$job"}[1h]))',
  found: 'sum by (kind) (increase(ledgerline_reconcile_discrepancies_total{job="$job"}[1h]))',
  heardShare: 'min by (account_sid, family) (ledgerline_completeness_heard_ratio{job="$job"})',
  daysLate: 'sum(ledgerline_completeness_days_late{job="$job"})',
  coverageProblems: 'sum by (problem) (ledgerline_coverage_problems{job="$job"})',
  coverageAge: 'time() - max(ledgerline_coverage_measured_timestamp_seconds{job="$job"} > 0)',
  alignment: 'sum by (finding) (ledgerline_alignment_messages{job="$job"})',
  readingsFailed: 'sum by (account_sid, reading) (ledgerline_reading_failed{job="$job"}) > 0',

  cpu: 'sum(rate(process_cpu_seconds_total{job="$job"}[$__rate_interval]))',
  memory: 'sum(process_resident_memory_bytes{job="$job"})',
  eventLoop: 'max(nodejs_eventloop_lag_p99_seconds{job="$job"})',
}
