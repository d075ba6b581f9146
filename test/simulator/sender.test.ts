import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Sender } from '../../simulator/sender.ts';
import { aReceiver } from './receiver.ts';

const outgoing = {
  parameters: [
    ['MessageSid', `SM${'0'.repeat(32)}`],
    ['MessageStatus', 'sent'],
    ['FromZip', ''],
  ],
  signature: 'signed',
  idempotencyToken: 'the-same-on-every-try',
} as const;

function aSender(url: string, fragment = ''): Sender {
  const sender = new Sender(`${url}${fragment}`);
  onTestFinished(() => sender.close());
  return sender;
}

describe('without connection overrides', () => {
  it('a 500 or a hung-up connection is not retried', async () => {
    const receiver = await aReceiver((_, number) => (number === 1 ? 500 : 'hang up'));
    const sender = aSender(receiver.url);
    expect(await sender.send(outgoing)).toMatchObject({ status: 500 });
    expect(receiver.received).toHaveLength(1);
    const other = await aReceiver(() => 'hang up');
    expect(await aSender(other.url).send(outgoing)).toMatchObject({ status: 0 });
    expect(other.received).toHaveLength(1);
  });

  it('a connection that cannot be made is tried once more', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const address = probe.address();
    const port = typeof address === 'object' ? address?.port : 0;
    probe.close();
    const started = performance.now();
    expect(await aSender(`http://127.0.0.1:${port}/`).send(outgoing)).toMatchObject({ status: 0 });
    // The pause before the one retry.
    expect(performance.now() - started).toBeGreaterThan(90);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('connection overrides in the fragment', () => {
  it('rc and rp retry a 5xx with the same parameters, signature and idempotency token', async () => {
    const receiver = await aReceiver((_, number) => (number < 3 ? 503 : 204));
    expect(await aSender(receiver.url, '#rc=5&rp=ct,rt,5xx').send(outgoing)).toMatchObject({ status: 204 });
    expect(receiver.received).toHaveLength(3);
    expect(new Set(receiver.received.map(({ body }) => body))).toEqual(
      new Set([`MessageSid=SM${'0'.repeat(32)}&MessageStatus=sent&FromZip=`]),
    );
    for (const { headers } of receiver.received)
      expect(headers).toMatchObject({
        'x-twilio-signature': 'signed',
        'i-twilio-idempotency-token': 'the-same-on-every-try',
        'content-type': expect.stringContaining('application/x-www-form-urlencoded'),
      });
  });

  it('a refusal is retried with rp=4xx or rp=all only', async () => {
    for (const [policy, tries] of [
      ['5xx', 1],
      ['4xx', 3],
      ['all', 3],
    ] as const) {
      const receiver = await aReceiver(() => 403);
      await aSender(receiver.url, `#rc=2&rp=${policy}`).send(outgoing);
      expect([policy, receiver.received.length]).toEqual([policy, tries]);
    }
  });

  it('rt ends waiting for an answer, tt ends all attempts together', async () => {
    const receiver = await aReceiver(() => 'never');
    const started = performance.now();
    const sent = await aSender(receiver.url, '#rc=5&rp=rt&rt=100&tt=700').send(outgoing);
    expect(sent.status).toBe(0);
    expect(receiver.received.length).toBeGreaterThan(1);
    expect(receiver.received.length).toBeLessThan(5);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

it('a kept-alive connection that turns out to be closed is replaced, whatever the policy', async () => {
  const receiver = await aReceiver((_, number) => (number === 2 ? 'hang up' : 204));
  const sender = aSender(receiver.url);
  expect(await sender.send(outgoing)).toMatchObject({ status: 204 });
  expect(await sender.send(outgoing)).toMatchObject({ status: 204 });
  expect(receiver.received).toHaveLength(3);
});

it('TwiML is told from an empty answer', async () => {
  const receiver = await aReceiver((_, number) => (number === 1 ? 'TwiML' : 204));
  const sender = aSender(receiver.url);
  expect(await sender.send(outgoing)).toMatchObject({ status: 200, twiml: true });
  expect(await sender.send(outgoing)).toMatchObject({ status: 204, twiml: false });
});
