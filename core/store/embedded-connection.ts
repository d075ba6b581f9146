import type { createClient } from '@clickhouse/client';
import { formatQueryParams } from '@clickhouse/client-common';
import pLimit from 'p-limit';

export type Connection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>;

/**
 * A connection of the embedded engine that holds up nobody but who uses it.
 *
 * The engine runs one query of a connection at a time and lets the others wait in threads of Node's pool, of which there
 * are four: a few that wait would stop every other connection, the journal's commits and file access. Here they wait
 * outside. And the binding runs queries with parameters one at a time in the whole process, since they share a place in the
 * engine: here parameters are set on the connection before its query, as the session's own, and stay until they are set again.
 */
export class EmbeddedConnection implements Connection {
  readonly #engine: Connection;
  readonly #inTurn = pLimit(1);

  constructor(engine: Connection) {
    this.#engine = engine;
  }

  async ping(...given: Parameters<Connection['ping']>): ReturnType<Connection['ping']> {
    return this.#inTurn(async () => this.#engine.ping(...given));
  }

  async query(params: Parameters<Connection['query']>[0]): ReturnType<Connection['query']> {
    return this.#inTurn(async () => this.#engine.query(bound(params)));
  }

  async insert(params: Parameters<Connection['insert']>[0]): ReturnType<Connection['insert']> {
    return this.#inTurn(async () => this.#engine.insert(bound(params)));
  }

  async command(params: Parameters<Connection['command']>[0]): ReturnType<Connection['command']> {
    return this.#inTurn(async () => this.#engine.command(bound(params)));
  }

  async exec(params: Parameters<Connection['exec']>[0]): ReturnType<Connection['exec']> {
    return this.#inTurn(async () => this.#engine.exec(bound(params)));
  }

  /** Closes it after what is under way: closed under a query, the engine takes the process down. */
  async close(): Promise<void> {
    return this.#inTurn(async () => this.#engine.close());
  }
}

/** The same query with its parameters set before it. */
function bound<Query extends Parameters<Connection['query']>[0]>({
  query_params = {},
  ...params
}: Query): Omit<Query, 'query_params'> {
  const set = Object.entries(query_params).map(
    ([name, value]) => `param_${name} = ${literal(parameterText(value))}`,
  );
  return set.length === 0 ? params : { ...params, query: `SET ${set.join(', ')}; ${params.query}` };
}

/**
 * A parameter as ClickHouse reads it. A text may be a list that the socket's client wrote already: quotes need no escape at
 * the top of a parameter, and within a list they must not have one.
 */
function parameterText(value: unknown): string {
  const text = formatQueryParams({ value });
  return typeof value === 'string' ? text.replaceAll("\\'", "'") : text;
}

/** A text as a literal of ClickHouse's SQL. */
function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
