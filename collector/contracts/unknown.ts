import { droppedNames } from '../../core/redaction/policy.ts';
import type { Facts } from '../../core/redaction/redact.ts';
import type { VerifiedCallback } from './contract.ts';

/** A callback that no contract knows: kept with the names of its fields and nothing else. */
export function unknownFacts(callback: VerifiedCallback): Facts {
  return {
    kind: 'unknown',
    source: 'callback',
    accountSid: callback.accountSid,
    resourceSid: '',
    relatedSids: [],
    status: '',
    occurredAt: null,
    direction: 'unknown',
    channel: 'other',
    own: undefined,
    person: undefined,
    messagingServiceSid: '',
    errorCode: null,
    sequence: null,
    attributes: {},
    droppedFields: droppedNames(callback.parameters.names()),
    identityParts: [callback.signedDigest],
  };
}
