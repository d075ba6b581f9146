import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { authToken, publicUrl, TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid, person } from '../world/callbacks.ts';
import { accountSid } from '../world/events.ts';
import { cloudEventOf, samples } from '../world/every-kind.ts';
import { signatureOf } from '../world/sign.ts';

/** `npm run soak` sends more. */
const requests = Number(process.env.LEDGERLINE_TEST_MUTATIONS ?? 4_000);
const seed = Number(process.env.LEDGERLINE_TEST_SEED ?? 20261201);
const atOnce = 40;
/** What is not answered by then is not whole, and waits for more. */
const answeredWithinMs = 400;
/** Longer than any limit on a request that is not whole. */
const hangsAfterMs = 25_000;

const appliance = new TestAppliance({ LOG_LEVEL: 'debug' });
beforeAll(async () => void (await appliance.start()));
afterAll(async () => appliance.close());

type Parameters = readonly (readonly [name: string, value: string])[];

/** Every kind of callback there is, as it goes over the wire. */
const corpus: readonly Buffer[] = samples.map((sample) =>
  sample.form === undefined
    ? streamed(cloudEventOf(sample))
    : posted(Object.entries(sample.form), `/callbacks/${accountSid}`),
);

interface Mutation {
  readonly where: number;
  readonly how: 'flip' | 'replace' | 'insert' | 'remove' | 'double' | 'cut';
  readonly bytes: Uint8Array;
}

const mutation = fc.record({
  where: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  how: fc.constantFrom<Mutation['how'][]>('flip', 'replace', 'insert', 'remove', 'double', 'cut'),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 24 }),
    fc
      .constantFrom(
        '\r\n',
        '\r\n\r\n',
        '\n',
        '\0',
        ': ',
        '%00',
        '%',
        '&',
        '=',
        'chunked',
        '0\r\n\r\n',
        '\u{1F600}',
        '-1',
        '99999999999999999999',
        '{',
        '[',
        '"',
        '__proto__',
      )
      .map((text) => new Uint8Array(Buffer.from(text))),
  ),
});

/** A request of the corpus with some bytes changed anywhere: its signature hardly ever fits. */
const changedOnTheWay = fc
  .tuple(fc.nat(), fc.array(mutation, { minLength: 1, maxLength: 6 }))
  .map(([which, mutations]) =>
    mutations.reduce<Buffer>(mutated, corpus[which % corpus.length] ?? Buffer.alloc(0)),
  );

/** The same with the body alone changed and its length as it is then: HTTP has nothing against it. */
const changedInItsBody = fc
  .tuple(fc.nat(), fc.array(mutation, { minLength: 1, maxLength: 6 }))
  .map(([which, mutations]) => {
    const whole = corpus[which % corpus.length] ?? Buffer.alloc(0);
    const end = whole.indexOf('\r\n\r\n') + 4;
    const body = mutations.reduce<Buffer>(mutated, whole.subarray(end));
    const head = whole.toString('latin1', 0, end).replace(/(?<=Content-Length: )\d+/, String(body.length));
    return Buffer.concat([Buffer.from(head, 'latin1'), body]);
  });

/** A form with some parameters changed, and signed as it is then: nothing stops it before it is understood. */
const changedAndSigned = fc
  .record({
    which: fc.nat(),
    keep: fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
    values: fc.dictionary(fc.nat({ max: 30 }).map(String), fc.string({ unit: 'grapheme' })),
    more: fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.string({ unit: 'binary' })), { maxLength: 4 }),
  })
  .map(({ which, keep, values, more }) => {
    const forms = samples.flatMap(({ form }) => (form === undefined ? [] : [form]));
    const form = Object.entries(forms[which % forms.length] ?? {});
    const changed = form
      .map(([name, value], index): [string, string] => [name, values[String(index)] ?? value])
      .filter(([name], index) => name === 'AccountSid' || index % 5 !== 0 || keep[index]);
    return posted([...changed, ...more], `/callbacks/${accountSid}`);
  });

