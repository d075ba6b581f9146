/** How what was heard can differ from what Twilio's REST API says. */
export const discrepancyKinds = [
  'missing-callback',
  'status-differs',
  'error-code-differs',
  'sender-differs',
  'service-differs',
  'direction-differs',
  'segments-differ',
  'time-differs',
  'changed-after-close',
  'unknown-at-twilio',
  'deleted-at-twilio',
] as const;
export type DiscrepancyKind = (typeof discrepancyKinds)[number];
