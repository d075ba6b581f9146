// What carriers keep back, openly and silently: which segment, since when, which template, how much.
local config = import 'config.libsonnet';
local columns = import 'lib/columns.libsonnet';
local dashboard = import 'lib/dashboard.libsonnet';
local links = import 'lib/links.libsonnet';
local panel = import 'lib/panel.libsonnet';
local target = import 'lib/target.libsonnet';
local variables = import 'lib/variables.libsonnet';
local filtering = import 'queries/filtering.libsonnet';
local latency = import 'queries/latency.libsonnet';
local signals = import 'queries/signals.libsonnet';
local slo = config.sloThresholds;
local kinds = ['carrier-filtering', 'silent-filtering', 'latency-shift', 'unregistered-sender', 'registration'];

dashboard.new(
  'carrier-filtering',
  'Which segment (sender, carrier or country, channel) carriers filter, since when, with which codes and which template; and where receipts stop coming or come later.',
  'now-24h',
  variables.ofMessages,
  [
    panel.stat({
      title: 'How many segments are being filtered?',
      how: 'Signals of filtering, of silent filtering, of latency that shifted and of registration that are open now. View signal; docs/signals.md.',
      targets: [target.rows(signals.open(kinds))],
      unit: 'short',
      noValue: 'None',
      level: { objective: 1, breach: 3 },
      links: [links.runbooks],
    }),
    panel.stat({
      title: 'How many messages are affected?',
      how: 'Messages of the open signals. View signal.',
      targets: [target.rows(signals.affected(kinds))],
      unit: 'short',
      noValue: 'None',
      links: [links.dashboard('delivery')],
    }),
    panel.stat({
      title: 'How much money is that?',
      how: 'What the messages of the open signals cost, in the currency of the account. View signal.',
      targets: [target.rows(signals.price(kinds))],
      unit: 'none',
      decimals: 2,
      noValue: 'None',
      links: [links.dashboard('delivery')],
    }),
    panel.stat({
      title: 'How many messages were filtered?',
      how: 'Messages that ended with an error of the class carrier-filtering, 30007 among them. View delivery_failure.',
      targets: [target.rows(filtering.filtered)],
      unit: 'short',
      noValue: 'None',
      links: [links.dashboard('delivery')],
      width: 6,
    }),
    panel.stat({
      title: 'Which share is that?',
      how: 'Of all messages made in this time. Views delivery_failure and delivery.',
      targets: [target.rows(filtering.filteredShare)],
      unit: 'percentunit',
      decimals: 2,
      noValue: 'No messages',
      level: slo.filtered,
      links: [links.dashboard('delivery')],
      width: 6,
    }),

    panel.table({
      title: 'What was found?',
      how: 'Signals that were open at any time in the range: the segment, since when, how sure, how many messages and how much money. A sequential test against the own past of each segment; docs/signals.md. View signal.',
      targets: [target.rows(signals.list(kinds))],
      noValue: 'No segment was filtered in this time',
      columns: columns.signals,
      links: [links.runbooks],
      width: 24,
    }),

    panel.row('Openly filtered'),
    panel.series({
      title: 'With which codes?',
      how: 'Messages that ended with an error of the class carrier-filtering by code. View delivery_failure.',
      targets: [target.series(filtering.codesOverTime)],
      unit: 'short',
      stacked: true,
      line: 'code',
      noValue: 'No message was filtered in this time',
      links: [links.dashboard('delivery')],
    }),
    panel.series({
      title: 'By which carrier?',
      how: 'Filtered messages by carrier, and by country where the carrier is not known; the most filtered. View delivery_failure.',
      targets: [target.series(filtering.byCarrierOverTime)],
      unit: 'short',
      stacked: true,
      line: 'segment',
      noValue: 'No message was filtered in this time',
      links: [links.dashboard('delivery')],
    }),
    panel.series({
      title: 'Which template?',
      how: 'Filtered messages by the template that the application announced with its intent. View delivery_failure.',
      targets: [target.series(filtering.byTemplateOverTime)],
      unit: 'short',
      stacked: true,
      line: 'template_name',
      noValue: 'No message was filtered in this time',
      links: [links.dashboard('compliance')],
    }),
    panel.table({
      title: 'Which templates, of how many?',
      how: 'Filtered messages by template and sender, of all with that template. Views delivery_failure and delivery.',
      targets: [target.rows(filtering.templates)],
      noValue: 'No message was filtered in this time',
      columns: columns.segments,
      links: [links.dashboard('delivery')],
    }),
    panel.table({
      title: 'Which segments, of how many?',
      how: 'Filtered messages by account, sender, carrier, country and channel, of all of that segment. Views delivery_failure and delivery.',
      targets: [target.rows(filtering.segments)],
      noValue: 'No message was filtered in this time',
      columns: columns.segments,
      links: [links.dashboard('delivery')],
      width: 14,
    }),
    panel.table({
      title: 'Which senders and services?',
      how: 'Filtered messages by sender and messaging service (a campaign belongs to a service), of all of theirs. Views delivery_failure and delivery.',
      targets: [target.rows(filtering.senders)],
      noValue: 'No message was filtered in this time',
      columns: columns.segments,
      links: [links.dashboard('reconciliation')],
      width: 10,
    }),

    panel.row('Silently filtered'),
    panel.series({
      title: 'Where do receipts stop coming?',
      how: 'Share of messages without a final status by carrier, and by country where the carrier is not known. The last minutes are always high: receipts take their time. View delivery.',
      targets: [target.series(filtering.withoutReceiptOverTime)],
      unit: 'percentunit',
      min: 0,
      max: 1,
      line: 'segment',
      noValue: 'No messages in this time',
      links: [links.dashboard('reconciliation')],
    }),
    panel.series({
      title: 'Where do receipts come later?',
      how: 'From sent to delivered by carrier, 9 of 10 are faster; empty where Event Streams does not tell the carrier. View latency.',
      targets: [target.series(latency.byCarrierOverTime)],
      unit: 'ms',
      min: 0,
      line: 'carrier',
      noValue: 'Nothing was measured in this time',
      links: [links.dashboard('latency')],
    }),
  ]
)
