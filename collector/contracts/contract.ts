import type { EventKind } from '../../core/events/event.ts';
import type { AllowedFields, FieldPolicy } from '../../core/redaction/policy.ts';
import type { Facts } from '../../core/redaction/redact.ts';
import type { AccountSid } from '../../core/sids.ts';
import type { Parameters } from '../parameters.ts';

/** A callback whose signature was verified. */
export interface VerifiedCallback {
  /** The account whose token verified it. */
  readonly accountSid: AccountSid;
  readonly parameters: Parameters;
  /**
   * Keyed digest of what Twilio signed. Two callbacks with the same digest are one event: names and values run
   * together in the signed text, so that a stranger could cut a captured one differently, but not sign another.
   */
  readonly signedDigest: string;
}

/** What one kind of callback is: how it is known, what its fields may become, and what it says. */
export interface Contract {
  readonly kind: EventKind;
  /** The last part of an address that takes this kind only: `/callbacks/message-status`. */
  readonly recognises: (parameters: Parameters) => boolean;
  /** Every field that Twilio documents for this kind, with its fate. */
  readonly fields: FieldPolicy;
  /** The callback's facts; `undefined` when a field without which it means nothing is missing or out of form. */
  readonly factsOf: (callback: VerifiedCallback, fields: AllowedFields) => Facts | undefined;
}

/** A number that its form has checked, or null. */
export function numberOrNull(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
