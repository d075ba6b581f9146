// The collector's health. Counters are given as what a sample of a minute adds.
local a = 'instance="a:8080",job="ledgerline"';
local refused(reason) = 'ledgerline_callbacks_refused_total{reason="%s",%s}' % [reason, a];
local accepted = { id: 'accepted', series: 'ledgerline_callbacks_accepted_total{kind="message-status",%s}' % a, bad: { perStep: 100 }, good: { perStep: 100 } };
local instance = { instance: 'a:8080' };
local both = instance { job: 'ledgerline' };

[
  {
    alert: 'LedgerlineDown',
    labels: both,
    summary: 'the appliance cannot be reached at a:8080',
    series: [{ id: 'up', series: 'up{%s}' % a, bad: 0, good: 1 }],
    near: [
      { why: 'it was restarted', up: { raw: '1 1 0 0 1 1+0x20' } },
      { why: 'something else is down', up: 1 },
    ],
  },
  {
    alert: 'LedgerlineDown',
    labels: { job: 'ledgerline' },
    summary: 'the appliance cannot be reached',
    series: [{ id: 'up', series: 'up{%s}' % a, bad: { missing: true }, good: 1 }],
    near: [{ why: 'it is there', up: 1 }],
  },
  {
    alert: 'LedgerlineRestarting',
    labels: both,
    shown: '30',
    warm: 31,
    series: [{ id: 'start', series: 'process_start_time_seconds{%s}' % a, bad: { perStep: 60 }, good: 1 }],
    near: [{ why: 'three restarts of an upgrade', start: { raw: '1+0x20 2+0x2 3+0x2 4+0x60' } }],
  },
  {
    alert: 'LedgerlineCallbacksRefused',
    labels: { reason: 'unreadable' },
    shown: '50',
    warm: 6,
    series: [accepted, { id: 'refused', series: refused('unreadable'), bad: { perStep: 10 }, good: { perStep: 0 } }],
    near: [
      { why: 'they are few', refused: { perStep: 3 }, accepted: { perStep: 0 } },
      { why: 'they are a small share', refused: { perStep: 5 }, accepted: { perStep: 200 } },
    ],
  },
  {
    alert: 'LedgerlineCallbacksRefused',
    labels: { reason: 'too-large' },
    shown: '50',
    warm: 6,
    series: [
      accepted { bad: { missing: true }, good: { perStep: 0 } },
      { id: 'refused', series: refused('too-large'), bad: { perStep: 10 }, good: { perStep: 0 } },
    ],
    near: [{ why: 'strangers try the address', refused: { missing: true } }],
  },
  {
    alert: 'LedgerlineBadSignatures',
    labels: { reason: 'bad-signature' },
    shown: '50',
    warm: 6,
    series: [
      accepted,
      { id: 'refused', series: refused('bad-signature'), bad: { perStep: 10 }, good: { perStep: 0 } },
      { id: 'strangers', series: refused('no-signature'), bad: { perStep: 500 }, good: { perStep: 500 } },
    ],
    near: [
      { why: 'somebody forges now and then', refused: { perStep: 3 } },
      { why: 'they are a small share', accepted: { perStep: 1000 } },
    ],
  },
  {
    alert: 'LedgerlineNotDurable',
    labels: instance { reason: 'not-durable' },
    shown: '5',
    warm: 6,
    series: [{ id: 'refused', series: refused('not-durable'), bad: { perStep: 1 }, good: { perStep: 0 } }],
    near: [{ why: 'it was long ago', refused: { raw: '1+0x40' } }],
  },
  {
    alert: 'LedgerlineSlowAcknowledgement',
    labels: instance,
    shown: '2.485s',
    warm: 6,
    series: [
      { id: 'fast', series: 'ledgerline_callback_ack_seconds_bucket{le="1",%s}' % a, bad: { perStep: 0 }, good: { perStep: 100 } },
      { id: 'slow', series: 'ledgerline_callback_ack_seconds_bucket{le="2.5",%s}' % a, bad: { perStep: 100 }, good: { perStep: 100 } },
      { id: 'all', series: 'ledgerline_callback_ack_seconds_bucket{le="+Inf",%s}' % a, bad: { perStep: 100 }, good: { perStep: 100 } },
    ],
    near: [{ why: 'few are slow', fast: { perStep: 99.5 } }],
  },
  {
    alert: 'LedgerlineJournalAging',
    labels: both,
    shown: '6m 40s',
    series: [{ id: 'age', series: 'ledgerline_journal_oldest_seconds{%s}' % a, bad: 400, good: 0.2 }],
    near: [
      { why: 'ClickHouse was restarted', age: 290 },
      { why: 'it is back', age: { raw: '0 0 400 0+0x30' } },
    ],
  },
  {
    alert: 'LedgerlineJournalFilling',
    labels: both,
    shown: '60%',
    series: [
      { id: 'bytes', series: 'ledgerline_journal_bytes{%s}' % a, bad: 1200, good: 10 },
      { id: 'max', series: 'ledgerline_journal_max_bytes{%s}' % a, bad: 2000, good: 2000 },
    ],
    near: [{ why: 'half of it is free', bytes: 1000 }],
  },
  {
    alert: 'LedgerlineForwardingBehind',
    labels: both,
    shown: '11m 40s',
    series: [{ id: 'age', series: 'ledgerline_forward_oldest_seconds{%s}' % a, bad: 700, good: 0 }],
    near: [{ why: 'the application was restarted', age: 590 }],
  },
  {
    alert: 'LedgerlineForwardingDead',
    labels: both,
    shown: '3',
    series: [{ id: 'dead', series: 'ledgerline_forward_dead{%s}' % a, bad: 3, good: 0 }],
    near: [{ why: 'none was given up', dead: 0 }],
  },
  {
    alert: 'LedgerlineShipLag',
    labels: instance,
    shown: '4m 57s',
    warm: 11,
    series: [
      { id: 'fast', series: 'ledgerline_ship_lag_seconds_bucket{le="60",%s}' % a, bad: { perStep: 0 }, good: { perStep: 10 } },
      { id: 'slow', series: 'ledgerline_ship_lag_seconds_bucket{le="300",%s}' % a, bad: { perStep: 10 }, good: { perStep: 10 } },
      { id: 'all', series: 'ledgerline_ship_lag_seconds_bucket{le="+Inf",%s}' % a, bad: { perStep: 10 }, good: { perStep: 10 } },
    ],
    near: [{ why: 'all arrive within a minute', fast: { perStep: 10 } }],
  },
  {
    alert: 'LedgerlineShipFailures',
    labels: both,
    shown: '15',
    warm: 16,
    series: [{ id: 'failures', series: 'ledgerline_ship_failures_total{%s}' % a, bad: { perStep: 1 }, good: { perStep: 0 } }],
    near: [{ why: 'one now and then', failures: { perStep: 0.6 } }],
  },
  {
    alert: 'LedgerlineStoreAway',
    labels: both,
    series: [{ id: 'connected', series: 'ledgerline_store_connected{%s}' % a, bad: 0, good: 1 }],
    near: [{ why: 'ClickHouse starts with it', connected: { raw: '0 0 0 0 1+0x30' } }],
  },
  {
    alert: 'LedgerlineEventsSetAside',
    labels: both,
    shown: '2',
    series: [{ id: 'aside', series: 'ledgerline_journal_set_aside_events{%s}' % a, bad: 2, good: 0 }],
    near: [{ why: 'there is none', aside: 0 }],
  },
  {
    alert: 'LedgerlineCheckpointOld',
    labels: both,
    shown: '15m 0s',
    series: [{ id: 'unsigned', series: 'ledgerline_log_unsigned_seconds{%s}' % a, bad: 900, good: 40 }],
    near: [{ why: 'ClickHouse was away for a while', unsigned: 590 }],
  },
  {
    alert: 'LedgerlineLogRefused',
    labels: both,
    series: [{ id: 'refused', series: 'ledgerline_log_refused{%s}' % a, bad: 1, good: 0 }],
    near: [{ why: 'it may sign', refused: 0 }],
  },
  {
    alert: 'LedgerlineCheckpointSinkFailing',
    labels: both { outlet: 'auditor', kind: 'email' },
    shown: '1h 15m 0s',
    series: [
      { id: 'last', series: 'ledgerline_checkpoint_outlet_last_success_timestamp_seconds{kind="email",outlet="auditor",%s}' % a, bad: { behind: 4500 }, good: { behind: 600 } },
      { id: 'every', series: 'ledgerline_checkpoint_outlet_every_seconds{kind="email",outlet="auditor",%s}' % a, bad: 1200, good: 1200 },
    ],
    near: [{ why: 'it missed one turn', last: { behind: 2600 } }],
  },
  {
    alert: 'LedgerlineDiskNearlyFull',
    labels: both,
    shown: '8%',
    series: [
      { id: 'free', series: 'ledgerline_disk_free_bytes{%s}' % a, bad: 80, good: 700 },
      { id: 'size', series: 'ledgerline_disk_size_bytes{%s}' % a, bad: 1000, good: 1000 },
    ],
    near: [
      { why: 'a ninth is free', free: 111 },
      { why: 'much is written at night and much is free', free: { raw: '990-5x20' } },
    ],
  },
  {
    alert: 'LedgerlineDiskNearlyFull',
    labels: both,
    shown: '40.8%',
    warm: 12,
    series: [
      { id: 'free', series: 'ledgerline_disk_free_bytes{%s}' % a, bad: { raw: '480-4x18' }, good: 700 },
      { id: 'size', series: 'ledgerline_disk_size_bytes{%s}' % a, bad: 1000, good: 1000 },
    ],
    near: [{ why: 'it lasts for a day', free: { raw: '480-0.3x60' } }],
  },
  {
    alert: 'LedgerlineCertificateExpires',
    labels: both { listener: 'outside' },
    shown: '13d 0h 0m 0s',
    series: [{ id: 'ends', series: 'ledgerline_tls_certificate_expires_timestamp_seconds{listener="outside",%s}' % a, bad: { behind: -13 * 86400 }, good: { behind: -80 * 86400 } }],
    near: [{ why: 'it is for fifteen days more', ends: { behind: -15 * 86400 } }],
  },
  {
    alert: 'LedgerlineMemoryHigh',
    labels: both,
    shown: '4Gi',
    series: [{ id: 'memory', series: 'process_resident_memory_bytes{%s}' % a, bad: 4294967296, good: 800000000 }],
    near: [{ why: 'the engine merges', memory: { raw: '4294967296+0x10 800000000+0x60' } }],
  },
  {
    alert: 'LedgerlineOldTokenInUse',
    labels: { account_sid: 'AC1' },
    shown: '6',
    stepSeconds: 600,
    warm: 8,
    series: [{ id: 'old', series: 'ledgerline_signatures_by_other_token_total{account_sid="AC1",%s}' % a, bad: { perStep: 1 }, good: { perStep: 0 } }],
    near: [{ why: 'the rotation took a day', old: { raw: '0+1x144 144+0x300' } }],
  },
]
