// Type a SID: its story.
local columns = import 'lib/columns.libsonnet';
local dashboard = import 'lib/dashboard.libsonnet';
local links = import 'lib/links.libsonnet';
local panel = import 'lib/panel.libsonnet';
local target = import 'lib/target.libsonnet';
local variables = import 'lib/variables.libsonnet';
local trace = import 'queries/trace.libsonnet';

local table(title, how, sql, noValue, width, height) = panel.table({
  title: title,
  how: how,
  targets: [target.rows(sql)],
  noValue: noValue,
  columns: columns.sids,
  links: [links.story, links.console],
  width: width,
  height: height,
});

dashboard.new(
  'trace',
  'The story of one message, call or verification by its SID: what is known of it, everything that was heard in order, why it was sent, what its errors mean, and where REST says otherwise.',
  'now-400d',
  [variables.sid],
  [
    table(
      'What is known of it?',
      'The state of the SID, and of those of the same story: the recordings of a call, the attempts of a verification. View resource_state.',
      trace.state,
      'Nothing of this SID in the time range',
      24,
      6,
    ),
    table(
      'What happened, in order?',
      'Every event of the story once, by when it happened as Twilio says, else by when it was heard; how late it was heard, and how often again. View event_once.',
      trace.events,
      'Nothing of this SID in the time range',
      24,
      12,
    ),
    table(
      'Why was it sent?',
      'The intent that the application announced: its purpose, its template, and where the consent is kept. View resource_intent.',
      trace.why,
      'No application announced why',
      12,
      6,
    ),
    table(
      'What do its errors mean?',
      'The error codes of the story: whose fault, whether to send again. View error_code.',
      trace.errors,
      'No event of it has an error',
      12,
      6,
    ),
    table(
      'Does REST say otherwise?',
      'Differences between what was heard and what REST says of this SID. View discrepancy.',
      trace.discrepancies,
      'No differences were found',
      24,
      6,
    ),
  ]
)
