// The way onward from a panel, a row or a dashboard. Relative, with the time range and the variables that were chosen.
local config = import '../config.libsonnet';
local keep = '${__url_time_range}&${__all_variables}';

{
  local titles = (import 'catalogue.libsonnet').titles,

  dashboard(name): { title: titles[name], url: '/d/ledgerline-%s?%s' % [name, keep], targetBlank: false },

  // From a cell with a SID to its story.
  trace: { title: 'The story of ${__value.raw}', url: '/d/ledgerline-trace?var-sid=${__value.raw}', targetBlank: false },

  // From a cell with a value of a variable to another dashboard with that chosen.
  choose(name, variable): {
    title: '%s of ${__value.raw}' % titles[name],
    url: '/d/ledgerline-%s?var-%s=${__value.raw:percentencode}&${__url_time_range}' % [name, variable],
    targetBlank: false,
  },

  runbooks: { title: 'Runbooks', url: config.runbookBase + 'README.md', targetBlank: true },
  errorCodes: { title: "Twilio's error dictionary", url: 'https://www.twilio.com/docs/api/errors/${__value.raw}', targetBlank: true },
  story: { title: 'The story as the appliance gives it', url: config.consoleBase + '/v1/trace/${sid}', targetBlank: true },
  console: { title: 'The console', url: config.consoleBase + '/console', targetBlank: true },
  health: { title: 'The same figures in the console', url: config.consoleBase + '/console/health', targetBlank: true },
}
