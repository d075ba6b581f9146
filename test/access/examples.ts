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

/**
 * One request for every route and page, by method and path. It is made many times, by several roles: where it can be done once only,
 * what it needs is made anew by its number.
 */
export const examples: Readonly<Record<string, (attempt: number) => Example>> = {
  'get /v1/trace/{sid}': () => ({ parameters: { sid: exampleSid } }),
  'post /v1/contacts/search': () => ({ body: { address: person, reason: 'complaint about a reminder' } }),
  'post /v1/intents': (attempt) => ({ body: { id: `example-${attempt}`, purpose: 'billing' } }),
  'get /v1/discrepancies': () => ({}),
  'get /v1/signals': () => ({}),
  'get /v1/completeness': () => ({}),
  'get /v1/coverage': () => ({}),
  'get /console/health': () => ({ query: { hours: '6' } }),
};
