// What became of verifications: sql/views/112-verification-outcome.sql, 113-verification-attempt-outcome.sql, 90-verify-day.sql.
local config = import '../config.libsonnet';
local filter = import '../lib/filter.libsonnet';
local quantiles = import 'quantiles.libsonnet';
local words = {
  where: filter.verifications,
  days: filter.days,
  rows: config.dashboard.maxRows,
  lines: config.dashboard.maxLines,
  // Of verifications that ended: those still waiting have not failed.
  conversion: 'sum(v.approved) / nullIf(sum(v.started) - sum(v.waiting), 0)',
  p50: quantiles.p50('v.time_to_verify'),
  p90: quantiles.p90('v.time_to_verify'),
  p99: quantiles.p99('v.time_to_verify'),
};

local conversionBy(column) = |||
  SELECT
      $__timeInterval(minute) AS time,
      %(column)s,
      %(conversion)s AS conversion
  FROM verification_outcome AS v
  %(where)s
    AND %(column)s IN (SELECT %(column)s FROM verification_outcome %(where)s GROUP BY %(column)s ORDER BY sum(started) DESC LIMIT %(lines)d)
  GROUP BY time, %(column)s
  ORDER BY time
||| % words { column: column };

{
  started: 'SELECT sum(v.started) AS started\nFROM verification_outcome AS v\n%(where)s' % words,
  conversion: 'SELECT %(conversion)s AS conversion\nFROM verification_outcome AS v\n%(where)s' % words,
  waiting: 'SELECT sum(v.waiting) AS waiting\nFROM verification_outcome AS v\n%(where)s' % words,

  timeToVerify: |||
    SELECT if(sum(v.verified_measured) = 0, NULL, %(p90)s) AS p90
    FROM verification_outcome AS v
    %(where)s
  ||| % words,

  fallbackShare: |||
    SELECT sum(a.fallback) / nullIf(sum(a.attempts), 0) AS fallback_share
    FROM verification_attempt_outcome AS a
    %(where)s
  ||| % words,

  byOutcome: |||
    SELECT
        $__timeInterval(minute) AS time,
        sum(v.approved) AS approved,
        sum(v.expired) AS expired,
        sum(v.canceled) AS canceled,
        sum(v.max_attempts) AS max_attempts,
        sum(v.waiting) AS waiting
    FROM verification_outcome AS v
    %(where)s
    GROUP BY time
    ORDER BY time
  ||| % words,

  conversionByChannel: conversionBy('channel'),
  conversionByCountry: conversionBy('country'),

  startedByCountry: |||
    SELECT
        $__timeInterval(minute) AS time,
        country,
        sum(v.started) AS started
    FROM verification_outcome AS v
    %(where)s
      AND country IN (SELECT country FROM verification_outcome %(where)s GROUP BY country ORDER BY sum(started) DESC LIMIT %(lines)d)
    GROUP BY time, country
    ORDER BY time
  ||| % words,

  timeOverTime: |||
    SELECT
        $__timeInterval(minute) AS time,
        %(p50)s AS p50,
        %(p90)s AS p90,
        %(p99)s AS p99
    FROM verification_outcome AS v
    %(where)s
    GROUP BY time
    HAVING sum(v.verified_measured) > 0
    ORDER BY time
  ||| % words,

  attempts: |||
    SELECT
        channel,
        country,
        carrier,
        sum(a.attempts) AS attempts,
        sum(a.delivered) / nullIf(sum(a.attempts), 0) AS delivered_share,
        sum(a.failed) AS failed,
        sum(a.fallback) AS fallback
    FROM verification_attempt_outcome AS a
    %(where)s
    GROUP BY channel, country, carrier
    ORDER BY attempts DESC
    LIMIT %(rows)d
  ||| % words,

  days: |||
    SELECT account_sid, day, attempts, converted, conversion, recorded
    FROM verify_day
    %(days)s
    ORDER BY day DESC
    LIMIT %(rows)d
  ||| % words,
}
