// WhatsApp and Conversations: sql/views/114-whatsapp-window.sql, 115-conversation-delivery.sql, and the channel's part of
// 100-delivery.sql and 101-delivery-failure.sql.
local config = import '../config.libsonnet';
local filter = import '../lib/filter.libsonnet';
local words = {
  now: filter.now(['account', 'sender']),
  where: filter.messages,
  conversations: filter.verifications,
  rows: config.dashboard.maxRows,
};

local windows(column) = 'SELECT sum(w.%(column)s) AS %(column)s\nFROM whatsapp_window AS w\n%(now)s' % words { column: column };

{
  open: windows('open_sessions'),
  endingSoon: windows('ending_soon'),
  unanswered: windows('unanswered'),
  unansweredEndingSoon: windows('unanswered_ending_soon'),

  bySender: |||
    SELECT account_sid, own_address, open_sessions, ending_soon, unanswered, unanswered_ending_soon
    FROM whatsapp_window
    %(now)s
    ORDER BY unanswered_ending_soon DESC, unanswered DESC
    LIMIT %(rows)d
  ||| % words,

  delivery: |||
    SELECT
        $__timeInterval(minute) AS time,
        sum(d.delivered) - sum(d.read) AS delivered,
        sum(d.read) AS read,
        sum(d.undelivered) + sum(d.failed) AS failed,
        sum(d.unknown) AS unknown
    FROM delivery AS d
    %(where)s
      AND channel = 'whatsapp'
    GROUP BY time
    ORDER BY time
  ||| % words,

  failures: |||
    SELECT failure.error_code AS error_code, failure.template AS template, failure.own_address AS own_address, failure.messages AS messages, e.meaning AS meaning
    FROM
    (
        SELECT error_code, template, own_address, sum(f.messages) AS messages
        FROM delivery_failure AS f
        %(where)s
          AND channel = 'whatsapp'
        GROUP BY error_code, template, own_address
    ) AS failure
    LEFT JOIN error_code AS e ON e.code = failure.error_code
    ORDER BY messages DESC
    LIMIT %(rows)d
  ||| % words,

  conversations: |||
    SELECT
        $__timeInterval(minute) AS time,
        channel,
        sum(c.attempted) AS attempted
    FROM conversation_delivery AS c
    %(conversations)s
    GROUP BY time, channel
    ORDER BY time
  ||| % words,

  conversationShare: |||
    SELECT
        channel,
        sum(c.attempted) AS attempted,
        sum(c.delivered) / nullIf(sum(c.attempted) - sum(c.unknown), 0) AS delivered_share,
        sum(c.read) AS read,
        sum(c.failed) AS failed,
        sum(c.unknown) AS unknown
    FROM conversation_delivery AS c
    %(conversations)s
    GROUP BY channel
    ORDER BY attempted DESC
    LIMIT %(rows)d
  ||| % words,
}
