import { messageSid, person } from '../world/callbacks.ts';

/** A request that whoever may make it is answered well. */
export interface Example {
  /** What stands in the place of each `{name}` of the path. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Of a route: the JSON object. */
  readonly body?: object;
  /** Of a form. */
  readonly form?: Readonly<Record<string, string>>;
  /** What is answered; 200 unless given. */
  readonly status?: number;
}

export const exampleSid = messageSid('example');

/** What is in the record before anything is tried. */
export interface Known {
  readonly eventId: string;
  /** The instance whose log has the event. */
  readonly instanceId: string;
  /** A look-up that was made before. */
  readonly reportId: string;
}

/**
 * One request for every route and page, by method and path. It is made many times, by several roles: where it can be done once only,
 * what it needs is made anew by its number. Here is where a new route or page is added.
 */
export const examples: Readonly<Record<string, (known: Known, attempt: number) => Example>> = {
  'get /v1/trace/{sid}': () => ({ parameters: { sid: exampleSid } }),
  'post /v1/contacts/search': () => ({ body: { address: person, reason: 'complaint about a reminder' } }),
  'get /v1/reports/{id}': ({ reportId }) => ({ parameters: { id: reportId } }),
  'post /v1/intents': (_, attempt) => ({ body: { id: `example-${attempt}`, purpose: 'billing' } }),
  'get /v1/discrepancies': () => ({}),
  'get /v1/signals': () => ({}),
  'get /v1/completeness': () => ({}),
  'get /v1/coverage': () => ({}),
  'get /v1/proofs/{eventId}': ({ eventId }) => ({ parameters: { eventId } }),
  'get /v1/checkpoints/latest': () => ({}),
  'get /v1/log/{instanceId}/checkpoint': ({ instanceId }) => ({ parameters: { instanceId } }),
  'get /v1/log/{instanceId}/tile/entries/{+tile}': ({ instanceId }) => ({
    parameters: { instanceId, tile: '000.p/1' },
  }),
  'get /v1/log/{instanceId}/tile/{+tile}': ({ instanceId }) => ({
    parameters: { instanceId, tile: '0/000.p/1' },
  }),
  'get /console/health': () => ({ query: { hours: '6' } }),
};
