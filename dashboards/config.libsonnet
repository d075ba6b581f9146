// Every knob of the dashboards and alert rules. Change it here and run `npm run dashboards`.
{
  // Where the pages of runbooks/ are published; ALERTNAME.md is added.
  runbookBase: 'https://github.com/ledgerline/ledgerline/blob/main/runbooks/',

  // Where alerts find the dashboards: Grafana's address; a dashboard's uid is added. Links between dashboards are relative.
  dashboardBase: 'https://grafana.example.org/d/',

  // Where people reach the appliance: the trace links to its console.
  consoleBase: 'http://localhost:8080',

  dataSources: {
    clickhouse: { type: 'grafana-clickhouse-datasource', uid: 'clickhouse' },
    prometheus: { type: 'prometheus', uid: 'prometheus' },
  },

  // The job of the collector in prometheus.yml.
  job: 'ledgerline',

  // What panels are coloured by. The objectives themselves are set in slo.yaml; these are those that core/rules/slo.yaml sets for all;
  // a test holds them together.
  sloThresholds: {
    // Share of messages with a final status that reached the person.
    delivered: { objective: 0.95, breach: 0.9 },
    // Share of calls with a final status that were answered; not an objective, a level to notice.
    answered: { objective: 0.6, breach: 0.4 },
    // Share of verifications with an end that ended in approval.
    converted: { objective: 0.7, breach: 0.5 },
    // Share of final statuses that were heard by callback or Event Streams, not only by asking.
    heard: { objective: 0.98, breach: 0.95 },
    // From Twilio's accepting a message to the carrier's receipt, 9 of 10, in milliseconds.
    deliveryMs: { objective: 60000, breach: 180000 },
    // From Twilio's own time of a status to its callback being heard, 9 of 10, in milliseconds.
    heardLateMs: { objective: 5000, breach: 30000 },
    // From dialling to ringing, 9 of 10, in milliseconds.
    pddMs: { objective: 6000, breach: 12000 },
    // Age of the oldest message without a final status, in seconds: Twilio gives up after 4 hours by default.
    unknownSeconds: { objective: 3600, breach: 14400 },
    // Share of messages that carriers filtered.
    filtered: { objective: 0.01, breach: 0.05 },
    // Share of an SLO's error budget that is left.
    budgetLeft: { objective: 0.5, breach: 0.1 },
    // From hearing an event until ClickHouse has it, in seconds.
    shipLagSeconds: { objective: 10, breach: 60 },
    // From the request line to the acknowledgement, 99 of 100, in seconds: Twilio waits 15.
    ackSeconds: { objective: 0.25, breach: 2 },
  },

  dashboard: {
    refresh: '1m',
    timezone: 'browser',
    tags: ['ledgerline'],
    // Figures are by the minute; a panel never asks for finer steps.
    minInterval: '1m',
    // Lists end here: who needs more narrows the variables.
    maxRows: 100,
    // Lines in a chart by country, sender …: the largest.
    maxLines: 10,
  },
}
