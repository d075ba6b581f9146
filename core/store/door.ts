import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { ClickHouseClient } from '@clickhouse/client';

/** A command over the socket is at most this large: it is a person's query or a reconciler's batch. */
const maxCommandBytes = 64 * 1024 ** 2;

/**
 * ClickHouse's HTTP interface in front of an embedded engine, as far as `@clickhouse/client` uses it: the query in the
 * URL or the body, `param_*` and settings in the URL, errors as 500 with the exception's code. Commands reach the
 * appliance's engine through it, so that they need not know where the store is.
 */
export function handleClickHouse(
  engine: ClickHouseClient,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    answer(engine, request, response).catch((error: unknown) => fail(response, error));
  };
}

/** A server of its own for that interface; for tests that need a ClickHouse over HTTP. */
export function createClickHouseServer(engine: ClickHouseClient): Server {
  return createServer(handleClickHouse(engine));
}

async function answer(
  engine: ClickHouseClient,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://appliance');
  if (url.pathname === '/ping') {
    response.end('Ok.\n');
    return;
  }
  const body = await readAll(request);
  const inUrl = url.searchParams.get('query');
  const { parameters, settings } = splitSearch(url.searchParams);
  const result = await engine.exec({
    query: inUrl === null ? body : `${inUrl}\n${body}`,
    query_params: parameters,
    clickhouse_settings: settings,
  });
  response.setHeader('X-ClickHouse-Query-Id', result.query_id);
  const stream: Readable = result.stream;
  stream.pipe(response);
}

function splitSearch(search: URLSearchParams): {
  parameters: Record<string, unknown>;
  settings: Record<string, string>;
} {
  const parameters: Record<string, unknown> = {};
  const settings: Record<string, string> = {};
  for (const [name, value] of search) {
    if (name.startsWith('param_')) parameters[name.slice('param_'.length)] = unescaped(value);
    else if (!notSettings.has(name)) settings[name] = value;
  }
  return { parameters, settings };
}

/** What the client puts into the URL that is neither a parameter nor a setting of the engine. */
const notSettings = new Set(['query', 'query_id', 'database', 'session_id', 'session_timeout', 'role']);

/** Over HTTP a top-level text comes tab-separated-escaped; the engine takes it as it is. */
function unescaped(value: string): string {
  return value.replace(/\\([\\'tnr])/g, (_, escaped: string) => escapes[escaped] ?? escaped);
}

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' };

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxCommandBytes)
      throw new Error(`a command over the socket has more than ${maxCommandBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function fail(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '1000';
  const type = error instanceof Error && 'type' in error ? String(error.type) : 'UNKNOWN_EXCEPTION';
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.statusCode = 500;
  response.setHeader('X-ClickHouse-Exception-Code', code);
  response.end(`Code: ${code}. DB::Exception: ${message} (${type}) (version 26.7)\n`);
}
