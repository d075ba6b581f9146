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
  falseAlarmsPerWeek: {
    'carrier-filtering': 0.5,
    'silent-filtering': 0.25,
    'latency-shift': 0.2,
    'otp-trouble': 0.05,
  },
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
  /**
   * A share below this is nobody's incident: of messages filtered, without a receipt in time, slower than nearly all were;
   * of verifications without a right code.
   */
  ceilingAtLeast: {
    'carrier-filtering': 0.01,
    'silent-filtering': 0.08,
    'latency-shift': 0.2,
    'otp-trouble': 0.2,
  },
  /** Above this the past is too unruly to be judged by; the ceiling stays here. */
  ceilingAtMost: 0.9,
  /** A pool of the account and channel counts as this many messages of a segment's past: it carries new segments. */
  poolMessages: 300,
  /**
   * Messages that an account and channel must have in its past before a share is judged. What is filtered is much the same
   * everywhere, so that it can be judged on the first day; receipts, latency and conversion are not.
   */
  pastAtLeast: { 'carrier-filtering': 0, 'silent-filtering': 500, 'latency-shift': 500, 'otp-trouble': 200 },
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

  /** Days of an incident that are left out of the past. What lasts longer becomes the usual, and is not told for ever. */
  incidentDaysAtMost: 4,

  /** Incidents a segment has in a year, before anything is seen: turns evidence into how sure a signal is. */
  incidentsPerYear: 2,

  /** What had fewer messages in the judged hours is not judged. */
  segmentMessagesAtLeast: 20,
  /** Segments that are watched, those with the most messages first; each takes some 100 kB of memory. */
  segmentsAtMost: 2_000,
  /** The past is read anew this often; little of two weeks changes in that time, and reading them takes a while. */
  pastEveryMs: 6 * 3_600_000,
  /** Minutes in which a person gives a right code back, or never does. */
  codeWaitsMinutes: [10],
  /** Conversions that collapse while this many times as many verifications as usual are made are paid by somebody: pumping. */
  pumpingTimes: 3,

  /** What is counted rather than inferred is counted over this many minutes, and opened from so many on. */
  countedMinutes: 60,
  webhookErrorsAtLeast: 5,
  failuresAtLeast: 3,
  /** Share of statuses that must be heard, over these hours, where at least so many were told. */
  heardAtLeast: 0.98,
  heardHours: 3,
  heardOfAtLeast: 50,
  /** Refused signatures in five minutes, and how many times those of five minutes of the hour before: a rotated token. */
  refusalsAtLeast: 10,
  refusalsTimes: 5,
  /** Days for which a change of a registration to worse is shown. */
  registrationDays: 7,
  /** Hours in which repeated sends are added up. */
  duplicateHours: 24,

  /** Hours that are read anew at each look, for statuses that came late; the rest of the judged hours with the past. */
  readAnewHours: 3,

  /** A template carries a rise when it has at least this part of all that is above the usual. */
  carriesShare: 0.8,
} as const;

export type RiseKind = keyof typeof parameters.falseAlarmsPerWeek;
