import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openStore } from '../../core/store/open.ts';
import { rowsOf } from '../../core/store/store.ts';
import { signForm, signGet, signJson } from '../../simulator/sign.ts';
import { type Answer, publicUrl, TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid, person } from '../world/callbacks.ts';
import { embedded } from '../world/store.ts';
import { aLastingFolder } from '../world/temp.ts';

const parent = { sid: `AC${'01'.repeat(16)}`, tokens: ['a'.repeat(32), 'b'.repeat(32)] };
const child = { sid: `AC${'02'.repeat(16)}`, tokens: ['c'.repeat(32)] };
const form = 'application/x-www-form-urlencoded';

let appliance: TestAppliance;
beforeAll(async () => {
  const folder = aLastingFolder();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'accounts.yaml');
  writeFileSync(
    file,
    `accounts:\n  - { sid: ${parent.sid}, environment: production, authTokens: [${parent.tokens.join(', ')}] }\n  - { sid: ${child.sid}, environment: staging, authTokens: [${child.tokens.join(', ')}] }\n`,
  );
  appliance = new TestAppliance({
    LEDGERLINE_ACCOUNTS_FILE: file,
    TWILIO_ACCOUNT_SID: '',
    TWILIO_AUTH_TOKEN: '',
  });
  await appliance.start();
});
afterAll(() => appliance.close());

type Fields = readonly (readonly [string, string])[];

async function post(
  fields: Fields,
  { path = '/callbacks', token = parent.tokens[0] ?? '', sign = fields } = {},
): Promise<Answer> {
  return appliance.send('POST', path, {
    headers: { 'Content-Type': form, 'X-Twilio-Signature': signForm(token, publicUrl + path, sign) },
    body: new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString(),
  });
}

const of = (account: { sid: string }, name: string, status = 'sent'): Fields =>
  Object.entries(messageCallback(messageSid(name), status, { AccountSid: account.sid }));

describe('a callback that Twilio signed', () => {
  it('is taken from any account and subaccount, each with its own tokens, at every form of address', async () => {
    expect((await post(of(parent, 'first token'))).status).toBe(204);
    expect((await post(of(parent, 'second token'), { token: parent.tokens[1] ?? '' })).status).toBe(204);
    expect((await post(of(child, 'subaccount'), { token: child.tokens[0] ?? '' })).status).toBe(204);
    for (const path of [
      `/callbacks/${parent.sid}`,
      '/callbacks/message-status',
      `/callbacks/${parent.sid}/message-status`,
    ])
      expect((await post(of(parent, path), { path })).status).toBe(204);
    expect((await appliance.trace(messageSid('subaccount'))).environment).toBe('staging');
    expect(await appliance.metric('ledgerline_signatures_by_other_token_total')).toBe(1);
  });

  it('may repeat names and leave values empty', async () => {
    const fields: Fields = [
      ...of(parent, 'repeated'),
      ['Tag', 'b'],
      ['Tag', 'a'],
      ['Tag', 'b'],
      ['Empty', ''],
      ['dotted.name', 'x y+z'],
    ];
    expect((await post(fields)).status).toBe(204);
    expect((await appliance.trace(messageSid('repeated'))).events[0]?.droppedFields).toEqual([
      'Empty',
      'Tag',
      'dotted.name',
    ]);
  });

  it('may come by GET, with apostrophes and plus signs in its query', async () => {
    const query = `${new URLSearchParams(messageCallback(messageSid('by GET'), 'delivered', { AccountSid: parent.sid }))}&note=William+O'hara`;
    const path = `/callbacks?${query}`;
    const headers = { 'X-Twilio-Signature': signGet(parent.tokens[0] ?? '', publicUrl + path) };
    expect((await appliance.send('GET', path, { headers })).status).toBe(204);
    // The method is not signed: the same request by POST is the same callback.
    expect((await appliance.send('POST', path, { headers })).status).toBe(204);
    await appliance.shipped();
    const { status, events } = await appliance.trace(messageSid('by GET'));
    expect([status, events.length, events[0]?.repeats]).toEqual(['delivered', 1, 1]);
  });

  it('may be JSON with its hash in the signed URL', async () => {
    const body = Buffer.from(
      JSON.stringify([
        { id: 'x', type: 'com.twilio.messaging.message.sent', data: { accountSid: parent.sid, to: person } },
      ]),
    );
    const send = (path: string, bytes: Buffer): Promise<Answer> => {
      const { url, signature } = signJson(parent.tokens[0] ?? '', publicUrl + path, body);
      return appliance.send('POST', url.slice(publicUrl.length), {
        headers: { 'Content-Type': 'application/json', 'X-Twilio-Signature': signature },
        body: bytes,
      });
    };
    expect((await send(`/callbacks/${parent.sid}`, body)).status).toBe(204);
    expect((await send('/callbacks', body)).status).toBe(204);
    expect((await send('/callbacks', Buffer.concat([body, Buffer.from(' ')]))).status).toBe(403);
    expect(
      (
        await appliance.send('POST', '/callbacks', {
          headers: {
            'Content-Type': 'application/json',
            'X-Twilio-Signature': signGet(parent.tokens[0] ?? '', `${publicUrl}/callbacks`),
          },
          body,
        })
      ).status,
    ).toBe(403);
  });

  it('gets empty TwiML where Twilio expects TwiML', async () => {
    const inbound: Fields = [
      ['AccountSid', parent.sid],
      ['SmsSid', messageSid('in')],
      ['SmsStatus', 'received'],
      ['Body', 'Marguerite has a rash'],
      ['From', person],
    ];
    const answer = await post(inbound);
    expect([answer.status, answer.headers['content-type'], answer.body]).toEqual([
      200,
      'text/xml; charset=utf-8',
      expect.stringMatching(/<Response\/>$/),
    ]);
  });

  it('of an unknown kind is kept with the names of its fields and nothing else', async () => {
    expect(
      (
        await post([
          ['AccountSid', parent.sid],
          ['FancyNewSid', 'XX1'],
          ['PatientName', 'Marguerite'],
          ['4155550123', 'x'],
        ])
      ).status,
    ).toBe(204);
    await appliance.shipped();
    const store = await openStore(embedded, appliance.dataDir);
    const rows = await rowsOf(
      store,
      z.looseObject({ dropped_fields: z.array(z.string()) }),
      "SELECT * FROM events WHERE kind = 'unknown' AND has(dropped_fields, 'FancyNewSid')",
    );
    await store.close();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      resource_sid: '',
      status: '',
      contact_id: '',
      own_address: '',
      attributes: {},
      account_sid: parent.sid,
    });
    expect(rows[0]?.dropped_fields).toEqual([
      '(unreadable name)',
      'AccountSid',
      'FancyNewSid',
      'PatientName',
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/Marguerite|XX1|4155550123/);
  });
});

