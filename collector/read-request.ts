import type { IncomingMessage } from 'node:http';
import type { Limits } from '../core/limits.ts';
import type { Problem } from './answers.ts';
import { readBody } from './body.ts';
import { type CallbackAddress, callbackAddressOf } from './callback-address.ts';
import { parsedJson } from './json-fields.ts';
import { noParameters, type Parameters, parametersOfQuery, parseParameters } from './parameters.ts';
import { bodyProblem, noSuchAddress, unreadable, wrongContentType, wrongMethod } from './problems.ts';
import type { UnverifiedRequest } from './verify.ts';

/** A request that can be verified, or why it cannot be read; without a problem there is nobody left to answer. */
export type ReadOutcome =
  | { readonly request: UnverifiedRequest }
  | { readonly problem: Problem | undefined; readonly reason: string };

/** Reads address, query and body of a request, within the limits. Nothing of it is believed yet. */
export async function readRequest(
  incoming: IncomingMessage,
  path: string,
  limits: Limits,
): Promise<ReadOutcome> {
  const target = incoming.url ?? '/';
  const queryStart = target.indexOf('?');
  const address = callbackAddressOf(path);
  if (address === undefined) return { reason: 'no-such-address', problem: noSuchAddress };
  if (incoming.method !== 'POST' && incoming.method !== 'GET')
    return { reason: 'wrong-method', problem: wrongMethod };

  const body = await readBody(incoming, limits);
  if (body.outcome !== 'read')
    return { reason: body.outcome, problem: bodyProblem(body, limits.maxBodyBytes) };
  const inQuery = parametersOfQuery(queryStart === -1 ? '' : target.slice(queryStart + 1), limits);
  if (inQuery.outcome === 'unreadable')
    return { reason: 'unreadable', problem: unreadable(`In the query, ${inQuery.why}`) };
  return readPayload(incoming, { target, address, query: inQuery.parameters, bytes: body.bytes }, limits);
}

interface Envelope {
  readonly target: string;
  readonly address: CallbackAddress;
  readonly query: Parameters;
  readonly bytes: Buffer;
}

function readPayload(
  incoming: IncomingMessage,
  { target, address, query, bytes }: Envelope,
  limits: Limits,
): ReadOutcome {
  const signature = signatureOf(incoming);
  const common = { signature, target, address, query };
  const contentType = incoming.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (contentType === 'application/json') {
    const payload = parsedJson(bytes.toString('utf8'));
    if (payload === undefined) return { reason: 'unreadable', problem: unreadable('The body is not JSON') };
    return { request: { ...common, body: { type: 'json', bytes, payload } } };
  }
  // A GET callback has everything in its query; so has a POST without a body.
  if (bytes.length === 0) return { request: { ...common, body: { type: 'form', parameters: noParameters } } };
  if (contentType !== 'application/x-www-form-urlencoded')
    return { reason: 'wrong-content-type', problem: wrongContentType };
  const form = parseParameters(bytes, limits);
  if (form.outcome === 'unreadable')
    return { reason: 'unreadable', problem: unreadable(`In the body, ${form.why}`) };
  return { request: { ...common, body: { type: 'form', parameters: form.parameters } } };
}

/** Repeated signature headers are no signature: Twilio sends one. */
function signatureOf(incoming: IncomingMessage): string | undefined {
  const header = incoming.headers['x-twilio-signature'];
  return typeof header === 'string' ? header : undefined;
}
