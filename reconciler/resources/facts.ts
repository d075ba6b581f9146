import type { Facts } from '../../core/redaction/redact.ts';
import type { RestResource } from './resource.ts';

/** What is recorded when a status was not heard: the same contract as a callback's, with another source. */
export function factsOf(resource: RestResource): Facts {
  const { family, accountSid, sid, status, errorCode } = resource;
  // Written out: to spread what is not said takes ten times as long as the rest, for every callback that was lost.
  return {
    kind: family === 'message' ? 'message-status' : 'call-status',
    source: 'rest',
    accountSid,
    resourceSid: sid,
    relatedSids: resource.relatedSids,
    status,
    occurredAt: resource.updatedAt,
    direction: resource.direction,
    channel: resource.channel,
    own: resource.own,
    person: resource.person,
    messagingServiceSid: resource.messagingServiceSid,
    errorCode,
    sequence: null,
    // A figure counts it in the minute in which it was made.
    attributes: { ...resource.attributes, DateCreated: resource.createdAt },
    droppedFields: noFields,
    identityParts: family === 'message' ? [status, errorCode] : [status],
  };
}

const noFields: readonly string[] = [];
