-- What may be a revocation in other words than stop, and until when a person must have read it: the end of the tenth business
-- day after (weekends and federal holidays left out), as the clock is in New York: docs/violations/possible-revocation.md.
WITH
    (SELECT groupArray(day) FROM federal_holidays FINAL WHERE is_deleted = 0) AS holidays
SELECT
    toDate(c.said_at) AS day,
    r.kind AS kind,
    concat('vi_', lower(hex(sipHash128(toString(r.kind), toString(r.rule), c.resource_sid)))) AS violation_id,
    c.account_sid AS account_sid,
    c.environment AS environment,
    if(alias.same_as = '', c.contact_id, alias.same_as) AS contact_id,
    c.resource_sid AS resource_sid,
    c.own_address AS own_address,
    c.messaging_service_sid AS messaging_service_sid,
    c.channel AS channel,
    '' AS purpose,
    c.said_at AS at,
    r.rule AS rule,
    r.jurisdiction AS jurisdiction,
    'waiting' AS verdict,
    -- Business days within the next 60 days; of these the tenth, and from it the first moment of the day after.
    toNullable(toDateTime64(
        toDateTime(toDate(toTimeZone(c.said_at, 'America/New_York')) + arrayFilter(
            days -> toDayOfWeek(toDate(toTimeZone(c.said_at, 'America/New_York')) + days) <= 5
                AND NOT has(holidays, toDate(toTimeZone(c.said_at, 'America/New_York')) + days),
            range(1, 60))[toUInt32(r.parameters['businessDays'])] + 1, 'America/New_York'), 3, 'UTC')) AS due_at,
    map('businessDays', toString(r.parameters['businessDays'])) AS parts,
    [c.resource_sid] AS evidence,
    toUInt64(1) AS affected,
    CAST(NULL, 'Nullable(Decimal(20, 6))') AS price,
    '' AS price_unit
FROM consent_signal AS c
LEFT JOIN contact_alias AS alias ON alias.contact_id = c.contact_id
INNER JOIN violation_rule AS r ON r.kind = 'possible-revocation'
WHERE c.signal = 'possible-revocation' AND toDate(c.said_at) >= r.valid_from AND toDate(c.said_at) < r.valid_to
