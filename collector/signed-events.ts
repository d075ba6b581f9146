import type { Means } from '../core/redaction/policy.ts';
import type { Facts } from '../core/redaction/redact.ts';
import type { AccountSid } from '../core/sids.ts';
import { asCallback, cloudEventsOf } from './event-streams.ts';
import { isRecord } from './json-fields.ts';
import { type Parameter, Parameters } from './parameters.ts';
import { recognise } from './recognise.ts';
import { signedForm } from './signature.ts';
import type { UnverifiedRequest } from './verify.ts';

/** What the reading of a verified request needs besides the request. */
export interface Reading extends Means {
  /** The account whose token verified it. */
  readonly accountSid: AccountSid;
  /** A keyed digest, from which nothing can be guessed. */
  readonly digestOf: (text: string) => string;
}

/** What a verified request says: one event, or those of a batch of Event Streams. Never empty. */
export function eventsOf(request: UnverifiedRequest, reading: Reading): readonly Facts[] {
  const { digestOf, ...common } = reading;
  const streamed = request.body.type === 'json' ? cloudEventsOf(request.body.payload) : undefined;
  if (streamed !== undefined)
    return streamed.map((event) => recognise(asCallback(event, common, digestOf), undefined));
  const parameters = signedParameters(request);
  const signedDigest = digestOf(signedText(request, parameters));
  return [recognise({ ...common, parameters, inAddress: request.query, signedDigest }, request.address.kind)];
}

/**
 * The parameters as one list, body before query: the URL is signed too, and the method is not, so that a GET sent
 * again as a POST is still the same callback. `bodySHA256` is the signature's own.
 */
function signedParameters({ body, query }: UnverifiedRequest): Parameters {
  const inBody = body.type === 'form' ? body.parameters.entries() : topLevelNames(body.payload);
  return new Parameters([...inBody, ...query.entries().filter(([name]) => name !== 'bodySHA256')]);
}

/** Of JSON that is not Event Streams only the names at its top (or in its first element) are looked at. */
function topLevelNames(payload: unknown): readonly Parameter[] {
  const first: unknown = Array.isArray(payload) ? payload[0] : payload;
  return isRecord(first) ? Object.keys(first).map((name) => [name, ''] as const) : [];
}

function signedText(request: UnverifiedRequest, parameters: Parameters): string {
  const body = request.body.type === 'json' ? request.body.bytes.toString('latin1') : '';
  return `${signedForm('', parameters)}\n${body}`;
}
