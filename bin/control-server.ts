import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import type { Forwarding } from '../collector/forward/forwarding.ts';
import type { RecordAct } from '../core/acts/act.ts';
import { actSchema } from '../core/acts/act-schema.ts';
import type { CheckpointRow } from '../core/proof/checkpoint-table.ts';
import type { ProofOfHearing } from '../core/proof/prove.ts';
import { handleClickHouse } from '../core/store/door.ts';
import type { Store } from '../core/store/store.ts';
import type { ReconcileOptions, ReconcileReport } from '../reconciler/report.ts';

interface ControlOptions {
  /** The embedded engine, when there is one. */
  readonly engine: () => Store | undefined;
  readonly status: () => object;
  /** Reads the key ring again; gives the versions that are new. */
  readonly reloadKeys: () => Promise<readonly number[]>;
  readonly recordAct: RecordAct;
  /** Proves an event by this instance's log, which is signed first where that is needed. */
  readonly prove: (eventId: string) => Promise<readonly ProofOfHearing[]>;
  /** Signs the log as it is now. */
  readonly publish: () => Promise<CheckpointRow | undefined>;
  readonly reconcile: (options: ReconcileOptions) => Promise<ReconcileReport>;
  readonly forwarding: () => Forwarding | undefined;
}

/**
 * What commands ask of a running appliance over its socket: its state, to read its keys again, to make an act durable, to
 * prove an event, to sign the log, a reconciler run, and (embedded) ClickHouse's own HTTP interface on every other path.
 */
export function handleControl(
  options: ControlOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://appliance');
    if (url.pathname === '/control/status') return void answerStatus(options, response);
    if (url.pathname === '/control/keys') return void reloadKeys(options, response);
    if (url.pathname === '/control/act') return void recordAct(options, request, response);
    if (url.pathname === '/control/prove') return void prove(options, url.searchParams, response);
    if (url.pathname === '/control/publish') return void publish(options, response);
    if (url.pathname === '/control/reconcile') return void runReconcile(options, url.searchParams, response);
    if (url.pathname === '/control/forward') return void forward(options, request, response);
    const engine = options.engine();
    if (engine === undefined) return void response.writeHead(404).end();
    // A person's query must not wait behind the shipper's inserts: what only reads goes to the reading connection.
    const reads = /^\s*(SELECT|WITH|SHOW|DESCRIBE|EXPLAIN)/i.test(url.searchParams.get('query') ?? 'SELECT');
    handleClickHouse(reads ? engine.reader : engine.writer)(request, response);
  };
}

function answerStatus({ status }: ControlOptions, response: ServerResponse): void {
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(status()));
}

async function reloadKeys(options: ControlOptions, response: ServerResponse): Promise<void> {
  let answer: object;
  try {
    answer = { added: await options.reloadKeys() };
  } catch (error) {
    answer = { error: messageOf(error) };
  }
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
}

async function recordAct(
  { recordAct: record }: ControlOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let answer: object;
  try {
    answer = { recorded: await record(actSchema.parse(await json(request))) };
  } catch (error) {
    answer = { error: messageOf(error) };
  }
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
}

const forwardOrder = z.object({
  do: z.enum(['list', 'retry', 'drop']),
  ids: z.union([z.literal('all'), z.array(z.number())]),
});

async function forward(
  { forwarding }: ControlOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let answer: object;
  try {
    const order = forwardOrder.parse(await json(request));
    const queue = forwarding();
    if (queue === undefined) throw new Error('this process takes no callbacks and forwards none');
    answer = order.do === 'list' ? { entries: queue.list() } : { done: await queue[order.do](order.ids) };
  } catch (error) {
    answer = { error: messageOf(error) };
  }
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
}

async function prove(
  options: ControlOptions,
  search: URLSearchParams,
  response: ServerResponse,
): Promise<void> {
  let answer: object;
  try {
    answer = { proofs: await options.prove(search.get('event') ?? '') };
  } catch (error) {
    answer = { error: messageOf(error) };
  }
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
}

async function publish(options: ControlOptions, response: ServerResponse): Promise<void> {
  let answer: object;
  try {
    answer = { checkpoint: (await options.publish()) ?? null };
  } catch (error) {
    answer = { error: messageOf(error) };
  }
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
}

/** Answers with one JSON object a line: `{advance}` after each step, then `{report}` or `{error}`. */
async function runReconcile(
  options: ControlOptions,
  search: URLSearchParams,
  response: ServerResponse,
): Promise<void> {
  const line = (value: object): void => void response.write(`${JSON.stringify(value)}\n`);
  response.setHeader('Content-Type', 'application/x-ndjson');
  try {
    const from = search.get('from');
    const window = { from: new Date(from ?? ''), to: new Date(search.get('to') ?? '') };
    const report = await options.reconcile({
      ...(from === null ? {} : { asked: { window, accounts: search.getAll('account') } }),
      settleAfterMs: Number(search.get('settleAfterMs')),
      advanced: (advance) => line({ advance }),
    });
    line({ report });
  } catch (error) {
    line({ error: messageOf(error) });
  }
  response.end();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
