// Is the record complete, and does everything lead here? sql/views/103-heard-by.sql and 40 to 47, 84 to 89.
local config = import '../config.libsonnet';
local filter = import '../lib/filter.libsonnet';
local words = {
  where: filter.messages,
  hours: filter.hours,
  days: filter.days,
  account: filter.now(),
  found: filter.at('first_found_at'),
  rows: config.dashboard.maxRows,
};

// By what was told here, of all that is known to be final.
local heardShare = '(sum(h.by_callback) + sum(h.by_event_stream)) / nullIf(sum(h.by_callback) + sum(h.by_event_stream) + sum(h.by_rest), 0)';

{
  heardShare: 'SELECT %(share)s AS heard_share\nFROM heard_by AS h\n%(where)s' % words { share: heardShare },

  onlyRest: 'SELECT sum(h.by_rest) AS by_rest\nFROM heard_by AS h\n%(where)s' % words,

  heardBy: |||
    SELECT
        $__timeInterval(minute) AS time,
        sum(h.by_callback) AS by_callback,
        sum(h.by_event_stream) AS by_event_stream,
        sum(h.by_rest) AS by_rest,
        sum(h.unknown) AS unknown
    FROM heard_by AS h
    %(where)s
    GROUP BY time
    ORDER BY time
  ||| % words,

  provenShare: |||
    SELECT sum(c.heard) / nullIf(sum(c.expected), 0) AS heard_share
    FROM completeness_hour AS c
    %(hours)s
  ||| % words,

  provenShareOverTime: |||
    SELECT
        hour AS time,
        family,
        sum(c.heard) / nullIf(sum(c.expected), 0) AS heard_share
    FROM completeness_hour AS c
    %(hours)s
    GROUP BY time, family
    ORDER BY time
  ||| % words,

  openDays: |||
    SELECT countIf(closed_at IS NULL) AS open_days
    FROM completeness_day
    %(days)s
      AND day < toDate(now('UTC')) - 8
  ||| % words,

  ledger: |||
    SELECT
        account_sid,
        family,
        day,
        if(closed_at IS NULL, 'open', 'closed') AS state,
        because,
        resources,
        share,
        unsettled,
        awaiting_receipt,
        unreadable,
        changed_after_close,
        last_read_at
    FROM completeness_day
    %(days)s
    ORDER BY day DESC, account_sid, family
    LIMIT %(rows)d
  ||| % words,

  discrepancies: |||
    SELECT count() AS discrepancies
    FROM discrepancy
    %(found)s
  ||| % words,

  discrepanciesOverTime: |||
    SELECT
        $__timeInterval(first_found_at) AS time,
        kind,
        count() AS discrepancies
    FROM discrepancy
    %(found)s
    GROUP BY time, kind
    ORDER BY time
  ||| % words,

  discrepancyList: |||
    SELECT first_found_at, kind, account_sid, resource_sid, heard, actual, arrived_late, settled_by, explanation
    FROM discrepancy
    %(found)s
    ORDER BY first_found_at DESC
    LIMIT %(rows)d
  ||| % words,

  coverage: |||
    SELECT
        account_sid,
        subject_kind,
        subject,
        sender,
        arrayStringConcat(problems, ', ') AS what_is_wrong,
        last_heard_hour,
        expected_by_past,
        unheard_since
    FROM coverage
    %(account)s
      AND notEmpty(problems)
    ORDER BY unheard_since DESC, expected_by_past DESC
    LIMIT %(rows)d
  ||| % words,

  alignment: |||
    SELECT account_sid, day, finding, own_address, messaging_service_sid, found, of, example_sid
    FROM alignment_day
    %(days)s
    ORDER BY day DESC, found DESC
    LIMIT %(rows)d
  ||| % words,

  readings: |||
    SELECT account_sid, reading, state, because, entries, unreadable, updated_at
    FROM reading
    %(account)s
      AND state != 'read'
    ORDER BY updated_at DESC
    LIMIT %(rows)d
  ||| % words,

  usage: |||
    SELECT account_sid, day, category, counted, count_unit, toFloat64(price) AS price, price_unit, as_of
    FROM usage_day
    %(days)s
      AND counted > 0
    ORDER BY day DESC, price DESC
    LIMIT %(rows)d
  ||| % words,
}
