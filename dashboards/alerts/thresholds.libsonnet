// Every number of the alerts. Times are in seconds. `timeScale` divides them all, for tests on a clock that runs faster.
{
  timeScale: 1,

  // Multi-window, multi-burn-rate: chapter 5 of Google's SRE workbook, "Alerting on SLOs", its table of recommended values.
  // Both windows must burn: the long one says that it matters, the short one that it still goes on.
  burns: [
    { severity: 'page', factor: 14.4, long: '1h', short: '5m', hold: 30 },
    { severity: 'page', factor: 6, long: '6h', short: '30m', hold: 120 },
    { severity: 'ticket', factor: 3, long: '1d', short: '2h', hold: 900 },
    { severity: 'ticket', factor: 1, long: '3d', short: '6h', hold: 3600 },
  ],
  // The floor on traffic: with fewer events, or fewer bad ones, in the long window nobody is woken. Three failed messages
  // at night are 100 % of three.
  burnEvents: 50,
  burnBadEvents: 15,
  // Objectives are worked out every 15 s; older figures than this say nothing.
  sloStale: 300,

  // Signals have statistics and floors of their own (core/signals/parameters.ts); what touched fewer wakes nobody.
  affected: {
    page: 5,
    ticket: 0,
  },
  // Signals are looked for twice a minute.
  signalsStale: 600,

  // Prometheus cannot reach the appliance: longer than a restart takes.
  down: 120,
  restarts: { many: 4, within: 1800 },

  // Callbacks refused in five minutes, and their share of those accepted: strangers who try the address are below both.
  refused: { within: 300, atLeast: 20, share: 0.05 },
  // Twilio waits 15 s in all, and sends again after a 5xx only where the URL asks for it.
  ackSeconds: 2,

  // ClickHouse is behind: the shipper ships every 250 ms and waits at most 15 s between tries.
  journalOldest: 300,
  // A forwarded callback is delivered within moments; longer than a restart of the application takes.
  forwardOldest: 600,
  // Share of the 2 GiB that the journal may hold; at 1 callbacks are answered 503.
  journalShare: 0.5,
  shipLag: 60,
  shipFailures: { within: 900, atLeast: 10 },
  storeAway: 300,
  // The log is signed every minute.
  unsigned: 600,
  // A sink or witness missed so many of its turns, and so many seconds more.
  outletLate: { times: 3, slack: 600 },
  // Room on the data directory's disk: a share, or full within so many seconds at the pace of the last hour.
  disk: { share: 0.1, fullWithin: 14400 },
  // Certificates for 90 days are usually renewed a month before they end: two weeks before it was missed for long enough to look.
  certificate: 14 * 86400,
  // Resident memory of the process; the embedded engine takes most of it. Containers get 1 GiB and no embedded engine.
  memoryBytes: 3 * 1024 * 1024 * 1024,
  // A token that is not the first of its account and still signs so long after: the rotation was forgotten half-way.
  oldToken: 2 * 86400,

  // Passes are due every five minutes.
  reconcileStale: 3600,
  circuitOpen: 900,
  // Signatures do not care about clocks; orders of events, windows of reading and days do.
  clockSkew: 30,
  // Share of the statuses of the last day that REST proves to have been told and that were heard.
  heardShare: 0.97,
  readingFailed: 6 * 3600,

  // Retention is due once a day; erasures take seconds.
  retentionStale: 3 * 86400,
  erasurePending: 3600,
  // Seconds before the deadline of a decision (ten business days for a possible revocation) at which somebody is told.
  decisionDue: 2 * 86400,
  // Violations are worked out every minute; a week of older days may take some of them.
  violationsStale: 1800,
  // Without a clean run of the redaction test for so many of its intervals; a start needs one before there is any.
  redactionTest: { intervals: 4, hold: 3600 },
}
