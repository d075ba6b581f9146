/**
 * Every parameter of the signals, in one place: what it does, and why this value. Those of the detector of rises were
 * chosen on seeds of `bench/filtering.ts` that the published table does not use.
 */
export const parameters = {
  /** Days of a segment's own past that its usual share is taken from: two of each weekday. */
  pastDays: 14,
  /**
   * Hours that are judged. They are no part of the past that they are judged by, so that an incident does not make
   * itself usual; and no segment's quiet day is shorter than its busiest hours.
   */
  judgedHours: 24,
  /** Minutes over which fluctuation is measured in the past: bursts of filtering last some tens of minutes. */
  blockMinutes: 15,
  /** Minutes of one step of the detectors that wait for receipts or latencies, which are not known at once anyway. */
  slowStepMinutes: 5,

  /**
   * False alarms a week over all segments that each detector may give. They add up to less than one; the threshold
   * follows from the bound on the average run length of an e-detector (Shin, Ramdas & Rinaldo, "E-detectors: a
   * nonparametric framework for sequential change detection", 2024, theorem 2.4): a detector that alarms at c does so,
   * without a change, at most once in c steps on average.
   */
  falseAlarmsPerWeek: { 'carrier-filtering': 0.5, 'silent-filtering': 0.25, 'latency-shift': 0.2 },
  /** The budget is divided by the segments there are, and by no fewer than this. */
  segmentsAtLeast: 500,

  /**
   * How far above the usual share the ceiling of quiet lies, in standard deviations of the share between blocks. By
   * Cantelli's inequality a share of whatever distribution is above it at most once in 1 + z² blocks; the shares of
   * filtered messages have lighter tails.
   */
  ceilingDeviations: 4,
  /** The ceiling is never nearer to the usual share than this factor, also where the past did not fluctuate. */
  ceilingFactorAtLeast: 2,
  /** And at least this far above the largest share of a block of the past, as far as that block was not chance. */
  ceilingOverWorstBlock: 2,
  /** A share below this is nobody's incident: of messages filtered, without a receipt in time, slower than nearly all were. */
  ceilingAtLeast: { 'carrier-filtering': 0.01, 'silent-filtering': 0.08, 'latency-shift': 0.2 },
  /** Above this the past is too unruly to be judged by; the ceiling stays here. */
  ceilingAtMost: 0.9,
  /** A pool of the account and channel counts as this many messages of a segment's past: it carries new segments. */
  poolMessages: 300,
  /** Share and deviation of a pool that is empty too: of an account's first day. */
  firstShare: 0.01,
  firstDeviation: 0.01,

  /**
   * Shares that the detector bets on, as factors of the odds of the ceiling, with equal stakes: a mixture in the manner
   * of Robbins (1970), which loses at most the logarithm of their number against whoever knew the share.
   */
  oddsBetOn: [1.6, 3, 7, 25, 120],

  /** Waits for a final receipt, in minutes: the shortest is taken at which hardly anything was missing in the past. */
  receiptWaitsMinutes: [5, 10, 20, 40, 60],
  /** Times from sent to delivered, in seconds; the shortest is watched beyond which few messages of the past were. */
  latencyMarksSeconds: [5, 15, 60, 300, 900],

  /** An incident is over when the last so many minutes and so many messages are back below the ceiling. */
  quietMinutes: 60,
  quietMessages: 30,

  /** Incidents a segment has in a year, before anything is seen: turns evidence into how sure a signal is. */
  incidentsPerYear: 2,

  /** What had fewer messages in the judged hours is not judged. */
  segmentMessagesAtLeast: 20,
  /** Segments that are watched, those with the most messages first; each takes some 100 kB of memory. */
  segmentsAtMost: 2_000,
  /** The past is read anew this often; it changes by two blocks of three thousand in that time. */
  pastEveryMs: 3_600_000,
  /** Hours that are read anew every minute, for statuses that came late; the rest of the judged hours with the past. */
  readAnewHours: 3,

  /** A template carries a rise when it has at least this part of all that is above the usual. */
  carriesShare: 0.8,
} as const;

export type RiseKind = keyof typeof parameters.falseAlarmsPerWeek;
