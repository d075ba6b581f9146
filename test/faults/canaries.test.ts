import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { contracts } from '../../collector/contracts/index.ts';
import { openStore } from '../../core/store/open.ts';
import { rowsOf } from '../../core/store/store.ts';
import {
  type Answer,
  anAppliance,
  authToken,
  type Form,
  publicUrl,
  type TestAppliance,
} from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { canariesIn, canariesUnder, canary, canaryNumber } from '../world/canary.ts';
import { accountSid } from '../world/events.ts';
import { cloudEventOf, type Sample, samples } from '../world/every-kind.ts';
import { signatureOf } from '../world/sign.ts';
import { embedded } from '../world/store.ts';

/** Values that a field may hold by mistake, each a canary: a word, a sentence, a number, an address, a URL, JSON. */
const shapes: readonly (() => string)[] = [
  canary,
  () => `please stop texting ${canary()}, delivery of ${canary()} failed`,
  () => canaryNumber,
  () => `whatsapp:${canaryNumber}`,
  () => `${canary()}@example.org`,
  () => `https://hooks.example.org/${canary()}?to=${encodeURIComponent(canaryNumber)}`,
  () => JSON.stringify({ [canary()]: { number: canaryNumber, said: [canary()] } }),
  () => Buffer.from(`x${canary()}`).toString('base64'),
];

/** The account's own side stays readable when it has the form of a sender: there a number is no canary. */
const ownSide = (kind: string, name: string): boolean =>
  name === (kind === 'inbound-message' ? 'To' : 'From') || name === 'MessagingBinding.ProxyAddress';

/** A name of a policy as a field's name: patterns stand for some name that falls under them. */
const fieldNamed = (pattern: string): string =>
  pattern.replace('{N}', '0').replace(/\.\*$/, '.Deep.Down').replace(/_\*$/, '_X-Custom');

it('of everything that may be personal, in any field, name, header, query or broken request, nothing is left anywhere', async () => {
  const appliance = await anAppliance();
  const answers: string[] = [];
  const hear = async (asked: Promise<Answer>): Promise<void> => {
    const { body, headers } = await asked.catch(() => ({ body: '', headers: {} }));
    answers.push(body, JSON.stringify(headers));
  };
  let sent = 0;
  for (const [index, { kind, fields }] of contracts.entries()) {
    const sample = samples.find((one) => one.kind === kind);
    if (sample === undefined) throw new Error(`no sample of ${kind}`);
    const names = [
      ...Object.keys(fields).map(fieldNamed),
      'Invented',
      'invented_field',
      'Invented.Nested',
      canary(),
    ];
    const requests = names.flatMap((name) =>
      ownSide(kind, name) ? [[name, canary] as const] : shapes.map((shape) => [name, shape] as const),
    );
    for (let start = 0; start < requests.length; start += 50) {
      await Promise.all(
        requests
          .slice(start, start + 50)
          .map(([name, shape]) => hear(send(appliance, sample, name, shape()))),
      );
    }
    sent += requests.length;
    // In the middle of it, as a crash would: what is in the journal then must be as clean.
    if (index % 6 === 2) {
      await appliance.kill('SIGKILL');
      await appliance.start();
    }
  }
  expect(sent).toBeGreaterThan(5_000);
  for (const asked of strangeRequests(appliance)) await hear(asked);
  await halfSent(appliance);
  await appliance.shipped();

  expect(await appliance.metric('ledgerline_callbacks_accepted_total')).toBeGreaterThan(100);
  answers.push(
    (await appliance.send('GET', '/metrics')).body,
    await everyRow(appliance),
    await everyTrace(appliance),
  );
  for (const command of ['doctor', 'keys']) answers.push((await appliance.command(command)).stdout);
  await appliance.kill('SIGTERM');

  expect(answers.join('').length).toBeGreaterThan(100_000);
  expect(canariesIn(Buffer.from(answers.join('\n')))).toEqual([]);
  expect(canariesIn(Buffer.from(appliance.log))).toEqual([]);
  const { found, bytes } = canariesUnder(appliance.dataDir);
  expect(bytes).toBeGreaterThan(1_000_000);
  expect(found).toEqual([]);
  process.stdout.write(
    `canaries: ${sent} requests, ${Math.round(bytes / 1e5) / 10} MB searched, none found\n`,
  );
});

it('is found by the search under every disguise, so that finding nothing says something', () => {
  const text = canary();
  const encoded = [
    text,
    text.toLowerCase(),
    [...text].reverse().join(''),
    Buffer.from(text).toString('hex'),
    ...['', 'a', 'ab', 'abc'].map((before) => Buffer.from(`${before}${text} and more`).toString('base64')),
    ...['', 'a', 'ab'].map((before) => Buffer.from(`${before}call ${canaryNumber} now`).toString('base64')),
    encodeURIComponent(`to=${canaryNumber}`),
    JSON.stringify({ a: text }),
  ];
  for (const disguise of encoded)
    expect([disguise, canariesIn(Buffer.from(`xx${disguise}yy`)).length > 0]).toEqual([disguise, true]);
  expect(canariesIn(Buffer.from(text, 'utf16le')).length).toBeGreaterThan(0);
});

