// What became of calls: whether they are answered, by whom, how long they ring, and why they fail.
local config = import 'config.libsonnet';
local columns = import 'lib/columns.libsonnet';
local dashboard = import 'lib/dashboard.libsonnet';
local links = import 'lib/links.libsonnet';
local outcomes = import 'lib/outcomes.libsonnet';
local panel = import 'lib/panel.libsonnet';
local target = import 'lib/target.libsonnet';
local variables = import 'lib/variables.libsonnet';
local voice = import 'queries/voice.libsonnet';
local slo = config.sloThresholds;

local by(title, sql) = panel.table({
  title: title,
  how: 'Answered: of calls that have ended. Mean length: of answered calls. View call_outcome.',
  targets: [target.rows(sql)],
  noValue: 'No calls in this time',
  columns: columns.calls,
  links: [links.dashboard('overview')],
  width: 8,
});

dashboard.new(
  'voice',
  'Whether calls are answered and by whom, how long they ring, how long they last, and why those fail that do.',
  'now-6h',
  variables.ofCalls,
  [
    panel.stat({
      title: 'How many calls were made?',
      how: 'Calls by the minute in which they were made. View call_outcome.',
      targets: [target.rows(voice.calls)],
      unit: 'short',
      noValue: 'None',
      links: [links.dashboard('overview')],
    }),
    panel.stat({
      title: 'Which share was answered?',
      how: 'Picked up by somebody or something, of calls that have ended. View call_outcome.',
      targets: [target.rows(voice.answeredShare)],
      unit: 'percentunit',
      decimals: 1,
      noValue: 'No calls ended',
      level: slo.answered,
      links: [links.runbooks],
    }),
    panel.stat({
      title: 'How many failed?',
      how: 'Calls that Twilio or a carrier could not make. View call_outcome.',
      targets: [target.rows(voice.failed)],
      unit: 'short',
      noValue: 'None',
      links: [links.runbooks],
    }),
    panel.stat({
      title: 'How long until it rings?',
      how: 'Post-dial delay, where Voice Insights tells it: 9 of 10 are faster. View call_outcome.',
      targets: [target.rows(voice.pdd)],
      unit: 'ms',
      noValue: 'Nothing measured',
      level: slo.pddMs,
      links: [links.dashboard('latency')],
    }),
    panel.stat({
      title: 'How long do people talk?',
      how: 'Mean length of answered calls. View call_outcome.',
      targets: [target.rows(voice.meanDuration)],
      unit: 's',
      noValue: 'No calls were answered',
      links: [links.dashboard('overview')],
    }),
    panel.stat({
      title: 'Which share reaches machines?',
      how: 'Machine or fax, of calls where answering-machine detection told who answered. View call_outcome.',
      targets: [target.rows(voice.machineShare)],
      unit: 'percentunit',
      decimals: 1,
      noValue: 'No detection',
      links: [links.dashboard('overview')],
    }),

    panel.row('Over time'),
    panel.series({
      title: 'What becomes of the calls of each minute?',
      how: 'By the minute in which they were made and by what is known of them now. View call_outcome.',
      targets: [target.series(voice.byOutcome)],
      unit: 'short',
      stacked: true,
      colors: outcomes.calls,
      noValue: 'No calls in this time',
      links: [links.dashboard('overview')],
    }),
    panel.series({
      title: 'Which share is answered?',
      how: 'Picked up, of the calls of each step that have ended. View call_outcome.',
      targets: [target.series(voice.answeredOverTime)],
      unit: 'percentunit',
      max: 1,
      level: slo.answered,
      noValue: 'No calls ended in this time',
      links: [links.runbooks],
    }),
    panel.series({
      title: 'How long until it rings?',
      how: 'Post-dial delay, where Voice Insights tells it: half, 9 of 10 and 99 of 100 are faster. View call_outcome.',
      targets: [target.series(voice.pddOverTime)],
      unit: 'ms',
      min: 0,
      noValue: 'Voice Insights told nothing in this time',
      links: [links.dashboard('latency')],
    }),
    panel.series({
      title: 'Who answers?',
      how: 'Calls by who answered, where answering-machine detection told. View call_outcome.',
      targets: [target.series(voice.answeredBy)],
      unit: 'short',
      stacked: true,
      noValue: 'Nothing was detected in this time',
      links: [links.dashboard('overview')],
    }),

    panel.row('Why calls fail, and where'),
    panel.series({
      title: 'What do carriers answer?',
      how: 'Calls that failed, were busy or not answered, by the class of the SIP response: 4xx the called side, 5xx a carrier or Twilio, 6xx refused everywhere, none: nobody told it. View call_failure.',
      targets: [target.series(voice.bySipClass)],
      unit: 'short',
      stacked: true,
      line: 'sip_class',
      noValue: 'Every call was answered in this time',
      links: [links.runbooks],
    }),
    panel.table({
      title: 'With which responses and errors?',
      how: 'Calls that failed, were busy or not answered, by SIP response and error code. Views call_failure and error_code.',
      targets: [target.rows(voice.failures)],
      noValue: 'Every call was answered in this time',
      columns: columns.codes,
      links: [links.runbooks],
    }),
    by('How does it look by country?', voice.byCountry),
    by('How does it look by sender?', voice.bySender),
    by('How does it look by purpose?', voice.byPurpose),
  ]
)
