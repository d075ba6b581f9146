// Signals. Two appliances on one record say the same; labels that do not apply are empty, which is as if they were not there.
local signals = import '../../../dashboards/alerts/signals.libsonnet';
local thresholds = import '../../../dashboards/alerts/thresholds.libsonnet';

// In which words each is known, apart from the sources of the alerts.
local kinds = {
  'carrier-filtering': 'LedgerlineCarrierFiltering',
  'silent-filtering': 'LedgerlineSilentFiltering',
  'latency-shift': 'LedgerlineLatencyShift',
  'webhook-trouble': 'LedgerlineWebhookTrouble',
  'callbacks-missing': 'LedgerlineCallbacksMissing',
  'signature-refusals': 'LedgerlineSignatureRefusals',
  'silent-sender': 'LedgerlineSilentSender',
  'sms-pumping': 'LedgerlineSmsPumping',
  'otp-trouble': 'LedgerlineOtpTrouble',
  'whatsapp-window': 'LedgerlineWhatsAppWindowEnding',
  'whatsapp-template': 'LedgerlineWhatsAppTemplateStopped',
  'whatsapp-limit': 'LedgerlineWhatsAppLimit',
  registration: 'LedgerlineRegistrationWorse',
  'unregistered-sender': 'LedgerlineUnregisteredSender',
  'duplicate-sends': 'LedgerlineDuplicateSends',
};
local severity = { [alert.name]: alert.severity for alert in signals.alerts({}, thresholds) };

local segment = {
  account_sid: 'ACa1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1',
  environment: 'production',
  sender: '+15005550006',
  carrier: '310-260',
  country: 'US',
  channel: 'sms',
};
local labelText(labels) = std.join(',', ['%s="%s"' % [name, labels[name]] for name in std.objectFields(labels)]);
local series(metric, signal, instance, more='') =
  'ledgerline_signal_%s{signal="%s",%s,service="",template="",instance="%s"%s}' % [metric, signal, labelText(segment), instance, more];

local case(signal) =
  local name = kinds[signal];
  local floor = thresholds.affected[severity[name]];
  {
    alert: name,
    labels: segment { signal: signal },
    shown: '%d' % (floor + 27),
    cost: '12.50 USD',
    series: [
      { id: 'open', series: series('open', signal, 'a:8080'), bad: 1, good: 0 },
      { id: 'affected', series: series('affected', signal, 'a:8080'), bad: floor + 27, good: floor + 27 },
      { id: 'affected', series: series('affected', signal, 'b:8080'), bad: floor + 26, good: floor + 27 },
      { id: 'cost', series: series('cost', signal, 'a:8080', ',price_unit="USD"'), bad: 12.5, good: 12.5 },
    ],
    near: [
      { why: 'it is closed', open: 0 },
      { why: 'it was never open', open: { missing: true } },
    ] + (if floor > 0 then [{ why: 'hardly anything is affected', affected: floor - 1 }] else []),
  };

[case(signal) for signal in std.objectFields(kinds)]
+ [
  {
    alert: 'LedgerlineSignalsNotMeasured',
    labels: {},
    shown: '20m 0s',
    warm: 14,
    series: [{ id: 'at', series: 'ledgerline_signals_measured_timestamp_seconds{instance="a:8080"}', bad: 0, good: { behind: 20 } }],
    near: [{ why: 'a round took long', at: { behind: 590 } }],
  },
  {
    alert: 'LedgerlineSignalsNotMeasured',
    labels: {},
    shown: '1s',
    series: [{ id: 'at', series: 'ledgerline_signals_measured_timestamp_seconds{instance="a:8080"}', bad: { missing: true }, good: { behind: 20 } }],
    near: [{ why: 'they are looked for', at: { behind: 0 } }],
  },
]
