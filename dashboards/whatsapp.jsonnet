// WhatsApp's windows and templates, and what is delivered through Conversations.
local columns = import 'lib/columns.libsonnet';
local dashboard = import 'lib/dashboard.libsonnet';
local links = import 'lib/links.libsonnet';
local outcomes = import 'lib/outcomes.libsonnet';
local panel = import 'lib/panel.libsonnet';
local target = import 'lib/target.libsonnet';
local variables = import 'lib/variables.libsonnet';
local signals = import 'queries/signals.libsonnet';
local whatsapp = import 'queries/whatsapp.libsonnet';
local kinds = ['whatsapp-window', 'whatsapp-template', 'whatsapp-limit'];

local window(title, how, sql, level) = panel.stat({
  title: title,
  how: how + ' Now, whatever the time range. View whatsapp_window.',
  targets: [target.rows(sql)],
  unit: 'short',
  noValue: 'None',
  links: [links.runbooks],
  width: 6,
} + (if level == null then {} else { level: level }));

dashboard.new(
  'whatsapp',
  'Whom free-form messages may still be sent to on WhatsApp, who waits for an answer, which templates fail, and what is delivered through Conversations.',
  'now-24h',
  variables.ofMessages,
  [
    window('How many windows are open?', 'People who wrote within the last 24 hours.', whatsapp.open, null),
    window('How many end soon?', 'Windows that end within two hours.', whatsapp.endingSoon, null),
    window('Who waits for an answer?', "Open windows in which the last word is the person's.", whatsapp.unanswered, null),
    window('Who will wait in vain?', 'Those that end within two hours: after that only a template may be sent.', whatsapp.unansweredEndingSoon, { objective: 1, breach: 10 }),

    panel.table({
      title: 'On which senders?',
      how: 'Windows by sender, now. View whatsapp_window.',
      targets: [target.rows(whatsapp.bySender)],
      noValue: 'No window is open',
      columns: columns.segments,
      links: [links.runbooks],
    }),
    panel.table({
      title: 'What was found?',
      how: 'Signals of windows, templates, quality and caps that were open at any time in the range. View signal; docs/signals.md.',
      targets: [target.rows(signals.list(kinds))],
      noValue: 'Nothing was found in this time',
      columns: columns.signals,
      links: [links.runbooks],
    }),

    panel.row('WhatsApp messages'),
    panel.series({
      title: 'What becomes of them?',
      how: 'Outbound WhatsApp messages by what is known of them now. Delivered: and not read yet. View delivery.',
      targets: [target.series(whatsapp.delivery)],
      unit: 'short',
      stacked: true,
      colors: outcomes.messages,
      noValue: 'No WhatsApp messages in this time',
      links: [links.dashboard('delivery')],
    }),
    panel.table({
      title: 'Which templates and senders fail, and why?',
      how: 'Undelivered and failed WhatsApp messages by error code, template (as the application announced it) and sender. Views delivery_failure and error_code.',
      targets: [target.rows(whatsapp.failures)],
      noValue: 'No WhatsApp message failed in this time',
      columns: columns.codes,
      links: [links.dashboard('carrier-filtering'), links.runbooks],
    }),

    panel.row('Conversations'),
    panel.series({
      title: 'How much goes through Conversations?',
      how: 'Messages of conversations by channel. View conversation_delivery.',
      targets: [target.series(whatsapp.conversations)],
      unit: 'short',
      stacked: true,
      line: 'channel',
      noValue: 'No messages of conversations in this time',
      links: [links.dashboard('delivery')],
    }),
    panel.table({
      title: 'Does it arrive?',
      how: 'Messages of conversations by channel; delivered: of those with a final status. View conversation_delivery.',
      targets: [target.rows(whatsapp.conversationShare)],
      noValue: 'No messages of conversations in this time',
      columns: columns.segments,
      links: [links.dashboard('delivery')],
    }),
  ]
)
