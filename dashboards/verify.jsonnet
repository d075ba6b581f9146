// Do codes arrive and get entered, where not, and is somebody pumping?
local config = import 'config.libsonnet';
local columns = import 'lib/columns.libsonnet';
local dashboard = import 'lib/dashboard.libsonnet';
local links = import 'lib/links.libsonnet';
local outcomes = import 'lib/outcomes.libsonnet';
local panel = import 'lib/panel.libsonnet';
local target = import 'lib/target.libsonnet';
local variables = import 'lib/variables.libsonnet';
local signals = import 'queries/signals.libsonnet';
local verify = import 'queries/verify.libsonnet';
local slo = config.sloThresholds;
local kinds = ['sms-pumping', 'otp-trouble'];

dashboard.new(
  'verify',
  'Whether codes arrive and get entered, by country and channel; how long that takes; how often the second channel is needed; and whether somebody makes money of codes that nobody wants.',
  'now-24h',
  variables.ofVerifications,
  [
    panel.stat({
      title: 'How many verifications began?',
      how: 'Verifications by the minute in which they began. View verification_outcome.',
      targets: [target.rows(verify.started)],
      unit: 'short',
      noValue: 'None',
      links: [links.dashboard('overview')],
    }),
    panel.stat({
      title: 'Which share was approved?',
      how: 'Approved, of verifications that have ended. View verification_outcome.',
      targets: [target.rows(verify.conversion)],
      unit: 'percentunit',
      decimals: 1,
      noValue: 'None ended',
      level: slo.converted,
      links: [links.runbooks],
    }),
    panel.stat({
      title: 'How many are waiting?',
      how: 'Verifications without an end. View verification_outcome.',
      targets: [target.rows(verify.waiting)],
      unit: 'short',
      noValue: 'None',
      links: [links.dashboard('overview')],
    }),
    panel.stat({
      title: 'How long does it take?',
      how: 'From the beginning to the approval: 9 of 10 are faster. View verification_outcome.',
      targets: [target.rows(verify.timeToVerify)],
      unit: 'ms',
      noValue: 'Nothing measured',
      links: [links.dashboard('latency')],
    }),
    panel.stat({
      title: 'How often is the second channel needed?',
      how: 'Attempts over the second channel after the first failed, of all attempts. View verification_attempt_outcome.',
      targets: [target.rows(verify.fallbackShare)],
      unit: 'percentunit',
      decimals: 1,
      noValue: 'No attempts',
      links: [links.dashboard('delivery')],
    }),
    panel.stat({
      title: 'Is anybody pumping?',
      how: 'Signals of SMS pumping and of trouble with codes that are open now. View signal; docs/signals.md.',
      targets: [target.rows(signals.open(kinds))],
      unit: 'short',
      noValue: 'No',
      level: { objective: 1, breach: 2 },
      links: [links.runbooks],
    }),

    panel.row('Over time'),
    panel.series({
      title: 'What becomes of the verifications of each minute?',
      how: 'By the minute in which they began and by what is known of them now. View verification_outcome.',
      targets: [target.series(verify.byOutcome)],
      unit: 'short',
      stacked: true,
      colors: outcomes.verifications,
      noValue: 'No verifications in this time',
      links: [links.dashboard('overview')],
    }),
    panel.series({
      title: 'Which share is approved, by channel?',
      how: 'Approved, of verifications that have ended. View verification_outcome.',
      targets: [target.series(verify.conversionByChannel)],
      unit: 'percentunit',
      max: 1,
      line: 'channel',
      level: slo.converted,
      noValue: 'No verifications in this time',
      links: [links.runbooks],
    }),
    panel.series({
      title: 'Which share is approved, by country?',
      how: 'Approved, of verifications that have ended; the countries with most. Falling where the next panel rises is what pumping looks like. View verification_outcome.',
      targets: [target.series(verify.conversionByCountry)],
      unit: 'percentunit',
      max: 1,
      line: 'country',
      level: slo.converted,
      noValue: 'No verifications in this time',
      links: [links.runbooks],
    }),
    panel.series({
      title: 'Where do verifications begin?',
      how: 'Verifications by country; the countries with most. View verification_outcome.',
      targets: [target.series(verify.startedByCountry)],
      unit: 'short',
      stacked: true,
      line: 'country',
      noValue: 'No verifications in this time',
      links: [links.dashboard('delivery')],
    }),
    panel.series({
      title: 'How long does it take?',
      how: 'From the beginning to the approval: half, 9 of 10 and 99 of 100 are faster. View verification_outcome.',
      targets: [target.series(verify.timeOverTime)],
      unit: 'ms',
      min: 0,
      noValue: 'Nothing was approved in this time',
      links: [links.dashboard('latency')],
    }),
    panel.table({
      title: 'Do the codes arrive?',
      how: 'Attempts by channel, country and carrier: delivered, failed, and those over the second channel. View verification_attempt_outcome.',
      targets: [target.rows(verify.attempts)],
      noValue: 'No attempts in this time',
      columns: columns.verifications,
      links: [links.dashboard('delivery')],
    }),
    panel.table({
      title: 'What was found?',
      how: 'Signals of pumping and of trouble with codes that were open at any time in the range. View signal.',
      targets: [target.rows(signals.list(kinds))],
      noValue: 'Nothing was found in this time',
      columns: columns.signals,
      links: [links.runbooks],
    }),
    panel.table({
      title: 'What does Verify itself count?',
      how: "Attempts and conversion of whole days as Verify's own statistics say, and how many attempts the record has. View verify_day.",
      targets: [target.rows(verify.days)],
      noValue: "Verify's statistics were not read for these days",
      columns: columns.verifications,
      links: [links.dashboard('reconciliation')],
    }),
  ]
)
