// What carriers keep back. Filtered: errors of the class carrier-filtering (30007 among them) of sql/views/101-delivery-failure.sql;
// silently: messages without a receipt, of sql/views/100-delivery.sql.
local config = import '../config.libsonnet';
local filter = import '../lib/filter.libsonnet';
local words = { where: filter.messages, lines: config.dashboard.maxLines, rows: config.dashboard.maxRows };

// Filtered and attempted beside each other, by the same columns; only where something was filtered.
local by(columns) = |||
  SELECT
      %(columns)s,
      sum(m.filtered) AS filtered,
      sum(m.attempted) AS attempted,
      filtered / attempted AS filtered_share
  FROM
  (
      SELECT %(columns)s, 0 AS filtered, sum(d.attempted) AS attempted
      FROM delivery AS d
      %(where)s
      GROUP BY %(columns)s
      UNION ALL
      SELECT %(columns)s, sum(f.messages), 0
      FROM delivery_failure AS f
      %(where)s
        AND error_class = 'carrier-filtering'
      GROUP BY %(columns)s
  ) AS m
  GROUP BY %(columns)s
  HAVING filtered > 0 AND attempted > 0
  ORDER BY filtered DESC
  LIMIT %(rows)d
||| % words { columns: columns };


{
  filtered: |||
    SELECT sum(f.messages) AS filtered
    FROM delivery_failure AS f
    %(where)s
      AND error_class = 'carrier-filtering'
  ||| % words,

  filteredShare: |||
    SELECT
        (SELECT sum(f.messages) FROM delivery_failure AS f %(where)s AND error_class = 'carrier-filtering')
        / nullIf((SELECT sum(d.attempted) FROM delivery AS d %(where)s), 0) AS filtered_share
  ||| % words,

  codesOverTime: |||
    SELECT
        $__timeInterval(minute) AS time,
        toString(error_code) AS code,
        sum(f.messages) AS messages
    FROM delivery_failure AS f
    %(where)s
      AND error_class = 'carrier-filtering'
    GROUP BY time, code
    ORDER BY time
  ||| % words,

  byCarrierOverTime: |||
    SELECT
        $__timeInterval(minute) AS time,
        if(carrier = '', concat('unknown, ', country), carrier) AS segment,
        sum(f.messages) AS messages
    FROM delivery_failure AS f
    %(where)s
      AND error_class = 'carrier-filtering'
      AND (carrier, country) IN (
        SELECT carrier, country FROM delivery_failure %(where)s AND error_class = 'carrier-filtering'
        GROUP BY carrier, country ORDER BY sum(messages) DESC LIMIT %(lines)d)
    GROUP BY time, segment
    ORDER BY time
  ||| % words,

  byTemplateOverTime: |||
    SELECT
        $__timeInterval(minute) AS time,
        if(template = '', 'no template', template) AS template_name,
        sum(f.messages) AS messages
    FROM delivery_failure AS f
    %(where)s
      AND error_class = 'carrier-filtering'
    GROUP BY time, template_name
    ORDER BY time
  ||| % words,

  segments: by('account_sid, own_address, carrier, country, channel'),
  templates: by('template, own_address'),
  senders: by('own_address, messaging_service_sid'),

  withoutReceiptOverTime: |||
    SELECT
        $__timeInterval(minute) AS time,
        if(carrier = '', concat('unknown, ', country), carrier) AS segment,
        sum(d.unknown) / sum(d.attempted) AS without_receipt
    FROM delivery AS d
    %(where)s
      AND (carrier, country) IN (
        SELECT carrier, country FROM delivery %(where)s
        GROUP BY carrier, country ORDER BY sum(attempted) DESC LIMIT %(lines)d)
    GROUP BY time, segment
    ORDER BY time
  ||| % words,
}
