// What became of messages, and of those that did not arrive: why, whose fault, and which.
local config = import 'config.libsonnet';
local columns = import 'lib/columns.libsonnet';
local dashboard = import 'lib/dashboard.libsonnet';
local links = import 'lib/links.libsonnet';
local outcomes = import 'lib/outcomes.libsonnet';
local panel = import 'lib/panel.libsonnet';
local target = import 'lib/target.libsonnet';
local variables = import 'lib/variables.libsonnet';
local delivery = import 'queries/delivery.libsonnet';
local slo = config.sloThresholds;

// One dimension of delivery as a table.
local by(question, how, sql, noValue='No messages in this time') = panel.table({
  title: question,
  how: how + ' Delivered: of those with a final status. View delivery.',
  targets: [target.rows(sql)],
  noValue: noValue,
  columns: columns.segments,
  links: [links.dashboard('latency'), links.dashboard('carrier-filtering')],
});

dashboard.new(
  'delivery',
  'What became of outbound messages. A message counts once, in the minute in which it was made; a late status changes that minute.',
  'now-6h',
  variables.ofMessages,
  [
    panel.stat({
      title: 'How many messages were made?',
      how: 'Outbound messages by the minute in which Twilio made them. View delivery.',
      targets: [target.rows(delivery.attempted)],
      unit: 'short',
      noValue: 'None',
      links: [links.dashboard('overview')],
    }),
    panel.stat({
      title: 'Which share arrived?',
      how: 'Delivered or read, of those with a final status. View delivery.',
      targets: [target.rows(delivery.deliveredShare)],
      unit: 'percentunit',
      decimals: 2,
      noValue: 'No messages ended',
      level: slo.delivered,
      links: [links.dashboard('carrier-filtering')],
    }),
    panel.stat({
      title: 'How many did not arrive?',
      how: 'Undelivered or failed. View delivery.',
      targets: [target.rows(delivery.failed)],
      unit: 'short',
      noValue: 'None',
      links: [links.dashboard('carrier-filtering')],
    }),
    panel.stat({
      title: 'How many have no end yet?',
      how: 'Without a final status. View delivery.',
      targets: [target.rows(delivery.unknown)],
      unit: 'short',
      noValue: 'None',
      links: [links.dashboard('reconciliation')],
    }),
    panel.stat({
      title: 'How old is the oldest of them?',
      how: 'Age of the oldest message of this time without a final status. View delivery.',
      targets: [target.rows(delivery.oldestUnknown)],
      unit: 's',
      noValue: 'None is waiting',
      level: slo.unknownSeconds,
      links: [links.dashboard('reconciliation')],
    }),
    panel.stat({
      title: 'Which share was read?',
      how: 'Read, of those delivered, where the channel tells it: WhatsApp, RCS, Messenger. View delivery.',
      targets: [target.rows(delivery.readShare)],
      unit: 'percentunit',
      decimals: 1,
      noValue: 'No channel told',
      links: [links.dashboard('whatsapp')],
    }),

    panel.row('Over time'),
    panel.series({
      title: 'What becomes of the messages of each minute?',
      how: 'By what is known of them now: late statuses change the past. View delivery.',
      targets: [target.series(delivery.byOutcome)],
      unit: 'short',
      stacked: true,
      colors: outcomes.messages,
      noValue: 'No messages in this time',
      links: [links.dashboard('latency')],
    }),
    panel.series({
      title: 'Which share arrives, by country?',
      how: 'Delivered or read, of those with a final status; the countries with most messages. View delivery.',
      targets: [target.series(delivery.shareByCountry)],
      unit: 'percentunit',
      max: 1,
      line: 'country',
      level: slo.delivered,
      noValue: 'No messages in this time',
      links: [links.dashboard('carrier-filtering')],
    }),
    panel.series({
      title: 'Why do messages fail?',
      how: 'Undelivered and failed messages by the class of their error code: docs/error-codes.md. View delivery_failure.',
      targets: [target.series(delivery.failedByClass)],
      unit: 'short',
      stacked: true,
      line: 'error_class',
      noValue: 'No message failed in this time',
      links: [links.dashboard('carrier-filtering'), links.runbooks],
    }),
    panel.series({
      title: 'Whose fault is it?',
      how: "Undelivered and failed messages by whose fault their error most likely is: the application's, the recipient's, the carrier's or Twilio's. View delivery_failure.",
      targets: [target.series(delivery.failedByFault)],
      unit: 'short',
      stacked: true,
      line: 'fault',
      noValue: 'No message failed in this time',
      links: [links.dashboard('carrier-filtering'), links.runbooks],
    }),

    panel.row('Where and why'),
    panel.table({
      title: 'Which errors do messages end with?',
      how: 'Undelivered and failed messages by error code, with what the code means. Views delivery_failure and error_code.',
      targets: [target.rows(delivery.codes)],
      noValue: 'No message failed in this time',
      columns: columns.codes,
      links: [links.dashboard('carrier-filtering'), links.runbooks],
      width: 24,
    }),
    panel.table({
      title: 'Which segments fail most?',
      how: 'Account, channel, country, sender, service and carrier by how many of their messages were undelivered or failed. View delivery.',
      targets: [target.rows(delivery.worst)],
      noValue: 'No message failed in this time',
      columns: columns.segments,
      links: [links.dashboard('carrier-filtering'), links.dashboard('latency')],
      width: 24,
    }),
    by('How does it look by channel?', 'Messages by channel.', delivery.byChannel),
    by('How does it look by country?', "Messages by the country of the person's number.", delivery.byCountry),
    by('How does it look by sender?', 'Messages by sender.', delivery.bySender),
    by('How does it look by service?', 'Messages by messaging service; empty: sent without one.', delivery.byService),
    by('How does it look by purpose?', 'Messages by the purpose that the application announced; empty: none.', delivery.byPurpose),
    by('How does it look by carrier?', 'Messages by mobile network (mcc-mnc); empty: Event Streams did not tell it.', delivery.byCarrier),

    panel.row('Waiting, and what it costs'),
    panel.table({
      title: 'Whose messages are without an end?',
      how: 'Messages without a final status by sender, country and carrier, the oldest first. View delivery.',
      targets: [target.rows(delivery.waiting)],
      noValue: 'Every message of this time has a final status',
      columns: columns.segments,
      links: [links.dashboard('reconciliation')],
    }),
    panel.table({
      title: 'What do messages and calls cost, by purpose?',
      how: 'What Twilio charged for messages and calls of these hours, by purpose; priced: how many of them it has named a price for by now. View cost.',
      targets: [target.rows(delivery.costByPurpose)],
      noValue: 'Twilio has named no price in this time',
      columns: columns.money,
      links: [links.dashboard('compliance')],
    }),
    panel.table({
      title: 'What cost money for nothing?',
      how: 'Filtered but billed, failed after it was charged, or sent twice: by day and segment. ledgerline dispute INCIDENT makes the bundle for a ticket. View incident.',
      targets: [target.rows(delivery.incidents)],
      noValue: 'Nothing cost money for nothing in this time',
      columns: columns.money,
      links: [links.dashboard('carrier-filtering'), links.dashboard('compliance')],
      width: 24,
    }),
  ]
)
