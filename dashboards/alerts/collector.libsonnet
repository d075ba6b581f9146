// The collector's own health: are callbacks taken, kept and shipped.
local strangers = 'no-such-address|wrong-method|wrong-content-type|no-signature|unknown-account|no-account';
local signatures = 'bad-signature|bad-body-hash|account-mismatch';

// Refusals of these reasons, when there are many and many beside what is accepted. The value is how many.
local refused(matcher, t) = |||
  sum by (reason) (increase(ledgerline_callbacks_refused_total{%(matcher)s}[%(within)s])) >= %(atLeast)g
  and
  sum by (reason) (increase(ledgerline_callbacks_refused_total{%(matcher)s}[%(within)s]))
    > on () group_left () %(share)g * (sum(increase(ledgerline_callbacks_accepted_total[%(within)s])) or vector(0))
||| % (t.refused { matcher: matcher, within: t.span(t.refused.within) });

function(config, t) [
  {
    name: 'LedgerlineDown',
    severity: 'page',
    hold: t.down,
    expr: 'up{job="%(job)s"} == 0 or absent(up{job="%(job)s"})' % config,
    summary: 'the appliance cannot be reached{{ with $labels.instance }} at {{ . }}{{ end }}',
    description: 'Prometheus gets no metrics. If it is down, every callback is lost until Twilio retries or the reconciler reads it.',
  },
  {
    name: 'LedgerlineRestarting',
    severity: 'ticket',
    hold: 0,
    expr: 'changes(process_start_time_seconds{job="%s"}[%s]) >= %g' % [config.job, t.span(t.restarts.within), t.restarts.many],
    summary: '{{ $labels.instance }} restarts again and again',
    description: '{{ printf "%.0f" $value }} restarts in half an hour. Callbacks that met one are lost unless their URL asks for retries.',
  },
  {
    name: 'LedgerlineCallbacksRefused',
    severity: 'page',
    hold: 60,
    expr: refused('reason!~"%s|%s|not-durable|too-busy"' % [strangers, signatures], t),
    summary: 'callbacks are refused: {{ $labels.reason }}',
    description: '{{ printf "%.0f" $value }} requests in five minutes were answered with an error and are not in the record.',
  },
  {
    name: 'LedgerlineBadSignatures',
    severity: 'page',
    hold: 60,
    expr: refused('reason=~"%s"' % signatures, t),
    summary: 'callbacks are refused for their signature: {{ $labels.reason }}',
    description: '{{ printf "%.0f" $value }} requests in five minutes did not verify: an auth token was rotated, the public URL is wrong, or somebody forges.',
  },
  {
    name: 'LedgerlineNotDurable',
    severity: 'page',
    hold: 0,
    expr: 'sum by (instance, reason) (increase(ledgerline_callbacks_refused_total{reason=~"not-durable|too-busy"}[%s])) > 0' % t.span(300),
    summary: '{{ $labels.instance }} cannot take callbacks: {{ $labels.reason }}',
    description: '{{ printf "%.0f" $value }} callbacks in five minutes were answered 503; Twilio sends again only where the URL asks for retries.',
  },
  {
    name: 'LedgerlineSlowAcknowledgement',
    severity: 'ticket',
    hold: 300,
    expr: 'histogram_quantile(0.99, sum by (instance, le) (rate(ledgerline_callback_ack_seconds_bucket[%s]))) > %g' % [t.span(300), t.ackSeconds],
    summary: '{{ $labels.instance }} acknowledges callbacks slowly',
    description: 'One of a hundred callbacks takes longer than {{ $value | humanizeDuration }}; Twilio gives up after 15 s.',
  },
  {
    name: 'LedgerlineJournalAging',
    severity: 'page',
    hold: 120,
    expr: 'ledgerline_journal_oldest_seconds > %g' % t.journalOldest,
    summary: '{{ $labels.instance }}: ClickHouse does not take events',
    description: 'The oldest event waits for {{ $value | humanizeDuration }}. Nothing is lost yet; every figure, alert and trace lacks what waits.',
  },
  {
    name: 'LedgerlineJournalFilling',
    severity: 'page',
    hold: 60,
    expr: 'ledgerline_journal_bytes / ledgerline_journal_max_bytes > %g' % t.journalShare,
    summary: '{{ $labels.instance }}: the journal fills up',
    description: '{{ $value | humanizePercentage }} of the journal is taken; when it is full callbacks are answered 503.',
  },
  {
    name: 'LedgerlineForwardingBehind',
    severity: 'page',
    hold: 60,
    expr: 'ledgerline_forward_oldest_seconds > %g' % t.forwardOldest,
    summary: '{{ $labels.instance }}: an application does not take forwarded callbacks',
    description: 'The oldest callback waits for {{ $value | humanizeDuration }}. All of them are recorded and wait in order; after a day they are given up.',
  },
  {
    name: 'LedgerlineForwardingDead',
    severity: 'ticket',
    hold: 0,
    expr: 'ledgerline_forward_dead > 0',
    summary: '{{ $labels.instance }}: forwarded callbacks were given up',
    description: '{{ printf "%.0f" $value }} callbacks did not reach their application. They are recorded; ledgerline forward list says why.',
  },
  {
    name: 'LedgerlineShipLag',
    severity: 'ticket',
    hold: 600,
    expr: 'histogram_quantile(0.99, sum by (instance, le) (rate(ledgerline_ship_lag_seconds_bucket[%s]))) > %g' % [t.span(600), t.shipLag],
    summary: '{{ $labels.instance }}: events reach ClickHouse late',
    description: 'One of a hundred events takes {{ $value | humanizeDuration }} from being heard to being in the record.',
  },
  {
    name: 'LedgerlineShipFailures',
    severity: 'ticket',
    hold: 0,
    expr: 'increase(ledgerline_ship_failures_total[%s]) >= %g' % [t.span(t.shipFailures.within), t.shipFailures.atLeast],
    summary: '{{ $labels.instance }}: ClickHouse refuses batches',
    description: '{{ printf "%.0f" $value }} batches in a quarter of an hour were not taken; they are sent again.',
  },
  {
    name: 'LedgerlineStoreAway',
    severity: 'page',
    hold: t.storeAway,
    expr: 'ledgerline_store_connected == 0',
    summary: '{{ $labels.instance }} has not reached ClickHouse since it started',
    description: 'Callbacks are taken and wait in the journal. Traces, figures and all alerts that come from the record are blind.',
  },
  {
    name: 'LedgerlineEventsSetAside',
    severity: 'ticket',
    hold: 0,
    expr: 'ledgerline_journal_set_aside_events > 0',
    summary: '{{ $labels.instance }}: events are set aside',
    description: '{{ printf "%.0f" $value }} events could not be read back from the journal or cannot be read by ClickHouse. They are kept, and in no figure.',
  },
  {
    name: 'LedgerlineCheckpointOld',
    severity: 'ticket',
    hold: 60,
    expr: 'ledgerline_log_unsigned_seconds > %g' % t.unsigned,
    summary: '{{ $labels.instance }}: what is heard is not signed',
    description: 'For {{ $value | humanizeDuration }} events have been in the log and in no signed checkpoint. They are kept; nothing outside proves them yet.',
  },
  {
    name: 'LedgerlineLogRefused',
    severity: 'page',
    hold: 0,
    expr: 'ledgerline_log_refused > 0',
    summary: '{{ $labels.instance }}: this data directory may not sign the log any more',
    description: 'It contradicts what is known of its log: an older copy was restored, a copy of it runs elsewhere, or its key or tiles were changed.',
  },
  {
    name: 'LedgerlineCheckpointSinkFailing',
    severity: 'ticket',
    hold: 60,
    expr: |||
      time() - ledgerline_checkpoint_outlet_last_success_timestamp_seconds
        > %g * ledgerline_checkpoint_outlet_every_seconds + %g
    ||| % [t.outletLate.times, t.outletLate.slack],
    summary: '{{ $labels.outlet }} ({{ $labels.kind }}) takes no checkpoints',
    description: 'It has not had the newest checkpoint for {{ $value | humanizeDuration }}. What happens to the record meanwhile is noticed by nobody outside.',
  },
  {
    name: 'LedgerlineDiskNearlyFull',
    severity: 'page',
    hold: 300,
    expr: |||
      ledgerline_disk_free_bytes / ledgerline_disk_size_bytes < %g
      or (
        ledgerline_disk_free_bytes / ledgerline_disk_size_bytes < 0.5
        and predict_linear(ledgerline_disk_free_bytes[%s], %g) < 0
      )
    ||| % [t.disk.share, t.span(3600), t.disk.fullWithin],
    summary: "{{ $labels.instance }}: the data directory's disk fills up",
    description: '{{ $value | humanizePercentage }} is free. When it is full callbacks are answered 503, and an embedded ClickHouse stops.',
  },
  {
    name: 'LedgerlineCertificateExpires',
    severity: 'ticket',
    hold: 300,
    expr: 'ledgerline_tls_certificate_expires_timestamp_seconds - time() < %g' % t.certificate,
    summary: '{{ $labels.instance }}: the certificate of the {{ $labels.listener }} ends soon',
    description: 'It is good for {{ $value | humanizeDuration }}. After that Twilio, or whoever comes by this listener, is refused: callbacks are lost.',
  },
  {
    name: 'LedgerlineMemoryHigh',
    severity: 'ticket',
    hold: 900,
    expr: 'process_resident_memory_bytes{job="%s"} > %g' % [config.job, t.memoryBytes],
    summary: '{{ $labels.instance }} takes much memory',
    description: '{{ $value | humanize1024 }}B resident. A process that is killed for its memory loses nothing that it acknowledged.',
  },
  {
    name: 'LedgerlineOldTokenInUse',
    severity: 'ticket',
    hold: t.oldToken,
    expr: 'sum by (account_sid) (increase(ledgerline_signatures_by_other_token_total[%s])) > 0' % t.span(3600),
    summary: '{{ $labels.account_sid }}: a token that is not the first still signs',
    description: '{{ printf "%.0f" $value }} callbacks of the last hour, and that for two days: a rotation was not finished, here or at Twilio.',
  },
]
