// What can be chosen at the top of a dashboard. The lists come from what there was in the time range.
local config = import '../config.libsonnet';
local g = import 'g.libsonnet';
local variable = g.dashboard.variable;

local choice(name, label, description, sql) =
  variable.query.new(name, sql)
  + variable.query.withDatasource(config.dataSources.clickhouse.type, config.dataSources.clickhouse.uid)
  + variable.query.generalOptions.withLabel(label)
  + variable.query.generalOptions.withDescription(description)
  + variable.query.selectionOptions.withMulti()
  + variable.query.selectionOptions.withIncludeAll()
  + variable.query.generalOptions.withCurrent('All', '$__all')
  + variable.query.refresh.onTime()
  + variable.query.withSort(1);

local valuesOf(column, view) =
  "SELECT DISTINCT %(column)s FROM %(view)s WHERE $__timeFilter(minute) AND %(column)s != '' ORDER BY %(column)s LIMIT 1000"
  % { column: column, view: view };

local of(view) = {
  account: choice('account', 'Account', 'Account or subaccount SID', valuesOf('account_sid', view)),
  environment: choice('environment', 'Environment', 'The label that the accounts file gives', valuesOf('environment', view)),
  channel: choice('channel', 'Channel', 'sms, mms, whatsapp, rcs …', valuesOf('channel', view)),
  country: choice('country', 'Country', "The person's country", valuesOf('country', view)),
  sender: choice('sender', 'Sender', 'Number, short code, alphanumeric or channel sender', valuesOf('own_address', view)),
  service: choice('service', 'Service', 'Messaging Service SID', valuesOf('messaging_service_sid', view)),
  purpose: choice('purpose', 'Purpose', 'Why somebody was contacted, as the application announced', valuesOf('purpose', view)),
};

local messages = of('delivery');
local calls = of('call_outcome');
local verifications = of('verification_outcome');

{
  sid:
    variable.textbox.new('sid')
    + variable.textbox.generalOptions.withLabel('SID')
    + variable.textbox.generalOptions.withDescription('SM…, MM…, CA…, VE… or an intent: what the story is told of'),

  ofMessages: [messages[name] for name in ['account', 'environment', 'channel', 'country', 'sender', 'service', 'purpose']],
  ofCalls: [calls[name] for name in ['account', 'environment', 'country', 'sender', 'purpose']],
  ofVerifications: [verifications[name] for name in ['account', 'environment', 'channel', 'country']],
  ofAccounts: [messages.account],
}
