import type { z } from 'zod';
import type { Recorder } from '../core/journal/recorder.ts';
import type { Store } from '../core/store/store.ts';
import type { AuditedBy } from './access/audited.ts';
import type { Role, TokenOwner } from './access/role.ts';
import type { ConsoleParts } from './parts.ts';

/** What a route works with. */
export interface RouteContext extends ConsoleParts {
  /** Throws a problem (503) while ClickHouse is away. */
  readonly store: () => Store;
  /** Makes an intent durable, as callbacks are. */
  readonly recorder: Recorder;
  readonly caller: TokenOwner;
}

/** An answer that is no JSON: text or bytes, which `answer` gives as a string, a Buffer or a stream. */
export interface MediaType {
  readonly mediaType: string;
}

/** One route of the API: the table below is what is served and what the OpenAPI document is made from. */
export interface Route {
  readonly method: 'get' | 'post';
  /** In OpenAPI's form; `{name}` is a path parameter. `{+name}` at the end takes all that follows, slashes included. */
  readonly path: string;
  readonly summary: string;
  readonly roles: readonly Role[];
  /** The act that it leaves in the record, or why it leaves none; docs/security.md shows it. */
  readonly audited: AuditedBy;
  /** Path parameters, query and JSON body as one object. */
  readonly input: z.ZodObject;
  /** JSON of this schema; or something else, of this media type. */
  readonly output: z.ZodType | MediaType;
  /** `input` is what the schema made of the request. */
  readonly answer: (context: RouteContext, input: unknown) => Promise<unknown>;
}

/** A route as it is written down: its answer is given what its own schema has read, once. */
interface TypedRoute<Input extends z.ZodObject> extends Omit<Route, 'input' | 'answer'> {
  readonly input: Input;
  readonly answer: (context: RouteContext, input: z.output<Input>) => Promise<unknown>;
}

/** A route for the table: whoever serves it reads the request with its schema before it asks for the answer. */
export function routeOf<Input extends z.ZodObject>(route: TypedRoute<Input>): Route {
  return route as unknown as Route;
}
