import { createHash, randomBytes } from 'node:crypto';
import type { JournalledEvent } from '../../core/events/event.ts';
import type { AccountSid } from '../../core/sids.ts';

export const accountSid = `AC${'a1'.repeat(16)}` as AccountSid;

/** A SID with this prefix that is the same for the same name. */
export function sidNamed(prefix: string, name: string): string {
  return `${prefix}${createHash('md5').update(name).digest('hex')}`;
}

let seq = 0;

/** One hearing of an event, as it is journalled; every part can be named. */
export function anEvent(parts: Partial<JournalledEvent> = {}): JournalledEvent {
  const resourceSid = parts.resourceSid ?? sidNamed('SM', 'a message');
  const status = parts.status ?? 'sent';
  const source = parts.source ?? 'callback';
  const identity = [resourceSid, source, status, parts.errorCode ?? '', parts.sequence ?? ''].join(' ');
  seq += 1;
  return {
    eventId: `ev_${createHash('md5').update(identity).digest('hex')}` as JournalledEvent['eventId'],
    kind: resourceSid.startsWith('CA') ? 'call-status' : 'message-status',
    source,
    accountSid,
    environment: 'production',
    resourceSid,
    relatedSids: [],
    status,
    occurredAt: null,
    receivedAt: '2026-11-23T12:00:00.000Z',
    direction: 'outbound',
    channel: resourceSid.startsWith('CA') ? 'voice' : 'sms',
    ownAddress: '+15005550006',
    contactId: `ct_${'0'.repeat(32)}` as JournalledEvent['contactId'],
    country: 'US',
    messagingServiceSid: '',
    errorCode: null,
    sequence: null,
    attributes: {},
    droppedFields: [],
    instanceId: 'in_test',
    seq,
    nonce: randomBytes(16).toString('hex'),
    ...parts,
  };
}
