// What was found to be wrong: sql/views/150-signal.sql; the definition of each is in docs/signals.md.
local config = import '../config.libsonnet';
local filter = import '../lib/filter.libsonnet';
local words = {
  during: filter.during('opened_at', 'closed_at', ['account', 'environment']),
  now: filter.now(['account', 'environment']),
  rows: config.dashboard.maxRows,
};

// Of these kinds only; none given: of all.
local among(kinds) =
  if kinds == [] then '' else '\n  AND signal IN (%s)' % std.join(', ', ["'%s'" % kind for kind in kinds]);

{
  open(kinds=[]): |||
    SELECT countIf(closed_at IS NULL) AS open
    FROM signal
    %(now)s%(among)s
  ||| % words { among: among(kinds) },

  affected(kinds=[]): |||
    SELECT sum(s.affected) AS affected
    FROM signal AS s
    %(now)s%(among)s
      AND closed_at IS NULL
  ||| % words { among: among(kinds) },

  price(kinds=[]): |||
    SELECT sum(toFloat64(s.price)) AS price
    FROM signal AS s
    %(now)s%(among)s
      AND closed_at IS NULL
  ||| % words { among: among(kinds) },

  list(kinds=[]): |||
    SELECT
        signal,
        if(closed_at IS NULL, 'open', 'closed') AS state,
        since,
        subject['sender'] AS sender,
        subject['service'] AS service,
        subject['carrier'] AS carrier,
        subject['country'] AS country,
        subject['channel'] AS channel,
        subject['template'] AS template,
        confidence,
        affected,
        toFloat64(price) AS price,
        price_unit,
        arrayStringConcat(arrayMap(code -> toString(code), codes), ', ') AS codes,
        explanation
    FROM signal
    %(during)s%(among)s
    ORDER BY closed_at IS NULL DESC, since DESC
    LIMIT %(rows)d
  ||| % words { among: among(kinds) },
}
