import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { canaryGauges } from './canary/gauges.ts';
import { privacyGauges } from './privacy/gauges.ts';
import { sloGauges } from './slo/gauges.ts';
import { tlsGauges } from './tls-gauges.ts';
import { violationGauges } from './violations/gauges.ts';

/** What a signal is about; empty where it does not apply. */
const signalLabels = [
  'signal',
  'account_sid',
  'environment',
  'sender',
  'service',
  'carrier',
  'country',
  'channel',
  'template',
];

/** Every metric of the appliance. Labels hold words from fixed lists and account SIDs, never anything of a person. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    ...sloGauges(registers),
    ...violationGauges(registers),
    ...canaryGauges(registers),
    ...privacyGauges(registers),
    ...tlsGauges(registers),
    storeConnected: new Gauge({
      name: 'ledgerline_store_connected',
      help: '1 when ClickHouse answered since the start; journal and failures say how it is now',
      registers,
    }),
    journalMaxBytes: new Gauge({
      name: 'ledgerline_journal_max_bytes',
      help: 'Bytes that the journal may hold; beyond it callbacks are answered 503',
      registers,
    }),
    diskFreeBytes: new Gauge({
      name: 'ledgerline_disk_free_bytes',
      help: "Room that is left on the data directory's disk",
      registers,
    }),
    diskSizeBytes: new Gauge({
      name: 'ledgerline_disk_size_bytes',
      help: "Size of the data directory's disk",
      registers,
    }),
    logLeaves: new Gauge({
      name: 'ledgerline_log_leaves',
      help: 'Events (and voids) in the Merkle log over the journal',
      registers,
    }),
    checkpointLeaves: new Gauge({
      name: 'ledgerline_checkpoint_leaves',
      help: 'How many of them the newest signed checkpoint has',
      registers,
    }),
    checkpointSigned: new Gauge({
      name: 'ledgerline_checkpoint_timestamp_seconds',
      help: 'When the log was last signed; 0 for never',
      registers,
    }),
    logUnsignedSeconds: new Gauge({
      name: 'ledgerline_log_unsigned_seconds',
      help: 'For how long the log has had events that are not in a signed checkpoint; 0 when all are',
      registers,
    }),
    logRefused: new Gauge({
      name: 'ledgerline_log_refused',
      help: '1 while no checkpoint is signed because it would contradict what is known of the log; ledgerline doctor says why',
      registers,
    }),
    outletEverySeconds: new Gauge({
      name: 'ledgerline_checkpoint_outlet_every_seconds',
      help: 'How often a sink or witness of proof.yaml is to be given the newest checkpoint',
      labelNames: ['outlet', 'kind'],
      registers,
    }),
    outletDelivered: new Gauge({
      name: 'ledgerline_checkpoint_outlet_last_success_timestamp_seconds',
      help: 'When a sink or witness last had the newest checkpoint; begins with the start of the process',
      labelNames: ['outlet', 'kind'],
      registers,
    }),
    outletFailures: new Counter({
      name: 'ledgerline_checkpoint_outlet_failures_total',
      help: 'Checkpoints that a sink or witness did not take; they are sent again',
      labelNames: ['outlet', 'kind'],
      registers,
    }),
    callbacksAccepted: new Counter({
      name: 'ledgerline_callbacks_accepted_total',
      help: 'Callbacks that were made durable and acknowledged',
      labelNames: ['kind', 'account_sid'],
      registers,
    }),
    callbacksRefused: new Counter({
      name: 'ledgerline_callbacks_refused_total',
      help: 'Requests to a callback address that were not acknowledged, by reason',
      labelNames: ['reason'],
      registers,
    }),
    fieldsDropped: new Counter({
      name: 'ledgerline_fields_dropped_total',
      help: 'Fields that no contract declares or whose value was out of form; the value was dropped',
      labelNames: ['kind'],
      registers,
    }),
    unknownStatuses: new Counter({
      name: 'ledgerline_unknown_statuses_total',
      help: 'Events with a status that this version does not know; it was kept',
      labelNames: ['kind'],
      registers,
    }),
    oldTokenUsed: new Counter({
      name: 'ledgerline_signatures_by_other_token_total',
      help: 'Callbacks verified by an auth token that is not the first of its account: a rotation is under way',
      labelNames: ['account_sid'],
      registers,
    }),
    ackSeconds: new Histogram({
      name: 'ledgerline_callback_ack_seconds',
      help: 'From the request line to the acknowledgement',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    callbacksInFlight: new Gauge({
      name: 'ledgerline_callbacks_in_flight',
      help: 'Callbacks being verified and journalled',
      registers,
    }),
    journalEvents: new Gauge({
      name: 'ledgerline_journal_events',
      help: 'Events that ClickHouse does not have yet',
      registers,
    }),
    journalBytes: new Gauge({ name: 'ledgerline_journal_bytes', help: 'Bytes of those events', registers }),
    journalOldestSeconds: new Gauge({
      name: 'ledgerline_journal_oldest_seconds',
      help: 'Age of the oldest event that ClickHouse does not have yet',
      registers,
    }),
    journalSetAside: new Gauge({
      name: 'ledgerline_journal_set_aside_events',
      help: 'Events that could not be read back or that ClickHouse cannot read; ledgerline doctor names them',
      registers,
    }),
    eventsShipped: new Counter({
      name: 'ledgerline_events_shipped_total',
      help: 'Events that ClickHouse took',
      registers,
    }),
    shipFailures: new Counter({
      name: 'ledgerline_ship_failures_total',
      help: 'Batches that ClickHouse did not take; they are sent again',
      registers,
    }),
    shipLagSeconds: new Histogram({
      name: 'ledgerline_ship_lag_seconds',
      help: 'From hearing an event until ClickHouse has it',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600],
      registers,
    }),
    resourcesReconciled: new Counter({
      name: 'ledgerline_reconcile_resources_total',
      help: 'Messages and calls read from the REST API and compared',
      labelNames: ['account_sid', 'family'],
      registers,
    }),
    discrepanciesFound: new Counter({
      name: 'ledgerline_reconcile_discrepancies_total',
      help: 'Differences found between what was heard and what REST says',
      labelNames: ['account_sid', 'kind'],
      registers,
    }),
    restRequests: new Counter({
      name: 'ledgerline_rest_requests_total',
      help: 'Requests to the REST API by HTTP status; 0 when no answer came',
      labelNames: ['account_sid', 'status'],
      registers,
    }),
    restConcurrency: new Gauge({
      name: 'ledgerline_rest_concurrency_limit',
      help: 'Requests that an account may have in flight now; it halves when Twilio answers 429',
      labelNames: ['account_sid'],
      registers,
    }),
    restInFlight: new Gauge({
      name: 'ledgerline_rest_in_flight',
      help: 'Requests to the REST API that wait for their answer',
      labelNames: ['account_sid'],
      registers,
    }),
    restConcurrentAtTwilio: new Gauge({
      name: 'ledgerline_rest_concurrent_at_twilio',
      help: "Requests in flight for the account by Twilio's own count, where an answer told; everybody's, not only ours",
      labelNames: ['account_sid'],
      registers,
    }),
    restRetries: new Counter({
      name: 'ledgerline_rest_retries_total',
      help: 'Requests to the REST API that were tried again, by HTTP status; 0 when no answer came',
      labelNames: ['account_sid', 'status'],
      registers,
    }),
    restBackoffSeconds: new Counter({
      name: 'ledgerline_rest_backoff_seconds_total',
      help: 'Time that requests waited before they were sent, added up: by backoff, or because Twilio asked for it (retry-after)',
      labelNames: ['account_sid', 'reason'],
      registers,
    }),
    restCircuitOpen: new Gauge({
      name: 'ledgerline_rest_circuit_open',
      help: '1 while an account is left alone because nothing of it was answered',
      labelNames: ['account_sid'],
      registers,
    }),
    restBudgetsSpent: new Counter({
      name: 'ledgerline_rest_budget_spent_total',
      help: 'Runs that used up their requests or their time for an account; the next run goes on from the watermark',
      labelNames: ['account_sid'],
      registers,
    }),
    clockSkewSeconds: new Gauge({
      name: 'ledgerline_clock_skew_seconds',
      help: "Twilio's clock minus ours, from the dates of its answers",
      labelNames: ['account_sid'],
      registers,
    }),
    heardShare: new Gauge({
      name: 'ledgerline_completeness_heard_ratio',
      help: 'Share of the statuses of the last 24 hours that REST proves to have been told and that were heard; 1 is complete',
      labelNames: ['account_sid', 'family'],
      registers,
    }),
    daysLate: new Gauge({
      name: 'ledgerline_completeness_days_late',
      help: 'Days that ended long ago and could not be closed yet; ledgerline reconcile --report says why',
      labelNames: ['account_sid', 'family'],
      registers,
    }),
    coverageProblems: new Gauge({
      name: 'ledgerline_coverage_problems',
      help: 'Numbers, messaging services, flows and senders whose callbacks do not lead here as they should, by problem',
      labelNames: ['account_sid', 'subject', 'problem'],
      registers,
    }),
    alignmentMessages: new Gauge({
      name: 'ledgerline_alignment_messages',
      help: 'Messages of the last 24 hours to two days that did not go the way that was set up, by finding',
      labelNames: ['account_sid', 'finding'],
      registers,
    }),
    coverageMeasured: new Gauge({
      name: 'ledgerline_coverage_measured_timestamp_seconds',
      help: 'When the coverage map and the alignment of messages were last looked at',
      registers,
    }),
    readingsFailed: new Gauge({
      name: 'ledgerline_reading_failed',
      help: '1 for what could not be read beside messages and calls when it was last tried',
      labelNames: ['account_sid', 'reading'],
      registers,
    }),
    signalOpen: new Gauge({
      name: 'ledgerline_signal_open',
      help: '1 while there is something to look at: carrier filtering, webhook trouble …; see docs/signals.md',
      labelNames: signalLabels,
      registers,
    }),
    signalAffected: new Gauge({
      name: 'ledgerline_signal_affected',
      help: 'Messages, calls or events above the usual since it began',
      labelNames: signalLabels,
      registers,
    }),
    signalCost: new Gauge({
      name: 'ledgerline_signal_cost',
      help: 'What the affected ones cost, where prices are known',
      labelNames: [...signalLabels, 'price_unit'],
      registers,
    }),
    signalSince: new Gauge({
      name: 'ledgerline_signal_since_timestamp_seconds',
      help: 'When it began, by the evidence',
      labelNames: signalLabels,
      registers,
    }),
    signalsMeasured: new Gauge({
      name: 'ledgerline_signals_measured_timestamp_seconds',
      help: 'When signals were last looked for',
      registers,
    }),
    forwards: new Counter({
      name: 'ledgerline_forward_total',
      help: 'Callbacks passed on, by kind and outcome: delivered, failed (one try), dead, held-back; proxied and proxy-failed where Twilio waits',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
    forwardWaiting: new Gauge({
      name: 'ledgerline_forward_waiting',
      help: 'Callbacks that wait for their application',
      registers,
    }),
    forwardBytes: new Gauge({
      name: 'ledgerline_forward_bytes',
      help: 'Bytes of sealed forms that are kept, waiting or given up',
      registers,
    }),
    forwardOldestSeconds: new Gauge({
      name: 'ledgerline_forward_oldest_seconds',
      help: 'Age of the oldest callback that waits for its application',
      registers,
    }),
    forwardDead: new Gauge({
      name: 'ledgerline_forward_dead',
      help: 'Callbacks that were given up; ledgerline forward list names them',
      registers,
    }),
    reconcileRuns: new Counter({
      name: 'ledgerline_reconcile_runs_total',
      help: 'Runs of the reconciler by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    lastReconcile: new Gauge({
      name: 'ledgerline_reconcile_last_finished_timestamp_seconds',
      help: 'When a run last finished for all accounts',
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
