// The one place where an alert gets its runbook and its dashboard, so that none can be without. An alert that is about a
// segment opens its dashboard on that segment.
local variables = [
  ['account_sid', 'account'],
  ['environment', 'environment'],
  ['channel', 'channel'],
  ['country', 'country'],
  ['sender', 'sender'],
  ['service', 'service'],
  ['purpose', 'purpose'],
];

{
  variables:: variables,
  add(alert, config)::
    local uid = std.get(alert, 'dashboard', 'ledgerline-collector');
    // A label of several values (sms,mms) chooses each of them.
    local chosen(variable) = '{{ with $labels.%s }}&var-%s={{ . | urlquery | reReplaceAll "%%2C" "&var-%s=" }}{{ end }}' % (variable + [variable[1]]);
    local filter = std.join('', [chosen(variable) for variable in variables]);
    alert {
      dashboardUid: uid,
      runbookUrl: config.runbookBase + alert.name + '.md',
      dashboardUrl: config.dashboardBase + uid + '?from=now-6h' + (if std.get(alert, 'filter', false) then filter else ''),
    },
}
