import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { auditedCommands } from '../../bin/audited-commands.ts';
import { type AccessEntry, accessEntries, withAccessTable } from '../../console/access/access-table.ts';
import { issueToken } from '../../console/access/api-tokens.ts';
import { actionOf, auditedFor } from '../../console/access/audited.ts';
import { type Role, roles } from '../../console/access/role.ts';
import { limits } from '../../core/limits.ts';
import { packageRoot } from '../../core/package-root.ts';
import { openStore } from '../../core/store/open.ts';
import { insertRows, rowsOf } from '../../core/store/store.ts';
import { authToken, publicUrl } from '../world/appliance.ts';
import { anApplianceInProcess } from '../world/appliance-in-process.ts';
import { messageCallback, messageSid, person } from '../world/callbacks.ts';
import { aMasterKey } from '../world/privacy.ts';
import { signatureOf } from '../world/sign.ts';
import { embedded } from '../world/store.ts';
import { aLastingFolder } from '../world/temp.ts';
import {
  type Ask,
  aSearch,
  type Example,
  exampleSid,
  examples,
  exampleViolation,
  type Made,
} from './examples.ts';

type World = Awaited<ReturnType<typeof anApplianceInProcess>>;
let world: World;
let attempts = 0;
/** Who makes what examples need of somebody else. */
let another: Pass;
let made: References;
/** Where the master key of the vault lies: never beside what it opens. */
const keyFolder = aLastingFolder();
const masterKey = aMasterKey(1);
/** Addresses of persons who are there to be forgotten, each once. */
const toForget: string[] = [];

/** What is made once. */
type References = Omit<Made, 'attempt' | 'ask' | 'askAsAnother' | 'aPerson'>;

beforeAll(async () => {
  world = await anApplianceInProcess(aFolderWithPrivacyOn());
  for (const status of ['sent', 'delivered']) await hear(messageCallback(exampleSid, status));
  for (let index = 0; index < 10; index += 1) {
    const To = `+1415555020${index}`;
    await hear(messageCallback(messageSid(`to forget ${index}`), 'delivered', { To }));
    toForget.push(To);
  }
  await shipped();
  another = bearer(tokenFor('admin', 'another'));
  made = await makeReferences();
});
afterAll(async () => {
  await world.close();
  rmSync(keyFolder, { recursive: true, force: true });
});

/** A data directory whose settings allow everything that may be allowed about persons. */
function aFolderWithPrivacyOn(): string {
  const masterKeyFile = join(keyFolder, 'master-key');
  writeFileSync(masterKeyFile, masterKey, { mode: 0o600 });
  const folder = aLastingFolder();
  const settings = {
    vault: { enabled: true, masterKeyFile },
    reveal: { enabled: true, fourEyes: true, perDay: 100, breakGlass: { enabled: true, perDay: 20 } },
  };
  writeFileSync(join(folder, 'privacy.yaml'), stringify(settings));
  return folder;
}

async function hear(form: Readonly<Record<string, string>>): Promise<void> {
  const signature = signatureOf(authToken, `${publicUrl}/callbacks`, Object.entries(form));
  const answer = await fetch(`${world.url}/callbacks`, {
    method: 'POST',
    headers: { 'X-Twilio-Signature': signature },
    body: new URLSearchParams(form),
  });
  expect(answer.status).toBe(204);
}

