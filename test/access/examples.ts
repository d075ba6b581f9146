import { setTimeout as wait } from 'node:timers/promises';
import type { Action } from '../../core/acts/act.ts';
import { messageSid, person } from '../world/callbacks.ts';
import { accountSid } from '../world/events.ts';

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
  /** What making it needed, and left in the record besides. */
  readonly leavesToo?: readonly Action[];
}

export const exampleSid = messageSid('example');

/** One that was found, of the example's message. */
export const exampleViolation = `vi_${'1'.repeat(32)}`;

/** What an example may refer to. */
export interface Made {
  /** Counts the requests, for what can be done once only. */
  readonly attempt: number;
  /** An event of the example's SID, and whose journal has it. */
  readonly eventId: string;
  readonly instanceId: string;
  /** A look-up of a person and a search of the record, which can be opened again. */
  readonly reportId: string;
  readonly searchId: string;
  /** Asks for something as the one who will make the request: where what is needed is their own. */
  readonly ask: (
    method: 'get' | 'post',
    path: string,
    form?: Readonly<Record<string, string>>,
  ) => Promise<string>;
}

/** One request for every route and page, by method and path. It is made many times, by several roles. */
export const examples: Readonly<Record<string, (made: Made) => Example | Promise<Example>>> = {
  'get /v1/trace/{sid}': () => ({ parameters: { sid: exampleSid } }),
  'post /v1/contacts/search': () => ({ body: { address: person, reason: 'complaint about a reminder' } }),
  'get /v1/reports/{id}': ({ reportId }) => ({ parameters: { id: reportId } }),
  'post /v1/intents': ({ attempt }) => ({ body: { id: `example-${attempt}`, purpose: 'billing' } }),
  'get /v1/discrepancies': () => ({}),
  'get /v1/signals': () => ({}),
  'get /v1/violations': () => ({ query: { kind: 'contact-after-opt-out' } }),
  'post /v1/violations/{id}/decisions': () => ({
    parameters: { id: exampleViolation },
    body: { state: 'explained', reason: 'the person asked for it by telephone' },
  }),
  'get /v1/completeness': () => ({}),
  'get /v1/coverage': () => ({}),
  'get /v1/proofs/{eventId}': ({ eventId }) => ({ parameters: { eventId } }),
  'get /v1/checkpoints/latest': () => ({}),
  'get /v1/log/{instanceId}/checkpoint': ({ instanceId }) => ({ parameters: { instanceId } }),
  'get /v1/log/{instanceId}/tile/{+tile}': ({ instanceId }) => ({
    parameters: { instanceId, '+tile': '0/000.p/1' },
  }),
  'get /v1/log/{instanceId}/tile/entries/{+tile}': ({ instanceId }) => ({
    parameters: { instanceId, '+tile': '000.p/1' },
  }),
  'post /v1/evidence': () => ({
    body: { ...aSearch, sids: [exampleSid], reason: 'a question of the auditor' },
  }),
  'get /v1/evidence/{id}': () => ({ parameters: { id: `job_${'0'.repeat(32)}` }, status: 404 }),
  'get /v1/evidence/{id}/file': async (made) => ({
    parameters: { id: await aPack(made) },
    leavesToo: ['evidence'],
  }),
  'get /console/evidence': () => ({}),
  'post /console/evidence': () => ({
    form: { from: today, to: today, sids: exampleSid, reason: 'a question of the auditor' },
    status: 303,
  }),
  'get /console/start': () => ({}),
  'get /console/health': () => ({ query: { hours: '6' } }),
  'get /console/contacts': () => ({}),
  'post /console/contacts': () => ({ form: { address: person, reason: 'complaint about a reminder' } }),
  'get /console/reports/{id}': ({ reportId }) => ({ parameters: { id: reportId } }),
  'get /console/trace': () => ({}),
  'post /console/trace': () => ({ form: { sid: exampleSid }, status: 303 }),
  'get /console/trace/{sid}': () => ({ parameters: { sid: exampleSid } }),
  'get /console/search': () => ({}),
  'post /console/search': () => ({ form: aSearch, status: 303 }),
  'get /console/search/{id}': ({ searchId }) => ({ parameters: { id: searchId } }),
  'get /console/search/saved/{id}': ({ searchId }) => ({ parameters: { id: searchId } }),
  'post /console/search/{id}/save': ({ searchId }) => ({
    parameters: { id: searchId },
    form: { title: 'What was delivered' },
    status: 303,
  }),
  'post /console/search/{id}/export': ({ searchId }) => ({
    parameters: { id: searchId },
    form: { format: 'csv' },
    status: 303,
  }),
  'get /console/exports': () => ({}),
  'post /console/exports/{id}/download': async (made) => ({ parameters: { id: await aFile(made) } }),
  'post /console/exports/{id}/remove': async (made) => ({
    parameters: { id: await aFile(made) },
    status: 303,
  }),
  'get /console/violations': () => ({ query: { state: 'open' } }),
  'get /console/violations/{id}': () => ({ parameters: { id: exampleViolation } }),
  'post /console/violations/{id}': () => ({
    parameters: { id: exampleViolation },
    form: { state: 'accepted', reason: 'it is as it says' },
    status: 303,
  }),
  'get /console/completeness': () => ({}),
  'get /console/discrepancies': () => ({ query: { day: '2026-11-20', account: accountSid } }),
  'get /console/access-log': () => ({}),
};

const today = new Date().toISOString().slice(0, 10);

export const aSearch = { from: today, to: today };

/** A file that the asker ordered, once it is made; some id for who may order none. */
async function aFile({ ask, searchId }: Made): Promise<string> {
  await ask('post', `/console/search/${searchId}/export`, { format: 'csv' });
  for (let tries = 0; tries < 100; tries += 1) {
    const page = await ask('get', '/console/exports');
    const id = /\/console\/exports\/([^/"]+)\/download/.exec(page)?.[1];
    if (id !== undefined) return id;
    if (!page.includes('Your files')) break;
    await wait(50);
  }
  return 'none';
}

/** A pack that the asker ordered, once it is made; some id for who may order none. */
async function aPack({ ask }: Made): Promise<string> {
  const before = await ask('get', '/console/exports');
  await ask('post', '/console/evidence', {
    from: today,
    to: today,
    sids: exampleSid,
    reason: 'a question of the auditor',
  });
  for (let tries = 0; tries < 600; tries += 1) {
    const page = await ask('get', '/console/exports');
    const ids = [...page.matchAll(/\/console\/exports\/([^/"]+)\/download/g)].map(([, id]) => id ?? '');
    const made = ids.find((id) => !before.includes(id));
    if (made !== undefined) return made;
    if (!page.includes('Your files')) break;
    await wait(50);
  }
  return `job_${'0'.repeat(32)}`;
}
