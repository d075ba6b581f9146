import { accountSid, sidNamed } from './events.ts';

/** A row of `resources_by_minute`: what the record knows of a message or call. */
export type Resource = {
  readonly account_sid: string;
  readonly family: string;
  readonly minute: string;
  readonly resource_sid: string;
  readonly made_at: string;
  readonly environment: string;
  readonly direction: string;
  readonly channel: string;
  readonly country: string;
  readonly own_address: string;
  readonly messaging_service_sid: string;
  readonly purpose: string;
  readonly template: string;
  readonly fingerprint: string;
  readonly carrier: string;
  readonly contact_id: string;
  readonly intent_id: string;
  readonly status: string;
  readonly final: boolean;
  readonly error_code: number | null;
  readonly heard_by: string;
  readonly to_delivered_ms: number | null;
  readonly version: number;
  readonly is_deleted: number;
};

/** A row of `rest_resources`: what REST said of it. */
export type Reading = {
  readonly resource_sid: string;
  readonly account_sid: string;
  readonly family: string;
  readonly found: boolean;
  readonly status: string;
  readonly error_code: number | null;
  readonly created_at: string;
  readonly direction: string;
  readonly channel: string;
  readonly own_address: string;
  readonly messaging_service_sid: string;
  readonly price: string | null;
  readonly price_unit: string;
  readonly segments: number | null;
  readonly read_at: string;
};

/** A delivered message, as the figures have it; every part can be named. */
export function aResource(name: string, parts: Partial<Resource> = {}): Resource {
  const made_at = parts.made_at ?? '2026-11-23T12:00:00.000Z';
  return {
    account_sid: accountSid,
    family: 'message',
    minute: `${made_at.slice(0, 17)}00Z`,
    resource_sid: sidNamed('SM', name),
    made_at,
    environment: 'production',
    direction: 'outbound',
    channel: 'sms',
    country: 'US',
    own_address: '+15005550006',
    messaging_service_sid: '',
    purpose: '',
    template: '',
    fingerprint: '',
    carrier: '',
    contact_id: `ct_${'0'.repeat(32)}`,
    intent_id: '',
    status: 'delivered',
    final: true,
    error_code: null,
    heard_by: 'callback',
    to_delivered_ms: null,
    version: 1,
    is_deleted: 0,
    ...parts,
  };
}

/** What REST said of it a day later. */
export function aReading(resource: Resource, parts: Partial<Reading> = {}): Reading {
  return {
    resource_sid: resource.resource_sid,
    account_sid: resource.account_sid,
    family: resource.family,
    found: true,
    status: resource.status,
    error_code: resource.error_code,
    created_at: resource.made_at,
    direction: resource.direction,
    channel: resource.channel,
    own_address: resource.own_address,
    messaging_service_sid: resource.messaging_service_sid,
    price: '-0.0079',
    price_unit: 'USD',
    segments: 1,
    read_at: '2026-11-24T12:00:00.000Z',
    ...parts,
  };
}
