-- Calls that did not come about, by the class of the SIP response (none: nobody told it), the response and the error code.
-- Busy and unanswered calls are among them: their responses tell carriers' refusals from people. Filter by minute.
SELECT
    minute,
    account_sid,
    environment,
    direction,
    country,
    own_address,
    purpose,
    status,
    multiIf(sip_response IS NULL, 'none', concat(toString(intDiv(assumeNotNull(sip_response), 100)), 'xx')) AS sip_class,
    sip_response,
    error_code,
    count() AS calls
FROM resources_by_minute FINAL
WHERE family = 'call' AND status IN ('failed', 'busy', 'no-answer')
GROUP BY minute, account_sid, environment, direction, country, own_address, purpose, status, sip_response, error_code
