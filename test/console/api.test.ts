import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { routes } from '../../console/routes.ts';
import { openStore } from '../../core/store/open.ts';
import { rowsOf } from '../../core/store/store.ts';
import { type Answer, TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid, ownNumber, person } from '../world/callbacks.ts';
import { embedded } from '../world/store.ts';

const appliance = new TestAppliance();
const tokens: Record<string, string> = {};
const sid = messageSid('api');

beforeAll(async () => {
  await appliance.start();
  for (const role of ['officer', 'sre', 'app', 'admin']) {
    const { stdout } = await appliance.command('token', '--role', role);
    tokens[role] = stdout.trim().split('\n').at(-1) ?? '';
  }
  await appliance.callback(messageCallback(sid, 'sent'));
  await appliance.callback(messageCallback(sid, 'undelivered', { ErrorCode: '30007' }));
  await appliance.shipped();
});
afterAll(() => appliance.close());

async function ask(role: string, method: string, path: string, body?: object): Promise<Answer> {
  return appliance.send(method, path, {
    headers: {
      ...(tokens[role] === undefined ? {} : { Authorization: `Bearer ${tokens[role]}` }),
      'Content-Type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

describe('GET /v1/trace/:sid', () => {
  it('tells the whole story, error codes in words', async () => {
    const { status, body } = await ask('app', 'GET', `/v1/trace/${sid}`);
    expect(status).toBe(200);
    const trace = JSON.parse(body);
    expect(trace).toMatchObject({
      sid,
      kind: 'message',
      status: 'undelivered',
      final: true,
      ownAddress: ownNumber,
      country: 'US',
      anomalies: [],
    });
    expect(trace.error).toMatchObject({ code: 30007, class: 'carrier-filtering' });
    expect(trace.contact).toMatch(/^ct_/);
    expect(
      trace.events.map((event: { status: string; source: string }) => [event.status, event.source]),
    ).toEqual([
      ['sent', 'callback'],
      ['undelivered', 'callback'],
    ]);
  });

  it('says when a SID was never heard of, and when it is none', async () => {
    expect((await ask('app', 'GET', `/v1/trace/${messageSid('nothing')}`)).status).toBe(404);
    expect(JSON.parse((await ask('app', 'GET', '/v1/trace/SM123')).body)).toMatchObject({
      status: 400,
      detail: expect.stringMatching(/^sid: a SID is two letters/),
    });
  });
});

describe('POST /v1/contacts/search', () => {
  it('gives the trail of the person behind a number, however it is written, and records who asked and why', async () => {
    for (const address of [person, '(415) 555-0123', 'whatsapp:+14155550123']) {
      const { status, body } = await ask('officer', 'POST', '/v1/contacts/search', {
        address,
        reason: 'complaint 17',
      });
      expect(status).toBe(200);
      expect(JSON.parse(body).contacts).toEqual([
        expect.objectContaining({ sid, status: 'undelivered', channel: 'sms', ownAddress: ownNumber }),
      ]);
    }
    await appliance.shipped();
    const store = await openStore(embedded, appliance.dataDir);
    const log = await rowsOf(
      store,
      z.looseObject({}),
      "SELECT actor, role, via, action, reason, rows_given FROM act WHERE action = 'contact-search' ORDER BY at",
    );
    await store.close();
    expect(log).toHaveLength(3);
    expect(log[0]).toEqual({
      actor: 'officer',
      role: 'officer',
      via: 'api',
      action: 'contact-search',
      reason: 'complaint 17',
      rows_given: 1,
    });
  });

  it('wants a reason, without numbers in it', async () => {
    for (const body of [
      { address: person },
      { address: person, reason: '' },
      { address: person, reason: `asked by ${person}` },
      { address: person, reason: 'jane@example.org asked' },
      { reason: 'why' },
      { address: person, reason: 'why', more: 1 },
    ]) {
      const answer = await ask('officer', 'POST', '/v1/contacts/search', body);
      expect(answer.status).toBe(400);
      expect(answer.body).not.toContain('4155550123');
    }
  });

  it('finds nobody under a number that was never met', async () => {
    const { body } = await ask('officer', 'POST', '/v1/contacts/search', {
      address: '+14155550199',
      reason: 'test',
    });
    expect(JSON.parse(body)).toMatchObject({
      contactIds: [],
      contacts: [],
      truncated: false,
      completeness: [],
    });
  });

  it('is on the command line too, and leaves the number in no log', async () => {
    const { stdout, code } = await appliance.command('contact', '415-555-0123', '--json');
    expect([code, JSON.parse(stdout).contacts.length]).toEqual([0, 1]);
    expect(appliance.log).not.toMatch(/555.?0123/);
  });

  it('can be made again as of then, by its id', async () => {
    const { stdout } = await appliance.command('contact', '415-555-0123', '--json');
    const { report, contacts } = JSON.parse(stdout);
    await appliance.shipped();
    const { status, body } = await ask('officer', 'GET', `/v1/reports/${report.id}`);
    expect([status, JSON.parse(body)]).toMatchObject([
      200,
      { same: true, digest: report.digest, body: { contacts } },
    ]);
    const printed = await appliance.command('contact', '--report', report.id);
    expect(printed.stdout).toContain(`The same as then: SHA-256 ${report.digest}`);
    expect((await ask('officer', 'GET', `/v1/reports/act_${'0'.repeat(32)}`)).status).toBe(404);
    expect((await appliance.command('contact', '--report', 'x')).code).toBe(1);
  });
});

describe('access', () => {
  const table: readonly (readonly [string, string, object | undefined, readonly string[]])[] = [
    ['GET', `/v1/trace/${sid}`, undefined, ['officer', 'sre', 'app', 'admin']],
    ['POST', '/v1/contacts/search', { address: person, reason: 'test' }, ['officer', 'admin']],
    ['GET', `/v1/reports/act_${'0'.repeat(32)}`, undefined, ['officer', 'admin']],
    ['GET', '/v1/discrepancies', undefined, ['officer', 'sre', 'admin']],
    ['GET', '/v1/completeness', undefined, ['officer', 'sre', 'admin']],
    ['GET', '/v1/coverage', undefined, ['officer', 'sre', 'admin']],
    ['POST', '/v1/intents', { id: 'access-test', purpose: 'billing' }, ['app', 'admin']],
  ];

  it('is by role', async () => {
    for (const [method, path, body, allowed] of table) {
      for (const role of ['officer', 'sre', 'app', 'admin']) {
        const { status } = await ask(role, method, path, body);
        const granted = path.startsWith('/v1/reports/') ? 404 : 200;
        expect([path, role, status]).toEqual([path, role, allowed.includes(role) ? granted : 403]);
      }
      expect((await ask('nobody', method, path, body)).status).toBe(401);
    }
  });

  it('needs the whole token; only its hash is stored', async () => {
    const wrong = await appliance.send('GET', `/v1/trace/${sid}`, {
      headers: { Authorization: `Bearer ${tokens.admin?.slice(0, -1)}` },
    });
    expect([wrong.status, wrong.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    const file = readFileSync(join(appliance.dataDir, 'api-tokens.yaml'), 'utf8');
    for (const token of Object.values(tokens)) expect(file).not.toContain(token.slice(4));
  });

  it('is described as it is: an OpenAPI document with every route', async () => {
    const document = JSON.parse((await appliance.send('GET', '/v1/openapi.json')).body);
    expect(document.openapi).toBe('3.1.0');
    const described = Object.keys(document.paths).sort();
    expect(described).toEqual([...new Set(routes.map(({ path }) => path.replace('{+', '{')))].sort());
    expect(described).toEqual(
      expect.arrayContaining(['/v1/contacts/search', '/v1/proofs/{eventId}', '/v1/violations']),
    );
    expect(
      document.paths['/v1/contacts/search'].post.requestBody.content['application/json'].schema.required,
    ).toEqual(['address', 'reason']);
  });
});

describe('what others watch', () => {
  it('health, readiness and metrics need no token and say nothing of anybody', async () => {
    expect((await appliance.send('GET', '/healthz')).status).toBe(200);
    expect(JSON.parse((await appliance.send('GET', '/readyz')).body)).toEqual({
      ready: true,
      journal: 'taking events',
      store: 'connected',
    });
    const { body } = await appliance.send('GET', '/metrics');
    for (const name of [
      'callbacks_accepted_total',
      'callback_ack_seconds_bucket',
      'journal_events',
      'journal_bytes',
      'journal_oldest_seconds',
      'ship_lag_seconds_bucket',
    ])
      expect(body).toContain(`ledgerline_${name}`);
    expect(body).not.toMatch(/ct_|4155550123/);
  });

  it('doctor lists every setting, masks secrets and finds nothing wrong', async () => {
    const { stdout, code } = await appliance.command('doctor');
    expect(code).toBe(0);
    for (const name of ['PORT', 'LEDGERLINE_PUBLIC_URL', 'TWILIO_AUTH_TOKEN', 'CLICKHOUSE_CLUSTER'])
      expect(stdout).toContain(name);
    expect(stdout).toMatch(/TWILIO_AUTH_TOKEN +\(set, 32 characters\)/);
    expect(stdout).not.toContain('12345678901234567890123456789012');
    expect(stdout).not.toContain('wrong');
  });

  it('trace on the command line is for people, or JSON', async () => {
    const { stdout } = await appliance.command('trace', sid);
    expect(stdout).toMatch(/undelivered/);
    expect(stdout).toMatch(/error 30007.*carrier-filtering.*Filtered by Twilio or the carrier/);
    expect(JSON.parse((await appliance.command('trace', sid, '--json')).stdout)).toEqual(
      JSON.parse((await ask('admin', 'GET', `/v1/trace/${sid}`)).body),
    );
  });
});
