// What the columns of tables are, by name: their titles, units, levels, and where a click leads.
local config = import '../config.libsonnet';
local links = import 'links.libsonnet';
local slo = config.sloThresholds;

local dimensions = {
  account_sid: { title: 'account', links: [links.choose('delivery', 'account')] },
  own_address: { title: 'sender', links: [links.choose('delivery', 'sender'), links.choose('carrier-filtering', 'sender')] },
  messaging_service_sid: { title: 'service', links: [links.choose('delivery', 'service')] },
  country: { links: [links.choose('delivery', 'country'), links.choose('latency', 'country')] },
};

{
  dimensions: dimensions,

  segments: dimensions {
    delivered_share: { title: 'delivered', unit: 'percentunit', level: slo.delivered },
    not_delivered: { title: 'not delivered' },
    filtered_share: { title: 'filtered', unit: 'percentunit', level: slo.filtered },
    filtered: { title: 'filtered messages' },
    oldest_unknown_seconds: { title: 'oldest', unit: 's', level: slo.unknownSeconds },
  },

  codes: dimensions {
    error_code: { title: 'code', unit: 'none', links: [links.errorCodes], width: 90 },
    messages: { width: 100 },
    error_class: { title: 'class' },
    sip_response: { title: 'SIP', unit: 'none', width: 80 },
  },

  latencies: dimensions {
    p50: { unit: 'ms' },
    p90: { unit: 'ms', level: slo.deliveryMs },
    p99: { unit: 'ms' },
  },

  calls: dimensions {
    answered_share: { title: 'answered', unit: 'percentunit', level: slo.answered },
    no_answer: { title: 'no answer' },
    mean_duration_seconds: { title: 'mean length', unit: 's' },
    own_address: { title: 'sender', links: [links.choose('voice', 'sender')] },
    country: { links: [links.choose('voice', 'country')] },
  },

  verifications: {
    account_sid: { title: 'account' },
    delivered_share: { title: 'delivered', unit: 'percentunit', level: slo.delivered },
    conversion: { unit: 'percentunit', level: slo.converted },
    country: { links: [links.choose('verify', 'country')] },
  },

  signals: {
    confidence: { unit: 'percentunit' },
    sender: { links: [links.choose('carrier-filtering', 'sender')] },
    service: { links: [links.choose('carrier-filtering', 'service')] },
    country: { links: [links.choose('carrier-filtering', 'country')] },
    codes: { unit: 'string' },
    price_unit: { title: 'currency' },
    explanation: { width: 420 },
  },

  sids: dimensions {
    resource_sid: { title: 'SID', links: [links.trace] },
    example_sid: { title: 'one of them', links: [links.trace] },
    repeat_of: { title: 'repeats', links: [links.trace] },
    error_code: { title: 'code', unit: 'none', links: [links.errorCodes] },
    heard_late_ms: { title: 'heard late', unit: 'ms' },
    share: { title: 'heard', unit: 'percentunit', level: slo.heard },
    repeats: { title: 'heard again' },
  },

  money: dimensions {
    price: { unit: 'none', title: 'price' },
    example: { title: 'one of them', links: [links.trace] },
    price_unit: { title: 'currency' },
  },
}
