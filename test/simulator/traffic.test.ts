import twilio from 'twilio';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/simulator.ts';
import { type Answer, aReceiver, type Received } from './receiver.ts';

const rotating = {
  accountSid: `AC${'11'.repeat(16)}`,
  authTokens: ['a'.repeat(32), 'b'.repeat(32)] as const,
};
const steady = { accountSid: `AC${'22'.repeat(16)}`, authTokens: ['c'.repeat(32)] as const };
const publicUrl = 'https://hooks.example.org/callbacks/{accountSid}?from=twilio';

async function aSimulator(target: string, more: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const simulator = await startSimulator({
    seed: 'traffic',
    accounts: [rotating, steady],
    callbackUrl: `${publicUrl}#rc=3&rp=ct,rt,5xx`,
    target,
    messages: 120,
    calls: 40,
    inbound: 10,
    forged: 8,
    durationSeconds: 60,
    timeScale: 1_000,
    faults: { loss: 0.2, double: 0.2, reorder: 0.2, delay: 0.1 },
    restErrorShare: 0,
    ...more,
  });
  onTestFinished(() => simulator.close());
  return simulator;
}

/** Which of the account's tokens signed it, as the official library sees it; -1 for none. */
function signerOf({ headers, form }: Received): number {
  const account = [rotating, steady].find(({ accountSid }) => accountSid === form.get('AccountSid'));
  const url = publicUrl.replace('{accountSid}', account?.accountSid ?? '');
  const signature = String(headers['x-twilio-signature'] ?? '');
  return (account?.authTokens ?? []).findIndex((token) =>
    twilio.validateRequest(token, signature, url, Object.fromEntries(form)),
  );
}

const anAppliance = (received: Received): Answer => {
  if (signerOf(received) < 0) return 403;
  return received.form.get('SmsStatus') === 'received' ? 'TwiML' : 204;
};

describe('what a receiver sees', () => {
  it('is what the report says, over two accounts and a rotation of tokens', async () => {
    const receiver = await aReceiver(anAppliance);
    const simulator = await aSimulator(receiver.url);
    const report = await simulator.run();
    const genuine = receiver.received.filter((one) => signerOf(one) >= 0);
    expect(report).toMatchObject({ failed: 0, rejected: 16, withoutTwiml: 0, accepted: genuine.length });
    expect(receiver.received.length).toBe(report.accepted + report.rejected);
    const bodies = genuine.map(({ body }) => body);
    expect(bodies.length - new Set(bodies).size).toBe(report.duplicates);
    const signers = genuine
      .filter(({ form }) => form.get('AccountSid') === rotating.accountSid)
      .map(signerOf);
    expect(new Set(signers)).toEqual(new Set([0, 1]));
  });

  it('holds none of the lost callbacks, and the truth says which those are', async () => {
    const receiver = await aReceiver(anAppliance);
    const simulator = await aSimulator(receiver.url);
    const { lost } = await simulator.run();
    expect(lost.length).toBeGreaterThan(10);
    const heard = new Set(
      receiver.received.map(
        ({ form }) =>
          `${form.get('MessageSid') ?? form.get('CallSid')} ${form.get('MessageStatus') ?? form.get('CallStatus')}`,
      ),
    );
    const truth = simulator.truth();
    for (const { sid, status, accountSid } of lost) {
      expect(heard.has(`${sid} ${status}`)).toBe(false);
      expect(truth.get(sid)).toMatchObject({ accountSid, lost: expect.arrayContaining([status]) });
    }
    expect([...truth.values()].reduce((sum, one) => sum + one.lost.length, 0)).toBe(lost.length);
  });

  it('is full of what must not be kept', async () => {
    const receiver = await aReceiver(anAppliance);
    const simulator = await aSimulator(receiver.url);
    await simulator.run();
    const everything = receiver.received.flatMap(({ form }) => [...form.values()]).join('\n');
    for (const label of ['number', 'name', 'place', 'ZIP', 'user id', 'text'])
      expect([
        label,
        simulator.identities.some((one) => one.label === label && everything.includes(one.value)),
      ]).toEqual([label, true]);
  });

  it('that answers neither TwiML nor 403 where these are due is reported', async () => {
    const receiver = await aReceiver(() => 204);
    const simulator = await aSimulator(receiver.url);
    expect(await simulator.run()).toMatchObject({ rejected: 0, failed: 16, withoutTwiml: 20 });
  });

  it('that fails now and then loses nothing when retries are configured', async () => {
    const failed = new Set<string>();
    const receiver = await aReceiver((one, number) => {
      const token = String(one.headers['i-twilio-idempotency-token']);
      // Each request at most once: three retries in a row that all fail are somebody else's story.
      if (number % 9 !== 0 || failed.has(token)) return anAppliance(one);
      failed.add(token);
      return 503;
    });
    const simulator = await aSimulator(receiver.url);
    const report = await simulator.run();
    expect(report.failed).toBe(0);
    const tries = new Map<string, number>();
    for (const { headers } of receiver.received) {
      const token = String(headers['i-twilio-idempotency-token']);
      tries.set(token, (tries.get(token) ?? 0) + 1);
    }
    expect(tries.size).toBe(report.accepted + report.rejected);
    expect(failed.size).toBeGreaterThan(20);
    for (const [token, count] of tries) expect(count).toBeGreaterThanOrEqual(failed.has(token) ? 2 : 1);
  });
});

describe('the same seed', () => {
  it('sends the same requests, tokens and signatures included', async () => {
    const startMs = Date.now();
    const bodies = async (seed: string): Promise<readonly string[]> => {
      const receiver = await aReceiver(anAppliance);
      await (await aSimulator(receiver.url, { seed, startMs })).run();
      return receiver.received
        .map(({ headers, body }) =>
          [headers['x-twilio-signature'], headers['i-twilio-idempotency-token'], body].join(' '),
        )
        .sort();
    };
    const first = await bodies('one');
    expect(await bodies('one')).toEqual(first);
    expect(await bodies('two')).not.toEqual(first);
  });
});

it('a ghost is rightly signed, and REST never knew it', async () => {
  const receiver = await aReceiver(anAppliance);
  const simulator = await aSimulator(receiver.url);
  expect(await simulator.sendGhosts(2)).toBe(4);
  expect(receiver.received.map(signerOf)).toEqual([0, 0, 0, 0]);
  const truth = simulator.truth();
  for (const { form } of receiver.received) expect(truth.has(form.get('MessageSid') ?? '')).toBe(false);
});

it('1,000 callbacks of 420 messages and 120 calls take less than 15 seconds', async () => {
  const receiver = await aReceiver(anAppliance);
  const simulator = await aSimulator(receiver.url, {
    messages: 210,
    calls: 60,
    durationSeconds: 120,
    timeScale: 20,
  });
  const started = performance.now();
  const { accepted } = await simulator.run();
  expect(accepted).toBeGreaterThan(1_000);
  expect(performance.now() - started).toBeLessThan(15_000);
});