/** How somebody shows who they are. */
type Pass = Readonly<Record<string, string>>;
const bearer = (token: string): Pass => ({ Authorization: `Bearer ${token}` });
/** As a browser sends it from a page of the console. */
const browser = (cookie: string): Pass => ({ Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' });

function tokenFor(role: Role, name: string = role): string {
  return issueToken(world.tokensFile, { name, role }, new Date().toISOString());
}

async function signIn(token: string): Promise<string> {
  const answer = await fetch(`${world.url}/console/login`, {
    method: 'POST',
    body: new URLSearchParams({ token }),
    redirect: 'manual',
  });
  expect(answer.status).toBe(303);
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

/** `may`: whether it is expected to be answered, so that what it needs has to be made. */
async function ask(entry: AccessEntry, pass: Pass, may: boolean) {
  const {
    parameters = {},
    query = {},
    body,
    form,
    status = 200,
    leavesToo = [],
  } = await exampleOf(entry, pass, may);
  const path = entry.path.replaceAll(/\{(\+?\w+)\}/g, (_, name: string) => parameters[name] ?? '');
  const search = new URLSearchParams(query).toString();
  const answer = await send(entry.method, `${path}${search === '' ? '' : `?${search}`}`, pass, {
    body,
    form,
  });
  return { path, status: answer.status, body: await answer.text(), expected: status, leavesToo };
}

async function send(
  method: 'get' | 'post',
  path: string,
  pass: Pass,
  { body, form }: { body?: object | undefined; form?: Readonly<Record<string, string>> | undefined } = {},
): Promise<Response> {
  return fetch(`${world.url}${path}`, {
    method: method.toUpperCase(),
    headers: { ...pass, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(method === 'get'
      ? {}
      : { body: body === undefined ? new URLSearchParams(form) : JSON.stringify(body) }),
    redirect: 'manual',
  });
}

async function exampleOf({ method, path }: AccessEntry, pass: Pass, may: boolean): Promise<Example> {
  const example = examples[`${method} ${path}`];
  if (example === undefined)
    throw new Error(
      `test/access/examples.ts has no request for ${method.toUpperCase()} ${path}: add one, so that it is tried with every role`,
    );
  attempts += 1;
  return example({
    ...made,
    attempt: attempts,
    ask: askingAs(pass),
    askAsAnother: may ? askingAs(another) : async () => '',
    aPerson: () => (may ? someoneToForget() : person),
  });
}

const askingAs =
  (pass: Pass): Ask =>
  async (method, path, sent) => {
    const as = path.startsWith('/v1/') ? { body: sent } : { form: sent };
    return (await send(method, path, pass, method === 'get' ? {} : as)).text();
  };

function someoneToForget(): string {
  const address = toForget.shift();
  if (address === undefined) throw new Error('everybody was forgotten: let more persons be met before');
  return address;
}

/** Of each answer what examples refer to. */
const answersSchema = z.object({
  contact: z.string().default(''),
  events: z.array(z.object({ eventId: z.string() })).default([]),
  proofs: z.array(z.object({ instanceId: z.string() })).default([]),
  report: z.object({ id: z.string() }).default({ id: '' }),
});

/** What examples refer to, made once by an administrator. */
async function makeReferences(): Promise<References> {
  const pass = bearer(tokenFor('admin', 'maker'));
  const json = async (answer: Promise<Response>) => answersSchema.parse(await (await answer).json());
  const { events, contact } = await json(send('get', `/v1/trace/${exampleSid}`, pass));
  const eventId = events[0]?.eventId ?? '';
  const { proofs } = await json(send('get', `/v1/proofs/${eventId}`, pass));
  const { report } = await json(
    send('post', '/v1/contacts/search', pass, { body: { address: person, reason: 'complaint' } }),
  );
  const found = await send('post', '/console/search', pass, { form: aSearch });
  const searchId = found.headers.get('location')?.split('/').at(-1) ?? '';
  await shipped();
  await findViolation();
  return {
    ...{ eventId, instanceId: proofs[0]?.instanceId ?? '' },
    ...{ reportId: report.id, searchId, contactId: contact },
  };
}

/** As it is kept when one was found; a version to come, so that working it out again leaves it. */
async function findViolation(): Promise<void> {
  const store = await openStore(embedded, world.dataDir);
  const at = new Date().toISOString();
  await insertRows(store, 'violations', [
    {
      ...{ day: at.slice(0, 10), at, kind: 'contact-after-opt-out', violation_id: exampleViolation },
      ...{ version: '2100-01-01T00:00:00.000Z', rule: 'stop-honoured', verdict: 'violation' },
      ...{ resource_sid: exampleSid, parts: { passedMs: '60000' }, affected: 1 },
    },
  ]);
  await store.close();
}

async function shipped(): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!/^ledgerline_journal_events 0$/m.test(await (await fetch(`${world.url}/metrics`)).text())) {
    if (Date.now() > deadline) throw new Error('the journal was not shipped in time');
    await wait(50);
  }
}

/** Without what the appliance does by itself: an erasure that was ordered is carried out later. */
async function actsBy(): Promise<ReadonlyMap<string, readonly string[]>> {
  await shipped();
  const store = await openStore(embedded, world.dataDir);
  const rows = await rowsOf(
    store,
    z.object({ actor: z.string(), did: z.array(z.string()) }),
    "SELECT actor, arraySort(groupArray(action)) AS did FROM act WHERE via IN ('console', 'api') GROUP BY actor",
  );
  await store.close();
  return new Map(rows.map(({ actor, did }) => [actor, did]));
}

/** Most of the time is waiting until ClickHouse has what was recorded: that can be done side by side. */
async function someAtOnce<One>(all: readonly One[], run: (one: One) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += 4) await Promise.all(all.slice(from, from + 4).map(run));
}

/** Whoever sets a hold is told of erasures that are under way: the answer is another one. */
function erasuresLast([, a]: [number, AccessEntry], [, b]: [number, AccessEntry]): number {
  return Number(a.audited === 'erasure') - Number(b.audited === 'erasure');
}

const nameOf = ({ method, path }: AccessEntry): string => `${method.toUpperCase()} ${path}`;

describe('every route and every page', () => {
  it('is open to its roles and to nobody else, with a token or a session, and leaves its act', async () => {
    const expected = new Map<string, readonly string[]>();
    const tryAs = async (role: Role, entry: AccessEntry, name: string): Promise<void> => {
      const token = tokenFor(role, name);
      const may = entry.roles.includes(role);
      const besides: string[] = [];
      for (const pass of [bearer(token), browser(await signIn(token))]) {
        const { status, expected: well, body, leavesToo } = await ask(entry, pass, may);
        if (may) besides.push(...leavesToo);
        expect([nameOf(entry), role, status]).toEqual([nameOf(entry), role, may ? well : 403]);
        if (role === 'sre') expect(body).not.toMatch(/ct_[0-9a-f]{32}/);
      }
      const action = may ? actionOf(auditedFor(entry.audited, role)) : undefined;
      expected.set(name, ['sign-in', ...besides, ...(action === undefined ? [] : [action, action])].sort());
    };
    await someAtOnce([...accessEntries.entries()].sort(erasuresLast), async ([at, entry]) => {
      await Promise.all(roles.map((role) => tryAs(role, entry, `${role}-${at}`)));
    });
    // Packs are made in the background, and recorded when they are.
    const others = async (): Promise<unknown> => {
      const acts = await actsBy();
      return [...expected].flatMap(([name, did]) => {
        const entry = accessEntries[Number(name.split('-')[1])];
        const left = acts.get(name) ?? [];
        return left.join() === did.join() ? [] : [{ request: entry && nameOf(entry), name, left, did }];
      });
    };
    await expect.poll(others, { timeout: 60_000, interval: 1_000 }).toEqual([]);
  }, 240_000);

  it('is closed to who has no token, whose token was taken away, whose session is over, and who signed out', async () => {
    const strangers: Record<string, Pass> = {
      'no token': {},
      'a token that never was': bearer(`llt_${'a'.repeat(43)}`),
      'a session that never was': browser(`ledgerline_session=${'a'.repeat(43)}`),
    };
    for (const role of roles) {
      const idle = await signIn(tokenFor(role));
      const out = await signIn(tokenFor(role));
      const left = await fetch(`${world.url}/console/logout`, {
        method: 'POST',
        headers: browser(out),
        redirect: 'manual',
      });
      expect(left.status).toBe(303);
      strangers[`${role} whose session was idle`] = browser(idle);
      strangers[`${role} who signed out`] = browser(out);
    }
    world.wait(limits.sessionIdleMs);
    const revoked = roles.map((role) => [role, tokenFor(role, `revoked-${role}`)] as const);
    for (const [role, token] of revoked) {
      strangers[`${role} whose token was taken away`] = bearer(token);
      strangers[`${role} whose session's token was taken away`] = browser(await signIn(token));
    }
    const { tokens } = parse(readFileSync(world.tokensFile, 'utf8'));
    const kept = tokens.filter(({ name }: { name: string }) => !name.startsWith('revoked-'));
    writeFileSync(world.tokensFile, stringify({ tokens: kept }));
    const before = await actsBy();
    for (const entry of accessEntries)
      for (const [who, pass] of Object.entries(strangers)) {
        const { path, status, body } = await ask(entry, pass, false);
        expect([nameOf(entry), who, status]).toEqual([nameOf(entry), who, 401]);
        // The form leads on to the page that was asked for.
        expect(body.replaceAll(path, '')).not.toContain(exampleSid);
      }
    expect(await actsBy()).toEqual(before);
  });

  it('shows an application its intents and traces alone, and an SRE no person', () => {
    const open = (role: Role) => accessEntries.filter((entry) => entry.roles.includes(role)).map(nameOf);
    expect(open('app').filter((name) => name.includes('/v1/'))).toEqual([
      'GET /v1/trace/{sid}',
      'POST /v1/intents',
    ]);
    expect(open('app').filter((name) => name.includes('/console'))).toEqual([]);
    expect(open('sre').filter((name) => /contact|person|reveal|erasure/.test(name))).toEqual([]);
  });

  it('keeps secrets to itself', async () => {
    const keys = readFileSync(join(world.dataDir, 'keys', 'pseudonym-keys'), 'utf8').trim();
    const kept = [authToken, ...[keys, masterKey].flatMap((ring) => [ring, ring.split(':')[1] ?? ring])];
    const open = accessEntries.filter((one) => one.roles.includes('admin'));
    await someAtOnce([...open.entries()], async ([at, entry]) => {
      const token = tokenFor('admin', `admin-secrets-${at}`);
      const { body } = await ask(entry, bearer(token), true);
      for (const secret of [...kept, token]) expect(body).not.toContain(secret);
    });
  });

  it('is tried by an example that belongs to something', () => {
    const known = accessEntries.map(({ method, path }) => `${method} ${path}`);
    expect(Object.keys(examples).filter((name) => !known.includes(name))).toEqual([]);
  });
});

it('docs/security.md says who may do what (npm run access-table writes it)', () => {
  const page = readFileSync(join(packageRoot(), 'docs/security.md'), 'utf8');
  expect(page).toBe(withAccessTable(page, auditedCommands()));
});
