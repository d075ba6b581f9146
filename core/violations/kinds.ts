/** What is found, each with a page in docs/violations, and what the page is about in a few words. */
export const violationKinds = {
  'contact-after-opt-out': 'Contact after opt-out',
  'contact-after-opt-out-elsewhere': 'Contact after opt-out, by another sender',
  'opt-out-confirmation': 'Confirmation of an opt-out late, or more than one',
  'possible-revocation': 'Possible revocation that waits for a person',
  'outside-quiet-hours': "Outside the hours at the person's place",
  'no-consent': 'No consent on record',
  'over-cap': 'More contacts than a cap allows',
  'sent-twice': 'The same message twice',
  'wrong-sender': 'Sent from a place that must not send',
  'misplaced-personal-data': 'Personal data where it must not be',
  'unsafe-webhook': 'A webhook that is not safe',
  'redaction-leak': 'The redaction test found something',
} as const;
export type ViolationKind = keyof typeof violationKinds;

export const violationKindNames = Object.keys(violationKinds) as readonly ViolationKind[] as readonly [
  ViolationKind,
  ...ViolationKind[],
];

export const verdicts = ['violation', 'outside-window', 'undetermined', 'waiting'] as const;

/**
 * What a person decided: nothing yet; it is explained (there was a reason, or it was none); it is accepted as what it is found
 * to be; what led to it is fixed.
 */
export const violationStates = ['open', 'explained', 'accepted', 'fixed'] as const;
export type ViolationState = (typeof violationStates)[number];
