-- The rules that hold now, one row each.
SELECT
    rule,
    kind,
    jurisdiction,
    valid_from,
    valid_to,
    status,
    cite,
    url,
    as_of,
    purposes,
    channels,
    opens,
    closes,
    rests_on_holidays,
    cap,
    period_days,
    period_hours,
    unless_consent,
    parameters
FROM violation_rules FINAL
WHERE is_deleted = 0