it(`${requests} mutated requests: no crash, no answer of 500, no hang, no leak of what was sent`, async () => {
  const sent = fc.sample(fc.oneof(changedOnTheWay, changedInItsBody, changedAndSigned), {
    numRuns: requests,
    seed,
  });
  const connections = openFiles();
  const statuses = new Map<number, number>();
  const wrong: string[] = [];
  const rest = sent.values();
  const sender = async (): Promise<void> => {
    for (const bytes of rest) {
      const answer = await answerTo(bytes);
      const status = answer === undefined ? -1 : Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === -1 || (status >= 500 && status !== 503) || answer?.includes(person.slice(2)))
        wrong.push(`${status}: ${bytes.toString('latin1')}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
  console.log(`seed ${seed}:`, Object.fromEntries([...statuses].sort(([a], [b]) => a - b)));
  expect(wrong).toEqual([]);
  // Both sides of the signature were reached.
  expect(statuses.get(204)).toBeGreaterThan(requests / 10);
  expect(statuses.get(403)).toBeGreaterThan(requests / 10);

  expect((await appliance.callback(messageCallback(messageSid('after'), 'sent'))).status).toBe(204);
  expect((await appliance.trace(messageSid('after'))).status).toBe('sent');
  expect(appliance.log).not.toMatch(/unforeseen|uncaught/i);
  expect(appliance.log).not.toContain(person.slice(2));
  await expect.poll(openFiles, { timeout: 30_000 }).toBeLessThan(connections + 50);
}, 1_800_000);

/**
 * The answer to bytes on a connection of their own, empty when it is closed without one; nothing when it does not end. Who
 * waits for more is told after a while that nothing comes.
 */
async function answerTo(bytes: Buffer): Promise<string | undefined> {
  const socket = connect(appliance.port, '127.0.0.1').setEncoding('latin1');
  let text = '';
  const ended = new Promise<string>((settle) => {
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (isWhole(text)) settle(text);
    });
    socket.once('error', () => settle(text)).once('close', () => settle(text));
  });
  socket.write(bytes);
  const nothingMore = setTimeout(() => socket.end(), answeredWithinMs);
  const hangs = new AbortController();
  const late = wait(hangsAfterMs, undefined, { signal: hangs.signal }).catch(() => undefined);
  const answer = await Promise.race([ended, late]);
  clearTimeout(nothingMore);
  hangs.abort();
  socket.destroy();
  return answer;
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
  return text.length >= end + 4 + length;
}

function openFiles(): number {
  return readdirSync(`/proc/${appliance.pid}/fd`).length;
}

function mutated(bytes: Buffer, { where, how, bytes: other }: Mutation): Buffer {
  const at = Math.floor(where * bytes.length);
  const before = bytes.subarray(0, at);
  const after = bytes.subarray(at);
  switch (how) {
    case 'flip':
      return Buffer.concat([
        before,
        Buffer.from([(after[0] ?? 0) ^ (1 << ((other[0] ?? 0) & 7))]),
        after.subarray(1),
      ]);
    case 'replace':
      return Buffer.concat([before, other, after.subarray(other.length)]);
    case 'insert':
      return Buffer.concat([before, other, after]);
    case 'remove':
      return Buffer.concat([before, after.subarray(other.length)]);
    case 'double':
      return Buffer.concat([before, after, after]);
    case 'cut':
      return Buffer.from(before);
  }
}

function posted(parameters: Parameters, path: string): Buffer {
  const body = new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value]));
  return request(
    path,
    'application/x-www-form-urlencoded',
    body.toString(),
    signatureOf(authToken, publicUrl + path, parameters),
  );
}

function streamed(event: object): Buffer {
  return request('/callbacks', 'application/json', JSON.stringify([event]), 'c2lnbmF0dXJl');
}

function request(path: string, type: string, body: string, signature: string): Buffer {
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: hooks.example.org',
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Twilio-Signature: ${signature}`,
    'I-Twilio-Idempotency-Token: 11111111-2222-3333-4444-555555555555',
    '',
    body,
  ];
  return Buffer.from(head.join('\r\n'));
}
