import type { ViolationKind } from '../../core/violations/kinds.ts';

/** What each kind is, for the page; docs/violations says the whole. */
export const definitions: Readonly<Record<ViolationKind, string>> = {
  'contact-after-opt-out':
    'A message or call to somebody who had said stop to the same sender or messaging service, and had not said start since. What was in flight when stop was said, and the one confirmation of it, are not among these.',
  'contact-after-opt-out-elsewhere':
    'A message or call to somebody who had said stop to another sender or service of yours. Twilio does not stop these: it blocks by sender or service. The rule is about the caller, and unsettled.',
  'opt-out-confirmation':
    'Of what looks like the confirmation of an opt-out: each that came later than five minutes after stop, and each beyond the first.',
  'possible-revocation':
    'Somebody wrote something that may mean that nothing more is wanted. A person must read it at Twilio and decide within ten business days.',
  'outside-quiet-hours':
    "Contact outside a rule's hours at the place that the number stands for, or perhaps outside, when the number may be in several time zones. Several of these rules are unsettled: the finding says outside the window, and no more.",
  'no-consent':
    'Contact for a purpose that needs a consent, when at the second of sending none was on record, or one that had ended or was given only later.',
  'over-cap': 'A contact that was one too many for a person within the period of a rule, over all senders.',
  'sent-twice':
    'What was sent although the same had just been sent to the same person, with what the repeat cost.',
  'wrong-sender':
    'What was sent from a place that must not send: unregistered, outside its messaging service, or through an account that it was not announced for.',
  'misplaced-personal-data':
    'A number, an e-mail address or the like in the address of a callback or in a name that an application gave. Only the place is kept.',
  'unsafe-webhook':
    'A webhook that is asked by GET, leads past this collector, or whose signature is refused.',
  'redaction-leak':
    'The redaction test found something of a made-up patient where nothing may be. Treat it as a breach until the contrary is shown.',
};
