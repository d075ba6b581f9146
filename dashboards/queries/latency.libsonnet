// How late: sql/views/102-latency.sql.
local config = import '../config.libsonnet';
local filter = import '../lib/filter.libsonnet';
local quantiles = import 'quantiles.libsonnet';

// The three stretches of a message's way: the column of its quantiles, and that of how many were measured.
local stretches = {
  toSent: { column: 'l.to_sent', measured: 'l.sent_measured' },
  toDelivered: { column: 'l.to_delivered', measured: 'l.delivered_measured' },
  heardLate: { column: 'l.heard_late', measured: 'l.late_measured' },
};

local wordsOf(stretch) = {
  where: filter.messages,
  rows: config.dashboard.maxRows,
  lines: config.dashboard.maxLines,
  measured: stretch.measured,
  p50: quantiles.p50(stretch.column),
  p90: quantiles.p90(stretch.column),
  p99: quantiles.p99(stretch.column),
};

local overTime(stretch) = |||
  SELECT
      $__timeInterval(minute) AS time,
      %(p50)s AS p50,
      %(p90)s AS p90,
      %(p99)s AS p99
  FROM latency AS l
  %(where)s
  GROUP BY time
  HAVING sum(%(measured)s) > 0
  ORDER BY time
||| % wordsOf(stretch);

local now(stretch) = |||
  SELECT if(sum(%(measured)s) = 0, NULL, %(p90)s) AS p90
  FROM latency AS l
  %(where)s
||| % wordsOf(stretch);

// One dimension, the slowest first among those with enough to say something.
local by(column) = |||
  SELECT
      %(column)s,
      sum(%(measured)s) AS measured,
      %(p50)s AS p50,
      %(p90)s AS p90,
      %(p99)s AS p99
  FROM latency AS l
  %(where)s
  GROUP BY %(column)s
  HAVING measured > 0
  ORDER BY p90 DESC
  LIMIT %(rows)d
||| % wordsOf(stretches.toDelivered) { column: column };

{
  toSent: now(stretches.toSent),
  toDelivered: now(stretches.toDelivered),
  heardLate: now(stretches.heardLate),

  toSentOverTime: overTime(stretches.toSent),
  toDeliveredOverTime: overTime(stretches.toDelivered),
  heardLateOverTime: overTime(stretches.heardLate),

  byCarrierOverTime: |||
    SELECT
        $__timeInterval(minute) AS time,
        carrier,
        %(p90)s AS p90
    FROM latency AS l
    %(where)s
      AND carrier IN (SELECT carrier FROM latency %(where)s GROUP BY carrier ORDER BY sum(delivered_measured) DESC LIMIT %(lines)d)
    GROUP BY time, carrier
    HAVING sum(%(measured)s) > 0
    ORDER BY time
  ||| % wordsOf(stretches.toDelivered),

  byCountry: by('country'),
  byCarrier: by('carrier'),
  bySender: by('own_address'),
  byChannel: by('channel'),

  measuredShare: |||
    SELECT
        $__timeInterval(minute) AS time,
        sum(l.sent_measured) AS to_sent,
        sum(l.delivered_measured) AS to_delivered,
        sum(l.late_measured) AS heard_late
    FROM latency AS l
    %(where)s
    GROUP BY time
    ORDER BY time
  ||| % wordsOf(stretches.toSent),
}
