// The one on the wall: are messages and calls arriving, how late, what is failing, and is somebody to be woken?
local config = import 'config.libsonnet';
local columns = import 'lib/columns.libsonnet';
local dashboard = import 'lib/dashboard.libsonnet';
local links = import 'lib/links.libsonnet';
local outcomes = import 'lib/outcomes.libsonnet';
local panel = import 'lib/panel.libsonnet';
local target = import 'lib/target.libsonnet';
local variables = import 'lib/variables.libsonnet';
local collector = import 'queries/collector.libsonnet';
local completeness = import 'queries/completeness.libsonnet';
local delivery = import 'queries/delivery.libsonnet';
local latency = import 'queries/latency.libsonnet';
local objectives = import 'queries/objectives.libsonnet';
local signals = import 'queries/signals.libsonnet';
local verify = import 'queries/verify.libsonnet';
local voice = import 'queries/voice.libsonnet';
local slo = config.sloThresholds;

dashboard.new(
  'overview',
  'Do messages and calls arrive, how late, what is failing and what is being done about it: everything at a glance, each panel leads to where it is looked into.',
  'now-6h',
  variables.ofMessages,
  [
    panel.row('Is anything wrong?'),
    panel.stat({
      title: 'Is anything found to be wrong?',
      how: 'Signals that are open now: carrier filtering, webhook trouble, silent senders, pumping and the rest. View signal; docs/signals.md says what each means.',
      targets: [target.rows(signals.open())],
      unit: 'short',
      noValue: 'No signals',
      level: { objective: 1, breach: 3 },
      links: [links.dashboard('carrier-filtering'), links.runbooks],
    }),
    panel.stat({
      title: 'Do messages arrive?',
      how: 'Delivered or read, of all messages made in this time that have a final status. View delivery.',
      targets: [target.rows(delivery.deliveredShare)],
      unit: 'percentunit',
      decimals: 2,
      noValue: 'No messages ended',
      level: slo.delivered,
      links: [links.dashboard('delivery')],
    }),
    panel.stat({
      title: 'How late are they?',
      how: 'From sent to delivered, 9 of 10 messages are faster. As callbacks and Event Streams told; view latency.',
      targets: [target.rows(latency.toDelivered)],
      unit: 'ms',
      noValue: 'Nothing measured',
      level: slo.deliveryMs,
      links: [links.dashboard('latency')],
    }),
    panel.stat({
      title: 'Are calls answered?',
      how: 'Answered by somebody or something, of all calls made in this time that have ended. View call_outcome.',
      targets: [target.rows(voice.answeredShare)],
      unit: 'percentunit',
      decimals: 1,
      noValue: 'No calls ended',
      level: slo.answered,
      links: [links.dashboard('voice')],
    }),
    panel.stat({
      title: 'Do codes get entered?',
      how: 'Approved, of all verifications begun in this time that have ended. View verification_outcome.',
      targets: [target.rows(verify.conversion)],
      unit: 'percentunit',
      decimals: 1,
      noValue: 'No verifications ended',
      level: slo.converted,
      links: [links.dashboard('verify')],
    }),
    panel.stat({
      title: 'Is the record complete?',
      how: 'Final statuses that were told by callback or Event Streams, of all that are known; the rest was found only by asking REST. View heard_by.',
      targets: [target.rows(completeness.heardShare)],
      unit: 'percentunit',
      decimals: 2,
      noValue: 'No final statuses',
      level: slo.heard,
      links: [links.dashboard('reconciliation')],
    }),

    panel.row('Do messages and calls arrive?'),
    panel.series({
      title: 'What becomes of the messages of each minute?',
      how: 'Outbound messages by the minute in which they were made and by what is known of them now: late statuses change the past. View delivery.',
      targets: [target.series(delivery.byOutcome)],
      unit: 'short',
      stacked: true,
      colors: outcomes.messages,
      noValue: 'No messages in this time',
      links: [links.dashboard('delivery')],
    }),
    panel.series({
      title: 'What becomes of the calls of each minute?',
      how: 'Calls by the minute in which they were made and by what is known of them now. View call_outcome.',
      targets: [target.series(voice.byOutcome)],
      unit: 'short',
      stacked: true,
      colors: outcomes.calls,
      noValue: 'No calls in this time',
      links: [links.dashboard('voice')],
    }),
    panel.series({
      title: 'Which share of messages arrives?',
      how: 'Delivered or read, of the messages of each step that have a final status; the lines are the objective and the breach of config.libsonnet. View delivery.',
      targets: [target.series(delivery.shareOverTime)],
      unit: 'percentunit',
      max: 1,
      level: slo.delivered,
      noValue: 'No messages ended in this time',
      links: [links.dashboard('delivery')],
    }),
    panel.series({
      title: 'How late do they arrive?',
      how: 'From sent to delivered: half, 9 of 10 and 99 of 100 messages are faster. View latency; its quantiles are exact.',
      targets: [target.series(latency.toDeliveredOverTime)],
      unit: 'ms',
      min: 0,
      noValue: 'Nothing was measured in this time',
      links: [links.dashboard('latency')],
    }),

    panel.row('What is failing, and for whom?'),
    panel.table({
      title: 'What was found?',
      how: 'Signals that were open at any time in the range, the open ones first: where, since when, how sure, how many messages and how much money. View signal.',
      targets: [target.rows(signals.list())],
      noValue: 'Nothing was found to be wrong in this time',
      columns: columns.signals,
      links: [links.dashboard('carrier-filtering'), links.runbooks],
      width: 24,
      height: 7,
    }),
    panel.table({
      title: 'Which errors do messages end with?',
      how: 'Undelivered and failed messages by error code, with what the code means. Views delivery_failure and error_code.',
      targets: [target.rows(delivery.codes)],
      noValue: 'No message failed in this time',
      columns: columns.codes,
      links: [links.dashboard('delivery')],
      width: 14,
    }),
    panel.bars({
      title: 'How much of each error budget is left?',
      how: 'Of each objective in slo.yaml: 1 is untouched, 0 is spent. Gauge ledgerline_slo_error_budget_remaining_ratio.',
      targets: [target.now(objectives.budgetLeft, '{{slo}}')],
      unit: 'percentunit',
      min: 0,
      max: 1,
      level: slo.budgetLeft,
      noValue: 'No objectives are measured: see slo.yaml',
      links: [links.dashboard('latency'), links.runbooks],
      width: 10,
    }),
    panel.table({
      title: 'Which senders, countries and carriers fail most?',
      how: 'Segments by how many of their messages were undelivered or failed. A carrier is known where Event Streams tells it. View delivery.',
      targets: [target.rows(delivery.worst)],
      noValue: 'No message failed in this time',
      columns: columns.segments,
      links: [links.dashboard('delivery'), links.dashboard('carrier-filtering')],
      width: 24,
    }),

    panel.row('Is the appliance well?'),
    panel.stat({
      title: 'How many messages have no end yet?',
      how: 'Messages of this time without a final status. View delivery.',
      targets: [target.rows(delivery.unknown)],
      unit: 'short',
      noValue: 'None',
      links: [links.dashboard('delivery')],
      width: 6,
    }),
    panel.stat({
      title: 'How old is the oldest of them?',
      how: 'Age of the oldest message of this time without a final status. View delivery.',
      targets: [target.rows(delivery.oldestUnknown)],
      unit: 's',
      noValue: 'None is waiting',
      level: slo.unknownSeconds,
      links: [links.dashboard('delivery')],
      width: 6,
    }),
    panel.stat({
      title: 'How far is ClickHouse behind?',
      how: 'Age of the oldest event that is in the journal and not in ClickHouse. Gauge ledgerline_journal_oldest_seconds.',
      targets: [target.now(collector.journalOldest)],
      unit: 's',
      noValue: 'The collector is not scraped',
      level: slo.shipLagSeconds,
      links: [links.dashboard('collector'), links.health],
      width: 6,
    }),
    panel.stat({
      title: 'How many days are not closed?',
      how: 'Days that ended long enough ago and are not proven complete. Gauge ledgerline_completeness_days_late.',
      targets: [target.now(collector.daysLate)],
      unit: 'short',
      noValue: 'Not measured',
      level: { objective: 1, breach: 3 },
      links: [links.dashboard('reconciliation')],
      width: 6,
    }),
  ]
)