describe('a request that Twilio did not sign for a known account', () => {
  it('is refused with one answer for every reason, which the log and the metric tell, and never stored', async () => {
    const tampered = of(parent, 'tampered', 'delivered');
    const before = await appliance.metric('ledgerline_callbacks_accepted_total');
    const answers = [
      [await post(tampered, { sign: of(parent, 'tampered', 'sent') }), 'bad-signature'],
      [await post(of(parent, 'wrong token'), { token: child.tokens[0] ?? '' }), 'bad-signature'],
      [await post(of(child, 'of the child, signed by the parent')), 'bad-signature'],
      [
        await post(of(child, 'at the address of the parent'), { path: `/callbacks/${parent.sid}` }),
        'account-mismatch',
      ],
      [await post(of({ sid: `AC${'ff'.repeat(16)}` }, 'a stranger')), 'unknown-account'],
      [await post([['MessageSid', messageSid('nobody')]]), 'no-account'],
      [
        await appliance.send('POST', '/callbacks', {
          headers: { 'Content-Type': form },
          body: 'AccountSid=x',
        }),
        'no-signature',
      ],
    ] as const;
    const bytes = ({ status, body, headers: { date: _, ...others } }: Answer) => ({ status, body, others });
    const [[first]] = answers;
    expect(first.status).toBe(403);
    const metrics = (await appliance.send('GET', '/metrics')).body;
    for (const [answer, reason] of answers) {
      expect(bytes(answer)).toEqual(bytes(first));
      expect(appliance.log).toContain(`"reason":"${reason}"`);
      expect(metrics).toMatch(
        new RegExp(`^ledgerline_callbacks_refused_total\\{reason="${reason}"\\} [1-9]`, 'm'),
      );
    }
    expect(await appliance.metric('ledgerline_callbacks_accepted_total')).toBe(before);
    const { code } = await appliance.command('trace', messageSid('tampered'));
    expect(code).toBe(1);
  });

  it('gains nothing by headers that say where it came from, or by another host', async () => {
    const path = '/callbacks';
    const fields = of(parent, 'another host');
    const signature = signForm(parent.tokens[0] ?? '', `https://evil.example${path}`, fields);
    const headers = {
      'Content-Type': form,
      'X-Twilio-Signature': signature,
      Host: 'evil.example',
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'https',
      'X-Original-URL': `https://evil.example${path}`,
    };
    const body = new URLSearchParams(
      fields.map(([name, value]): [string, string] => [name, value]),
    ).toString();
    expect((await appliance.send('POST', path, { headers, body })).status).toBe(403);
  });
});

describe('a captured request', () => {
  it('sent again, with other headers or cut into other names and values, is at most a repeat', async () => {
    const fields: Fields = [
      ['AccountSid', parent.sid],
      ['Alpha', 'one'],
      ['Beta', 'two'],
    ];
    const signature = signForm(parent.tokens[0] ?? '', `${publicUrl}/callbacks`, fields);
    const send = (body: string, more = {}): Promise<Answer> =>
      appliance.send('POST', '/callbacks', {
        headers: { 'Content-Type': form, 'X-Twilio-Signature': signature, ...more },
        body,
      });
    const before = await unknownEvents();
    expect((await send(`AccountSid=${parent.sid}&Alpha=one&Beta=two`)).status).toBe(204);
    expect(
      (await send(`AccountSid=${parent.sid}&Alpha=one&Beta=two`, { 'I-Twilio-Idempotency-Token': 'another' }))
        .status,
    ).toBe(204);
    expect((await send(`Beta=two&AccountSid=${parent.sid}&Alpha=one&Alpha=one`)).status).toBe(204);
    expect((await send(`AccountSid=${parent.sid}&Alph=aone&Beta=two`)).status).toBe(204);
    expect((await send(`AccountSid=${parent.sid}&Alpha=oneBetatwo`)).status).toBe(204);
    expect((await unknownEvents()) - before).toBe(1);
  });

  async function unknownEvents(): Promise<number> {
    await appliance.shipped();
    const store = await openStore(embedded, appliance.dataDir);
    const [row] = await rowsOf(
      store,
      z.object({ events: z.number() }),
      "SELECT uniqExact(event_id) AS events FROM events WHERE kind = 'unknown'",
    );
    await store.close();
    return row?.events ?? 0;
  }
});
