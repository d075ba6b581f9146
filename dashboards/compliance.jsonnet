// On what grounds people were contacted, what they said about it, who changed what, and who looked.
local config = import 'config.libsonnet';
local columns = import 'lib/columns.libsonnet';
local dashboard = import 'lib/dashboard.libsonnet';
local links = import 'lib/links.libsonnet';
local panel = import 'lib/panel.libsonnet';
local target = import 'lib/target.libsonnet';
local variables = import 'lib/variables.libsonnet';
local completeness = import 'queries/completeness.libsonnet';
local compliance = import 'queries/compliance.libsonnet';

dashboard.new(
  'compliance',
  'On what grounds people were contacted, what they said about it, what was sent twice, who changed what at Twilio, and who looked at whom. Nobody is named here: the console names, and records who asked.',
  'now-24h',
  variables.ofMessages,
  [
    panel.stat({
      title: 'Which share has no reason?',
      how: 'Messages for which no application announced a purpose, of all. View delivery.',
      targets: [target.rows(compliance.withoutPurposeShare)],
      unit: 'percentunit',
      decimals: 1,
      noValue: 'No messages',
      level: { objective: 0.01, breach: 0.1 },
      links: [links.dashboard('delivery')],
    }),
    panel.stat({
      title: 'How many people opted out?',
      how: 'Messages that said stop, by one of the words of core/rules/opt-out.yaml. View consent_signal.',
      targets: [target.rows(compliance.optOuts)],
      unit: 'short',
      noValue: 'None',
      links: [links.console],
    }),
    panel.stat({
      title: 'What wants a person to read it?',
      how: 'Messages that may be a revocation in other words. View consent_signal.',
      targets: [target.rows(compliance.toReview)],
      unit: 'short',
      noValue: 'None',
      level: { objective: 1, breach: 20 },
      links: [links.console],
    }),
    panel.stat({
      title: 'How many were refused by opt-out?',
      how: 'Messages that Twilio or a carrier refused because the person had opted out: the application sent them all the same. View delivery_failure.',
      targets: [target.rows(compliance.optedOutShare)],
      unit: 'short',
      noValue: 'None',
      level: { objective: 1, breach: 100 },
      links: [links.dashboard('delivery')],
    }),
    panel.stat({
      title: 'What was sent twice?',
      how: 'Messages and calls made although the same had just been made for the same person: for the same intent, or with the same content. View repeated_send.',
      targets: [target.rows(compliance.repeated)],
      unit: 'short',
      noValue: 'None',
      level: { objective: 1, breach: 100 },
      links: [links.runbooks],
    }),
    panel.stat({
      title: 'How often were people looked up?',
      how: "Look-ups of a person's trail. View look_up_hour.",
      targets: [target.rows(compliance.lookUps)],
      unit: 'short',
      noValue: 'Never',
      links: [links.console],
    }),

    panel.row('Reasons and consent'),
    panel.series({
      title: 'Why are people contacted?',
      how: 'Messages by the purpose that the application announced. View delivery.',
      targets: [target.series(compliance.byPurpose)],
      unit: 'short',
      stacked: true,
      line: 'reason',
      noValue: 'No messages in this time',
      links: [links.dashboard('delivery')],
    }),
    panel.series({
      title: 'What do people say about it?',
      how: 'Messages that said stop, start, help, or something that may be a revocation. View consent_signal.',
      targets: [target.series(compliance.consentOverTime)],
      unit: 'short',
      stacked: true,
      line: 'signal',
      noValue: 'Nobody said anything about consent in this time',
      links: [links.console],
    }),
    panel.table({
      title: 'To which senders?',
      how: 'What people said about consent, by the sender that they wrote to. View consent_signal.',
      targets: [target.rows(compliance.consentBySender)],
      noValue: 'Nobody said anything about consent in this time',
      columns: columns.dimensions,
      links: [links.console],
    }),
    panel.table({
      title: 'What was sent twice?',
      how: 'Messages and calls made although the same had just been made for the same person, and which that was; what it cost is among the incidents of Delivery. View repeated_send.',
      targets: [target.rows(compliance.repeatedList)],
      noValue: 'Nothing was sent twice in this time',
      columns: columns.sids,
      links: [links.dashboard('delivery'), links.dashboard('trace')],
    }),

    panel.row('The record itself'),
    panel.table({
      title: 'Which days are proven complete?',
      how: 'Each account and day: closed when nothing more is expected; else why not. View completeness_day.',
      targets: [target.rows(completeness.ledger)],
      noValue: 'No day of this time was read',
      columns: columns.sids,
      links: [links.dashboard('reconciliation')],
      width: 24,
    }),
    panel.table({
      title: 'Who changed what at Twilio?',
      how: "Differences between two readings of what is set up, and the account's own log of changes. View configuration_change.",
      targets: [target.rows(compliance.changes)],
      noValue: 'Nothing was changed in this time',
      columns: columns.dimensions,
      links: [links.dashboard('reconciliation')],
      width: 24,
    }),
    panel.series({
      title: 'Who looks at people?',
      how: "Look-ups of a person's trail by role. View look_up_hour.",
      targets: [target.series(compliance.lookUpsOverTime)],
      unit: 'short',
      stacked: true,
      line: 'role',
      noValue: 'Nobody was looked up in this time',
      links: [links.console],
    }),
    panel.table({
      title: 'Who looked, and at how many?',
      how: "Look-ups of people's trails by who asked, and how many people were shown. View look_up_hour.",
      targets: [target.rows(compliance.lookUpsByActor)],
      noValue: 'Nobody was looked up in this time',
      columns: columns.dimensions,
      links: [links.console],
    }),
  ]
)