/** The sample of a kind with one field in the place of its own, sent and signed as Twilio would. */
async function send(appliance: TestAppliance, sample: Sample, name: string, value: string): Promise<Answer> {
  const headers = {
    'User-Agent': canary(),
    'I-Twilio-Idempotency-Token': canary(),
    'X-Forwarded-For': canary(),
    Cookie: `session=${canary()}`,
    Referer: `https://example.org/${canary()}`,
  };
  const path = `/callbacks/${accountSid}`;
  if (sample.form !== undefined) {
    const form: Form =
      'Payload' in sample.form
        ? {
            ...sample.form,
            Payload: JSON.stringify(withField(JSON.parse(sample.form.Payload ?? '{}'), name, value)),
            [name]: value,
          }
        : { ...sample.form, [name]: value };
    const target = `${path}?patient=${encodeURIComponent(value)}&${canary()}=1&intent=${canary()}-${canaryNumber.slice(1)}`;
    return appliance.send('POST', target, {
      headers: {
        ...headers,
        'Content-Type': 'application/x-www-form-urlencoded',
        'X-Twilio-Signature': signatureOf(authToken, publicUrl + target, Object.entries(form)),
      },
      body: new URLSearchParams(form).toString(),
    });
  }
  const event = {
    ...cloudEventOf(sample),
    id: canary(),
    source: canary(),
    [canary()]: canary(),
    data: withField(sample.streamed?.data ?? {}, name, value),
  };
  return appliance.stream([event], path);
}

/** Data with one more value, nested as its dotted name says. */
function withField(data: object, name: string, value: string): object {
  const [first = '', ...rest] = name.split('.');
  const under = (data as Record<string, unknown>)[first];
  return {
    ...data,
    [first]:
      rest.length === 0
        ? value
        : withField(typeof under === 'object' && under !== null ? under : {}, rest.join('.'), value),
  };
}

function* strangeRequests(appliance: TestAppliance): Generator<Promise<Answer>> {
  const form = messageCallback(messageSid(canary()), 'sent', { Body: canary() });
  const json = { 'Content-Type': 'application/json' };
  const urlencoded = { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Twilio-Signature': canary() };
  yield appliance.callback(form, '/callbacks', canary());
  yield appliance.callback(form, `/callbacks/${canary()}`);
  yield appliance.callback({
    AccountSid: accountSid,
    [canary()]: canary(),
    [`Name${canary()}`]: canaryNumber,
  });
  yield appliance.callback({ ...form, AccountSid: canary() });
  yield appliance.stream([{ [canary()]: canary() }]);
  yield appliance.stream([
    {
      specversion: canary(),
      type: `com.twilio.${canary()}`,
      id: canary(),
      time: canary(),
      data: { [canary()]: [canary(), { deep: canaryNumber }] },
    },
  ]);
  yield appliance.stream([
    { specversion: '1.0', type: 'com.twilio.messaging.message.sent', id: canary(), data: canary() },
  ]);
  yield appliance.send('GET', `/callbacks?Body=${canary()}&To=${encodeURIComponent(canaryNumber)}`, {
    headers: urlencoded,
  });
  yield appliance.send('POST', '/callbacks', { headers: urlencoded, body: `Body=%zz${canary()}` });
  yield appliance.send('POST', '/callbacks', {
    headers: urlencoded,
    body: Buffer.from(canary()).toString('base64'),
  });
  yield appliance.send('POST', '/callbacks', { headers: json, body: `{"a":"${canary()}` });
  yield appliance.send('POST', '/callbacks', { headers: { 'Content-Type': canary() }, body: canary() });
  yield appliance.send('POST', '/callbacks', { headers: { 'Content-Encoding': canary() }, body: canary() });
  yield appliance.send(canary().toUpperCase(), '/callbacks');
  yield appliance.send('GET', `/${canary()}?q=${canary()}`);
  yield appliance.send('GET', `/v1/trace/${canary()}`, {
    headers: { Authorization: `Bearer ${canary()}${canary()}` },
  });
  yield appliance.send('POST', '/v1/intents', {
    headers: json,
    body: JSON.stringify({ id: canary(), purpose: canary() }),
  });
  yield appliance.send('POST', '/v1/contacts/search', {
    headers: json,
    body: `{"address":"${canaryNumber}",`,
  });
}

/** Requests of which the sender goes away in the middle. */
async function halfSent(appliance: TestAppliance): Promise<void> {
  for (const text of [
    `POST /callbacks?${canary()} HTTP/1.1\r\nHost: x\r\nX-Patient: ${canary()}`,
    `POST /callbacks HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\nBody=${canary()}`,
    `${canary()} nonsense\r\n\r\n`,
  ]) {
    const socket = connect(appliance.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(text);
    await new Promise((settle) => setTimeout(settle, 50));
    socket.destroy();
  }
}

/** Every row of every table, uncompressed. */
async function everyRow(appliance: TestAppliance): Promise<string> {
  const store = await openStore(embedded, appliance.dataDir);
  const tables = await rowsOf(
    store,
    z.object({ name: z.string() }),
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine NOT LIKE '%MaterializedView'",
  );
  const rows: string[] = [];
  for (const { name } of tables)
    rows.push(JSON.stringify(await rowsOf(store, z.looseObject({}), `SELECT * FROM ${name}`)));
  await store.close();
  return rows.join('\n');
}

async function everyTrace(appliance: TestAppliance): Promise<string> {
  const traces: unknown[] = [];
  for (const { kind } of contracts) {
    const sid = samples.find((one) => one.kind === kind)?.sid ?? '';
    traces.push(await appliance.trace(sid));
  }
  return JSON.stringify(traces);
}
