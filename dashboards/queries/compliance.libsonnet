// On what grounds people were contacted, what they said about it, who changed what, and who looked. sql/views/70, 81, 171 and
// 180, and the purposes of 100-delivery.sql. No contact ids: who is meant is looked up in the console, where that is recorded.
local config = import '../config.libsonnet';
local filter = import '../lib/filter.libsonnet';
local words = {
  violationDays: filter.violations,
  where: filter.messages,
  days: filter.days,
  said: filter.at('said_at'),
  noticed: filter.at('noticed_at'),
  repeatedDays: filter.incidents,
  looked: filter.at('hour', []),
  rows: config.dashboard.maxRows,
};

{
  withoutPurposeShare: |||
    SELECT sumIf(d.attempted, purpose = '') / nullIf(sum(d.attempted), 0) AS without_purpose
    FROM delivery AS d
    %(where)s
  ||| % words,

  byPurpose: |||
    SELECT
        $__timeInterval(minute) AS time,
        if(purpose = '', 'none announced', purpose) AS reason,
        sum(d.attempted) AS messages
    FROM delivery AS d
    %(where)s
    GROUP BY time, reason
    ORDER BY time
  ||| % words,

  optOuts: |||
    SELECT countIf(signal = 'stop') AS opt_outs
    FROM consent_signal
    %(said)s
  ||| % words,

  toReview: |||
    SELECT countIf(signal NOT IN ('stop', 'start', 'help')) AS to_review
    FROM consent_signal
    %(said)s
  ||| % words,

  consentOverTime: |||
    SELECT
        $__timeInterval(said_at) AS time,
        signal,
        count() AS messages
    FROM consent_signal
    %(said)s
    GROUP BY time, signal
    ORDER BY time
  ||| % words,

  consentBySender: |||
    SELECT
        account_sid,
        own_address,
        channel,
        countIf(signal = 'stop') AS stop,
        countIf(signal = 'start') AS start,
        countIf(signal = 'help') AS help,
        countIf(signal NOT IN ('stop', 'start', 'help')) AS to_review
    FROM consent_signal
    %(said)s
    GROUP BY account_sid, own_address, channel
    ORDER BY stop DESC
    LIMIT %(rows)d
  ||| % words,

  optedOutShare: |||
    SELECT sum(f.messages) AS refused
    FROM delivery_failure AS f
    %(where)s
      AND error_class = 'opt-out'
  ||| % words,

  repeated: |||
    SELECT count() AS repeated
    FROM repeated_send
    %(repeatedDays)s
  ||| % words,

  repeatedList: |||
    SELECT made_at, account_sid, resource_sid, repeat_of, because, channel, own_address, purpose, intent_id
    FROM repeated_send
    %(repeatedDays)s
    ORDER BY made_at DESC
    LIMIT %(rows)d
  ||| % words,

  violationsOpen: |||
    SELECT sum(v.violations) AS open
    FROM violation_day AS v
    %(violationDays)s
      AND state = 'open'
  ||| % words,

  // PromQL: nothing before the first clean run since the start.
  redactionTestAge: 'time() - max(ledgerline_redaction_test_clean_timestamp_seconds{job="$job"} > 0)',

  violationsByKind: |||
    SELECT
        toDateTime(day) AS time,
        kind,
        sum(v.violations) AS violations
    FROM violation_day AS v
    %(violationDays)s
    GROUP BY time, kind
    ORDER BY time
  ||| % words,

  violationsByRule: |||
    SELECT
        kind,
        rule,
        jurisdiction,
        verdict,
        sumIf(v.violations, state = 'open') AS open,
        sumIf(v.violations, state = 'explained') AS explained,
        sumIf(v.violations, state = 'accepted') AS accepted,
        sumIf(v.violations, state = 'fixed') AS fixed,
        sum(v.affected) AS affected
    FROM violation_day AS v
    %(violationDays)s
    GROUP BY kind, rule, jurisdiction, verdict
    ORDER BY open DESC, kind, rule
    LIMIT %(rows)d
  ||| % words,

  changes: |||
    SELECT
        noticed_at,
        occurred_at,
        account_sid,
        item_sid,
        kind,
        change,
        mapFilter((name, value) -> value != '', attributes) AS what
    FROM configuration_change
    %(noticed)s
    ORDER BY noticed_at DESC
    LIMIT %(rows)d
  ||| % words,

  lookUps: |||
    SELECT sum(l.look_ups) AS look_ups
    FROM look_up_hour AS l
    %(looked)s
  ||| % words,

  lookUpsOverTime: |||
    SELECT
        hour AS time,
        role,
        sum(l.look_ups) AS look_ups
    FROM look_up_hour AS l
    %(looked)s
    GROUP BY time, role
    ORDER BY time
  ||| % words,

  lookUpsByActor: |||
    SELECT
        actor,
        role,
        action,
        sum(l.look_ups) AS look_ups,
        sum(l.contacts) AS contacts,
        max(l.last_at) AS last_at
    FROM look_up_hour AS l
    %(looked)s
    GROUP BY actor, role, action
    ORDER BY look_ups DESC
    LIMIT %(rows)d
  ||| % words,
}
