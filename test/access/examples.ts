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
  /** Whose address may be shown. */
  readonly contactId: string;
  /** Asks for something as the one who will make the request: where what is needed is their own. */
  readonly ask: Ask;
  /** Asks for it as somebody else who may; of what is refused in any case nothing is made, and nothing is answered. */
  readonly askAsAnother: Ask;
  /** The address of a person whom no other example has. */
  readonly aPerson: () => string;
}

/** The text of the answer. What is sent is a form, to a route of the API the JSON object. */
export type Ask = (
  method: 'get' | 'post',
  path: string,
  sent?: Readonly<Record<string, string>>,
) => Promise<string>;

const reason = 'a question of the auditor';
const aHold = { sids: messageSid('held'), matter: 'a case', custodian: 'general counsel', reason };

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
    body: { ...aSearch, sids: [exampleSid], reason },
  }),
  'get /v1/evidence/{id}': () => ({ parameters: { id: `job_${'0'.repeat(32)}` }, status: 404 }),
  'get /v1/evidence/{id}/file': async (made) => ({
    parameters: { id: await aPack(made) },
    leavesToo: ['evidence'],
  }),
  'get /console/evidence': () => ({}),
  'post /console/evidence': () => ({
    form: { from: today, to: today, sids: exampleSid, reason },
    status: 303,
  }),
  'get /v1/holds': () => ({}),
  'post /v1/holds': () => ({ body: aHold }),
  'post /v1/holds/{id}/release': async (made) => ({
    parameters: { id: await aHoldInForce(made) },
    body: { reason },
  }),
  'get /v1/erasures': () => ({}),
  'post /v1/erasures': ({ aPerson }) => ({
    body: { person: aPerson(), right: 'GDPR Art. 17', reason },
    leavesToo: ['erasure-request'],
  }),
  'get /v1/reveals': () => ({}),
  'post /v1/reveals': ({ contactId }) => ({ body: { contactId, reason } }),
  'post /v1/reveals/{id}/answer': async (made) => ({
    parameters: { id: await aReveal(made.askAsAnother, made) },
    body: { agrees: 'yes', reason },
  }),
  'post /v1/reveals/{id}/show': async (made) => ({
    parameters: { id: await anAgreedReveal(made) },
    body: {},
    leavesToo: ['reveal-request'],
  }),
  'post /v1/suppressions/search': () => ({ body: { person, reason } }),
  'get /console/privacy': () => ({}),
  'post /console/privacy/reveals': ({ contactId }) => ({ form: { contactId, reason }, status: 303 }),
  'post /console/privacy/reveals/{id}/answer': async (made) => ({
    parameters: { id: await aReveal(made.askAsAnother, made) },
    form: { agrees: 'yes', reason },
    status: 303,
  }),
  'post /console/privacy/reveals/{id}/show': async (made) => ({
    parameters: { id: await anAgreedReveal(made) },
    leavesToo: ['reveal-request'],
  }),
  'post /console/privacy/emergencies': ({ contactId }) => ({ form: { contactId, reason } }),
  'post /console/privacy/emergencies/{id}/review': async (made) => ({
    parameters: { id: await anEmergency(made) },
    form: { finding: 'justified', reason },
    status: 303,
  }),
  'post /console/privacy/holds': () => ({ form: aHold, status: 303 }),
  'post /console/privacy/holds/{id}/release': async (made) => ({
    parameters: { id: await aHoldInForce(made) },
    form: { reason },
    status: 303,
  }),
  'post /console/privacy/erasures': ({ aPerson }) => ({
    form: { person: aPerson(), right: 'GDPR Art. 17', reason },
    status: 303,
    leavesToo: ['erasure-request'],
  }),
  'post /console/privacy/subject-access': () => ({ form: { person, reason, form: 'json' } }),
  'post /console/privacy/opt-outs': () => ({ form: { person, reason } }),
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
    reason,
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

const noAct = `act_${'0'.repeat(32)}`;

/** The act that an answer names; some id when what was asked for was refused. */
function actIn(answer: string): string {
  return /act_[0-9a-f]{32}/.exec(answer)?.[0] ?? noAct;
}

async function aHoldInForce({ askAsAnother }: Made): Promise<string> {
  return actIn(await askAsAnother('post', '/v1/holds', aHold));
}

/** A request to see an address that nobody has answered. */
async function aReveal(ask: Ask, { contactId }: Made): Promise<string> {
  return actIn(await ask('post', '/v1/reveals', { contactId, reason }));
}

/** A request of the asker to which another person agreed. */
async function anAgreedReveal(made: Made): Promise<string> {
  const id = await aReveal(made.ask, made);
  if (id !== noAct) await made.askAsAnother('post', `/v1/reveals/${id}/answer`, { agrees: 'yes', reason });
  return id;
}

/** An address that another person saw in an emergency, and that nobody has looked at since. */
async function anEmergency({ ask, askAsAnother, contactId, attempt }: Made): Promise<string> {
  const why = `emergency ${attempt} of the examples`;
  await askAsAnother('post', '/console/privacy/emergencies', { contactId, reason: why });
  const [, after = ''] = (await ask('get', '/console/privacy')).split(why);
  return actIn(after);
}
