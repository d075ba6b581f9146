// What the detectors of core/signals find, one alert a kind. Which segment is in the labels; empty labels do not apply.
local signals = [
  { signal: 'carrier-filtering', name: 'LedgerlineCarrierFiltering', severity: 'page', dashboard: 'ledgerline-carrier-filtering', happens: 'a carrier filters messages' },
  { signal: 'silent-filtering', name: 'LedgerlineSilentFiltering', severity: 'page', dashboard: 'ledgerline-carrier-filtering', happens: 'delivery receipts stopped coming' },
  { signal: 'latency-shift', name: 'LedgerlineLatencyShift', severity: 'ticket', dashboard: 'ledgerline-latency', happens: 'delivery takes longer than it used to' },
  { signal: 'webhook-trouble', name: 'LedgerlineWebhookTrouble', severity: 'ticket', dashboard: 'ledgerline-collector', happens: 'Twilio reports trouble with webhooks' },
  { signal: 'callbacks-missing', name: 'LedgerlineCallbacksMissing', severity: 'ticket', dashboard: 'ledgerline-reconciliation', happens: 'callbacks come late or not at all' },
  { signal: 'signature-refusals', name: 'LedgerlineSignatureRefusals', severity: 'page', dashboard: 'ledgerline-collector', happens: 'callbacks are refused for their signatures since a moment ago' },
  { signal: 'silent-sender', name: 'LedgerlineSilentSender', severity: 'page', dashboard: 'ledgerline-reconciliation', happens: 'nothing is heard of a sender or service any more' },
  { signal: 'sms-pumping', name: 'LedgerlineSmsPumping', severity: 'page', dashboard: 'ledgerline-verify', happens: 'verifications rise and nobody completes them: somebody pumps SMS' },
  { signal: 'otp-trouble', name: 'LedgerlineOtpTrouble', severity: 'page', dashboard: 'ledgerline-verify', happens: 'fewer people complete verifications' },
  { signal: 'whatsapp-window', name: 'LedgerlineWhatsAppWindowEnding', severity: 'ticket', dashboard: 'ledgerline-whatsapp', happens: 'WhatsApp windows end soon and people wait for an answer' },
  { signal: 'whatsapp-template', name: 'LedgerlineWhatsAppTemplateStopped', severity: 'ticket', dashboard: 'ledgerline-whatsapp', happens: 'a WhatsApp template is paused, rejected or disabled' },
  { signal: 'whatsapp-limit', name: 'LedgerlineWhatsAppLimit', severity: 'ticket', dashboard: 'ledgerline-whatsapp', happens: 'a WhatsApp sender meets its quality or daily limit' },
  { signal: 'registration', name: 'LedgerlineRegistrationWorse', severity: 'ticket', dashboard: 'ledgerline-compliance', happens: 'a campaign, brand or toll-free verification changed to worse' },
  { signal: 'unregistered-sender', name: 'LedgerlineUnregisteredSender', severity: 'ticket', dashboard: 'ledgerline-compliance', happens: 'messages fail because their sender is not registered' },
  { signal: 'duplicate-sends', name: 'LedgerlineDuplicateSends', severity: 'ticket', dashboard: 'ledgerline-delivery', happens: 'the same text goes to the same people more than once' },
];

// The labels that name a segment, in the order in which they are told.
local segment = [
  ['account_sid', 'account'],
  ['environment', 'environment'],
  ['sender', 'sender'],
  ['service', 'service'],
  ['carrier', 'carrier'],
  ['country', 'country'],
  ['channel', 'channel'],
  ['template', 'template'],
];
local where = std.join('', ['{{ with $labels.%s }}; %s {{ . }}{{ end }}' % label for label in segment]);
local by = 'signal, ' + std.join(', ', [label[0] for label in segment]);

// Two appliances on one record say the same. The value is what is affected.
local expr(signal, t) = |||
  max by (%(by)s) (ledgerline_signal_affected{signal="%(signal)s"}) >= %(atLeast)d
  and max by (%(by)s) (ledgerline_signal_open{signal="%(signal)s"}) == 1
||| % (signal { by: by, atLeast: t.affected[signal.severity] });

local costQuery =
  'max by (price_unit) (ledgerline_signal_cost{signal=%q,account_sid=%q,sender=%q,service=%q,carrier=%q,country=%q,channel=%q,template=%q})';
local costLabels = ['signal', 'account_sid', 'sender', 'service', 'carrier', 'country', 'channel', 'template'];
// Prices are only known after a while; then the sum is in here.
local cost = '{{ range printf `%s` %s | query }}{{ .Value | printf "%%.2f" }} {{ .Labels.price_unit }}{{ end }}'
             % [costQuery, std.join(' ', ['$labels.' + label for label in costLabels])];

{
  segment:: segment,
  alerts(config, t):: [
    {
      name: signal.name,
      severity: signal.severity,
      hold: 0,
      expr: expr(signal, t),
      dashboard: signal.dashboard,
      filter: true,
      labels: {},
      summary: signal.happens + where,
      description: '{{ printf "%.0f" $value }} affected so far. Since when, how sure, which codes, and what it costs: '
                   + 'SELECT * FROM signal WHERE closed_at IS NULL, or GET /v1/signals.',
      cost: cost,
    }
    for signal in signals
  ] + [
    {
      name: 'LedgerlineSignalsNotMeasured',
      severity: 'ticket',
      hold: 300,
      expr: |||
        time() - max(ledgerline_signals_measured_timestamp_seconds) > %g
        or absent(ledgerline_signals_measured_timestamp_seconds)
      ||| % t.signalsStale,
      dashboard: 'ledgerline-collector',
      summary: 'signals are not looked for any more: their alerts are blind',
      description: 'The signals that are known are {{ $value | humanizeDuration }} old, or there are none (1s): no alert on signals can fire.',
    },
  ],
}
