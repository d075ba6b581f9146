// What the variables at the top of a dashboard mean in SQL, and the bound on time that no query goes without.
local columns = {
  account: 'account_sid',
  environment: 'environment',
  channel: 'channel',
  country: 'country',
  sender: 'own_address',
  service: 'messaging_service_sid',
  purpose: 'purpose',
};

// The macro takes the condition away where the variable is at All; otherwise each value is quoted and escaped.
local chosen(variable) =
  '  AND $__conditionalAll(%s IN (${%s:singlequote}), $%s)' % [columns[variable], variable, variable];

local where(time, variables) = 'WHERE ' + std.join('\n', [time] + std.map(chosen, variables));

// Worked out once: a field of an object is worked out anew each time it is read.
local ofMessages = where('$__timeFilter(minute)', ['account', 'environment', 'channel', 'country', 'sender', 'service', 'purpose']);
local ofCalls = where('$__timeFilter(minute)', ['account', 'environment', 'country', 'sender', 'purpose']);
local ofVerifications = where('$__timeFilter(minute)', ['account', 'environment', 'channel', 'country']);
// Hours and days have whole ones only: the first of them begins before the range does.
local wholeHours = 'hour >= toStartOfHour($__fromTime) AND hour <= $__toTime';
local ofHours = where(wholeHours, ['account']);
local ofDays = where('$__dateFilter(day)', ['account']);
local ofIncidents = where('$__dateFilter(day)', ['account', 'environment', 'channel', 'country', 'sender', 'service', 'purpose']);
local ofViolations = where('$__dateFilter(day)', ['account', 'environment']);
local ofCosts = where(wholeHours, ['account', 'environment', 'channel', 'country', 'sender', 'service', 'purpose']);

{
  messages: ofMessages,
  calls: ofCalls,
  verifications: ofVerifications,
  hours: ofHours,
  days: ofDays,
  costs: ofCosts,
  // Of single messages and calls by the day.
  incidents: ofIncidents,
  // Violations by the day that they belong to; those of an account's settings have no environment.
  violations: ofViolations,
  // What happened at a moment, by the name of the column that says when.
  at(column, variables=['account']): where('$__timeFilter(%s)' % column, variables),
  // What was open at any time in the range.
  during(opened, closed, variables=['account']): where('%s <= $__toTime AND (%s IS NULL OR %s >= $__fromTime)' % [opened, closed, closed], variables),
  // What is true now, whatever the range.
  now(variables=['account']): 'WHERE true\n' + std.join('\n', std.map(chosen, variables)),
}
