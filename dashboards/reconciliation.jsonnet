// Is the record complete, and does everything that should lead here?
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
local slo = config.sloThresholds;

dashboard.new(
  'reconciliation',
  "Whether the record is complete: which share was heard, what only Twilio's REST API told, which days are proven closed, what differs, and what does not lead here.",
  'now-7d',
  variables.ofMessages,
  [
    panel.stat({
      title: 'Which share was told?',
      how: 'Final statuses of messages that came by callback or Event Streams, of all that are known. View heard_by.',
      targets: [target.rows(completeness.heardShare)],
      unit: 'percentunit',
      decimals: 2,
      noValue: 'No final statuses',
      level: slo.heard,
      links: [links.runbooks],
    }),
    panel.stat({
      title: 'How many only REST told?',
      how: 'Messages of which the final status was found by asking. View heard_by.',
      targets: [target.rows(completeness.onlyRest)],
      unit: 'short',
      noValue: 'None',
      links: [links.runbooks],
    }),
    panel.stat({
      title: 'Which share is proven to be heard?',
      how: 'Of the statuses that REST proves were told (by callback or Event Streams), those that were heard; messages and calls, by the hour in which they were made. View completeness_hour.',
      targets: [target.rows(completeness.provenShare)],
      unit: 'percentunit',
      decimals: 2,
      noValue: 'REST was not read',
      level: slo.heard,
      links: [links.runbooks],
    }),
    panel.stat({
      title: 'How many days are overdue?',
      how: 'Days of the range that ended more than eight days ago and are not closed. View completeness_day.',
      targets: [target.rows(completeness.openDays)],
      unit: 'short',
      noValue: 'None',
      level: { objective: 1, breach: 2 },
      links: [links.runbooks],
    }),
    panel.stat({
      title: 'How many differences were found?',
      how: 'Differences between what was heard and what REST says, by when they were first found. View discrepancy.',
      targets: [target.rows(completeness.discrepancies)],
      unit: 'short',
      noValue: 'None',
      links: [links.dashboard('trace')],
    }),
    panel.stat({
      title: 'When was everything last compared?',
      how: 'Time since a run of the reconciler finished for all accounts. Gauge ledgerline_reconcile_last_finished_timestamp_seconds.',
      targets: [target.now(collector.reconcileAge)],
      unit: 's',
      noValue: 'Not since the start',
      level: { objective: 1800, breach: 7200 },
      links: [links.dashboard('collector')],
    }),

    panel.row('What was heard'),
    panel.series({
      title: 'Who told the final statuses?',
      how: 'Messages by who told their final status: a callback, Event Streams, or only REST when asked; unknown: nobody yet. View heard_by.',
      targets: [target.series(completeness.heardBy)],
      unit: 'short',
      stacked: true,
      colors: outcomes.heardBy,
      noValue: 'No messages in this time',
      links: [links.dashboard('delivery')],
    }),
    panel.series({
      title: 'Which share of what was told was heard?',
      how: 'Of the statuses that REST proves were told, those that were heard, by the hour in which the message or call was made. View completeness_hour.',
      targets: [target.series(completeness.provenShareOverTime)],
      unit: 'percentunit',
      max: 1,
      line: 'family',
      level: slo.heard,
      noValue: 'REST was not read for this time',
      links: [links.dashboard('collector')],
    }),
    panel.series({
      title: 'Which differences are found?',
      how: 'By when they were first found and by kind: docs/fields.md and the trace say what each means. View discrepancy.',
      targets: [target.series(completeness.discrepanciesOverTime)],
      unit: 'short',
      stacked: true,
      line: 'kind',
      noValue: 'No differences were found in this time',
      links: [links.dashboard('trace')],
    }),
    panel.table({
      title: 'Which days are closed?',
      how: 'Each account and day: closed when nothing more is expected; else why not. View completeness_day.',
      targets: [target.rows(completeness.ledger)],
      noValue: 'No day of this time was read',
      columns: columns.sids,
      links: [links.runbooks],
    }),
    panel.table({
      title: 'Which differences are those?',
      how: 'The latest differences: what was heard, what REST says, and whether the callback came late after all. View discrepancy.',
      targets: [target.rows(completeness.discrepancyList)],
      noValue: 'No differences were found in this time',
      columns: columns.sids,
      links: [links.dashboard('trace')],
      width: 24,
    }),

    panel.row('Does everything lead here?'),
    panel.table({
      title: 'What does not lead here?',
      how: 'Numbers, services, flows and senders whose callbacks do not lead here as they should, now; docs/operations.md says what each problem means. View coverage.',
      targets: [target.rows(completeness.coverage)],
      noValue: 'Everything that was read leads here',
      columns: columns.dimensions,
      links: [links.runbooks],
    }),
    panel.table({
      title: 'Which messages go another way?',
      how: 'Messages that do not go the way that was set up, by day. View alignment_day.',
      targets: [target.rows(completeness.alignment)],
      noValue: 'All messages go the way that was set up',
      columns: columns.sids,
      links: [links.runbooks],
    }),
    panel.table({
      title: 'What could not be read?',
      how: 'Lists beside messages and calls that were not read to their end, and why; now. View reading.',
      targets: [target.rows(completeness.readings)],
      noValue: 'Everything was read',
      columns: columns.dimensions,
      links: [links.dashboard('collector')],
    }),
    panel.table({
      title: 'What does Twilio count?',
      how: 'Counts and charges of whole days by category, as Twilio last said. View usage_day.',
      targets: [target.rows(completeness.usage)],
      noValue: 'Usage was not read for these days',
      columns: columns.money,
      links: [links.dashboard('delivery')],
    }),
  ]
)
