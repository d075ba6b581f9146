import { applyPolicy, droppedNames } from '../../core/redaction/policy.ts';
import type { Facts } from '../../core/redaction/redact.ts';
import { factsFrom, type VerifiedCallback } from './contract.ts';

/** A type of Event Streams: words with dots, without anything that could be a person's. */
const eventTypeForm = /^com\.twilio(\.[a-z]{2,24}([-_][a-z]{2,24}){0,4}){1,6}$/;

/** A callback that no contract can read: kept with the names of its fields, its type if it has one, and nothing else. */
export function unknownFacts(callback: VerifiedCallback): Facts {
  const { eventType } = callback;
  return {
    ...factsFrom(callback, applyPolicy({}, []), { kind: 'unknown', resourceSid: '', status: '' }),
    occurredAt: null,
    attributes: eventType !== undefined && eventTypeForm.test(eventType) ? { Type: eventType } : {},
    droppedFields: droppedNames(callback.parameters.names()),
  };
}
