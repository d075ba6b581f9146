import type { SimulatedAccount } from './account.ts';
import { type Resource, type Step, stepAt } from './resource.ts';
import { startOf } from './resource-index.ts';

/** A Message in the shape of Twilio's OpenAPI: numbers as texts, dates in RFC 2822 form to the second, price negative. */
export function messageJson(resource: Resource, nowMs: number): object {
  const { accountSid, sid, from, to, messagingServiceSid, person } = resource;
  const now = present(resource, nowMs);
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${sid}.json`;
  const started = startOf(resource, nowMs);
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: person.text,
    date_created: rfc2822(resource.steps[0]?.atMs),
    date_sent: rfc2822(started),
    date_updated: rfc2822(now.atMs),
    direction: resource.direction,
    error_code: now.errorCode,
    error_message: null,
    from,
    messaging_service_sid: messagingServiceSid,
    num_media: sid.startsWith('MM') ? '1' : '0',
    num_segments: started === undefined ? '0' : '1',
    price: nowMs < resource.pricedMs ? null : '-0.00750',
    price_unit: 'USD',
    sid,
    status: now.status,
    subresource_uris: {
      media: uri.replace('.json', '/Media.json'),
      feedback: uri.replace('.json', '/Feedback.json'),
    },
    to,
    uri,
  };
}

/** A Call in the shape of Twilio's OpenAPI. */
export function callJson(resource: Resource, nowMs: number): object {
  const { accountSid, sid, from, to, direction, person } = resource;
  const now = present(resource, nowMs);
  const uri = `/2010-04-01/Accounts/${accountSid}/Calls/${sid}.json`;
  const ended = now.status !== 'queued' && resource.steps.at(-1)?.status === now.status;
  return {
    account_sid: accountSid,
    answered_by: null,
    api_version: '2010-04-01',
    caller_name: direction === 'inbound' ? person.name : '',
    date_created: rfc2822(resource.steps[0]?.atMs),
    date_updated: rfc2822(now.atMs),
    direction,
    duration: now.status === 'completed' ? '42' : null,
    end_time: ended ? rfc2822(now.atMs) : null,
    forwarded_from: null,
    from,
    from_formatted: from,
    group_sid: null,
    parent_call_sid: null,
    phone_number_sid: null,
    price: nowMs < resource.pricedMs ? null : '-0.01400',
    price_unit: 'USD',
    queue_time: '0',
    sid,
    start_time: rfc2822(startOf(resource, nowMs)),
    status: restStatus(resource, nowMs),
    subresource_uris: { recordings: uri.replace('.json', '/Recordings.json') },
    to,
    to_formatted: to,
    trunk_sid: null,
    uri,
  };
}

/** The status as REST gives it, where `initiated` is not known. */
export function restStatus(resource: Resource, nowMs: number): string {
  const { status } = present(resource, nowMs);
  return status === 'initiated' ? 'queued' : status;
}

function present(resource: Resource, nowMs: number): Step {
  const step = stepAt(resource, nowMs);
  if (step === undefined) throw new Error('a resource is shown only after it was made');
  return step;
}

/** `Fri, 24 May 2019 17:44:46 +0000`, as the 2010-04-01 API writes times. */
export function rfc2822(atMs: number | undefined): string | null {
  return atMs === undefined ? null : new Date(atMs).toUTCString().replace('GMT', '+0000');
}

/** An Account in the shape of Twilio's OpenAPI, its token included as Twilio does. */
export function accountJson({
  accountSid,
  authTokens,
  options,
  friendlyName,
  status,
}: SimulatedAccount): object {
  const uri = `/2010-04-01/Accounts/${accountSid}.json`;
  const subresources = ['Messages', 'Calls'].map((list): [string, string] => [
    list.toLowerCase(),
    uri.replace('.json', `/${list}.json`),
  ]);
  return {
    auth_token: authTokens[0],
    date_created: rfc2822(0),
    date_updated: rfc2822(0),
    friendly_name: friendlyName,
    owner_account_sid: options.parentSid ?? accountSid,
    sid: accountSid,
    status,
    subresource_uris: Object.fromEntries(subresources),
    type: 'Full',
    uri,
  };
}
