// What became of calls: sql/views/110-call-outcome.sql, 111-call-failure.sql.
local config = import '../config.libsonnet';
local filter = import '../lib/filter.libsonnet';
local quantiles = import 'quantiles.libsonnet';
local words = {
  where: filter.calls,
  rows: config.dashboard.maxRows,
  lines: config.dashboard.maxLines,
  // Of calls with a final status. Busy and unanswered are not answered.
  answered: 'sum(c.answered) / nullIf(sum(c.calls) - sum(c.unknown), 0)',
  p50: quantiles.p50('c.pdd'),
  p90: quantiles.p90('c.pdd'),
  p99: quantiles.p99('c.pdd'),
};

local by(column) = |||
  SELECT
      %(column)s,
      sum(c.calls) AS calls,
      %(answered)s AS answered_share,
      sum(c.busy) AS busy,
      sum(c.no_answer) AS no_answer,
      sum(c.failed) AS failed,
      sum(c.duration_seconds) / nullIf(sum(c.answered), 0) AS mean_duration_seconds
  FROM call_outcome AS c
  %(where)s
  GROUP BY %(column)s
  ORDER BY calls DESC
  LIMIT %(rows)d
||| % words { column: column };

{
  calls: 'SELECT sum(c.calls) AS calls\nFROM call_outcome AS c\n%(where)s' % words,
  answeredShare: 'SELECT %(answered)s AS answered_share\nFROM call_outcome AS c\n%(where)s' % words,
  failed: 'SELECT sum(c.failed) AS failed\nFROM call_outcome AS c\n%(where)s' % words,
  unknown: 'SELECT sum(c.unknown) AS unknown\nFROM call_outcome AS c\n%(where)s' % words,

  machineShare: |||
    SELECT sum(c.by_machine) / nullIf(sum(c.by_machine) + sum(c.by_human), 0) AS machine_share
    FROM call_outcome AS c
    %(where)s
  ||| % words,

  meanDuration: |||
    SELECT sum(c.duration_seconds) / nullIf(sum(c.answered), 0) AS mean_duration_seconds
    FROM call_outcome AS c
    %(where)s
  ||| % words,

  pdd: |||
    SELECT if(sum(c.pdd_measured) = 0, NULL, %(p90)s) AS p90
    FROM call_outcome AS c
    %(where)s
  ||| % words,

  byOutcome: |||
    SELECT
        $__timeInterval(minute) AS time,
        sum(c.answered) AS answered,
        sum(c.busy) AS busy,
        sum(c.no_answer) AS no_answer,
        sum(c.failed) AS failed,
        sum(c.canceled) AS canceled,
        sum(c.unknown) AS unknown
    FROM call_outcome AS c
    %(where)s
    GROUP BY time
    ORDER BY time
  ||| % words,

  answeredOverTime: |||
    SELECT
        $__timeInterval(minute) AS time,
        %(answered)s AS answered_share
    FROM call_outcome AS c
    %(where)s
    GROUP BY time
    ORDER BY time
  ||| % words,

  pddOverTime: |||
    SELECT
        $__timeInterval(minute) AS time,
        %(p50)s AS p50,
        %(p90)s AS p90,
        %(p99)s AS p99
    FROM call_outcome AS c
    %(where)s
    GROUP BY time
    HAVING sum(c.pdd_measured) > 0
    ORDER BY time
  ||| % words,

  answeredBy: |||
    SELECT
        $__timeInterval(minute) AS time,
        sum(c.by_human) AS human,
        sum(c.by_machine) AS machine
    FROM call_outcome AS c
    %(where)s
    GROUP BY time
    ORDER BY time
  ||| % words,

  bySipClass: |||
    SELECT
        $__timeInterval(minute) AS time,
        sip_class,
        sum(f.calls) AS calls
    FROM call_failure AS f
    %(where)s
    GROUP BY time, sip_class
    ORDER BY time
  ||| % words,

  failures: |||
    SELECT
        failure.sip_response AS sip_response,
        failure.error_code AS error_code,
        failure.status AS status,
        failure.calls AS calls,
        e.meaning AS meaning
    FROM
    (
        SELECT sip_response, error_code, status, sum(f.calls) AS calls
        FROM call_failure AS f
        %(where)s
        GROUP BY sip_response, error_code, status
    ) AS failure
    LEFT JOIN error_code AS e ON e.code = failure.error_code
    ORDER BY calls DESC
    LIMIT %(rows)d
  ||| % words,

  byCountry: by('country'),
  bySender: by('own_address'),
  byPurpose: by('purpose'),
}
