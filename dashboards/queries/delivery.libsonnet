// What became of outbound messages: sql/views/100-delivery.sql, 101-delivery-failure.sql, 170-cost.sql, 173-incident.sql.
local config = import '../config.libsonnet';
local filter = import '../lib/filter.libsonnet';
local words = { where: filter.messages, costs: filter.costs, days: filter.days, lines: config.dashboard.maxLines, rows: config.dashboard.maxRows };

// Of messages with a final status, so that those on their way do not look like failures.
local deliveredShare = 'sum(d.delivered) / nullIf(sum(d.attempted) - sum(d.unknown), 0)';

// A table of one dimension, the largest first.
local by(column) = |||
  SELECT
      %(column)s,
      sum(d.attempted) AS attempted,
      %(share)s AS delivered_share,
      sum(d.undelivered) AS undelivered,
      sum(d.failed) AS failed,
      sum(d.unknown) AS unknown
  FROM delivery AS d
  %(where)s
  GROUP BY %(column)s
  ORDER BY sum(d.attempted) DESC
  LIMIT %(rows)d
||| % words { column: column, share: deliveredShare };

{
  attempted: 'SELECT sum(d.attempted) AS attempted\nFROM delivery AS d\n%(where)s' % words,

  deliveredShare: 'SELECT %(share)s AS delivered_share\nFROM delivery AS d\n%(where)s' % words { share: deliveredShare },

  failed: 'SELECT sum(d.undelivered) + sum(d.failed) AS not_delivered\nFROM delivery AS d\n%(where)s' % words,

  unknown: 'SELECT sum(d.unknown) AS unknown\nFROM delivery AS d\n%(where)s' % words,

  oldestUnknown: |||
    SELECT dateDiff('second', min(d.oldest_unknown_at), now()) AS oldest_unknown_seconds
    FROM delivery AS d
    %(where)s
  ||| % words,

  readShare: |||
    SELECT sum(d.read) / nullIf(sum(d.delivered), 0) AS read_share
    FROM delivery AS d
    %(where)s
      AND channel IN ('whatsapp', 'rcs', 'messenger')
  ||| % words,

  byOutcome: |||
    SELECT
        $__timeInterval(minute) AS time,
        sum(d.delivered) AS delivered,
        sum(d.undelivered) AS undelivered,
        sum(d.failed) AS failed,
        sum(d.canceled) AS canceled,
        sum(d.unknown) AS unknown
    FROM delivery AS d
    %(where)s
    GROUP BY time
    ORDER BY time
  ||| % words,

  shareOverTime: |||
    SELECT
        $__timeInterval(minute) AS time,
        %(share)s AS delivered_share
    FROM delivery AS d
    %(where)s
    GROUP BY time
    ORDER BY time
  ||| % words { share: deliveredShare },

  shareByCountry: |||
    SELECT
        $__timeInterval(minute) AS time,
        country,
        %(share)s AS delivered_share
    FROM delivery AS d
    %(where)s
      AND country IN (SELECT country FROM delivery %(where)s GROUP BY country ORDER BY sum(attempted) DESC LIMIT %(lines)d)
    GROUP BY time, country
    ORDER BY time
  ||| % words { share: deliveredShare },

  failedByClass: |||
    SELECT
        $__timeInterval(minute) AS time,
        error_class,
        sum(f.messages) AS messages
    FROM delivery_failure AS f
    %(where)s
    GROUP BY time, error_class
    ORDER BY time
  ||| % words,

  failedByFault: |||
    SELECT
        $__timeInterval(minute) AS time,
        fault,
        sum(f.messages) AS messages
    FROM delivery_failure AS f
    %(where)s
    GROUP BY time, fault
    ORDER BY time
  ||| % words,

  codes: |||
    SELECT failure.error_code AS error_code, failure.messages AS messages, failure.error_class AS error_class, failure.fault AS fault, e.meaning AS meaning
    FROM
    (
        SELECT error_code, error_class, fault, sum(f.messages) AS messages
        FROM delivery_failure AS f
        %(where)s
        GROUP BY error_code, error_class, fault
    ) AS failure
    LEFT JOIN error_code AS e ON e.code = failure.error_code
    ORDER BY messages DESC
    LIMIT %(rows)d
  ||| % words,

  worst: |||
    SELECT
        account_sid,
        channel,
        country,
        own_address,
        messaging_service_sid,
        carrier,
        sum(d.attempted) AS attempted,
        %(share)s AS delivered_share,
        sum(d.undelivered) + sum(d.failed) AS not_delivered
    FROM delivery AS d
    %(where)s
    GROUP BY account_sid, channel, country, own_address, messaging_service_sid, carrier
    HAVING not_delivered > 0
    ORDER BY not_delivered DESC
    LIMIT %(rows)d
  ||| % words { share: deliveredShare },

  byChannel: by('channel'),
  byCountry: by('country'),
  bySender: by('own_address'),
  byService: by('messaging_service_sid'),
  byPurpose: by('purpose'),
  byCarrier: by('carrier'),

  waiting: |||
    SELECT
        own_address,
        country,
        carrier,
        sum(d.unknown) AS unknown,
        sum(d.attempted) AS attempted,
        dateDiff('second', min(d.oldest_unknown_at), now()) AS oldest_unknown_seconds
    FROM delivery AS d
    %(where)s
    GROUP BY own_address, country, carrier
    HAVING sum(d.unknown) > 0
    ORDER BY oldest_unknown_seconds DESC
    LIMIT %(rows)d
  ||| % words,

  costByPurpose: |||
    SELECT purpose, price_unit, sum(c.messages) AS messages, sum(c.priced) AS priced, sum(c.price) AS price
    FROM cost AS c
    %(costs)s
    GROUP BY purpose, price_unit
    ORDER BY price DESC
    LIMIT %(rows)d
  ||| % words,

  incidents: |||
    SELECT
        day,
        kind,
        account_sid,
        subject['sender'] AS own_address,
        subject['country'] AS country,
        subject['carrier'] AS carrier,
        messages,
        priced,
        toFloat64(price) AS price,
        price_unit,
        arrayStringConcat(arrayMap(code -> toString(code), codes), ', ') AS codes,
        example_sids[1] AS example,
        incident_id
    FROM incident
    %(days)s
    ORDER BY day DESC, price DESC
    LIMIT %(rows)d
  ||| % words,
}
