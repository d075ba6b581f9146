import { expect, it } from 'vitest';
import { SimulatedAccount } from '../../simulator/account.ts';
import { people } from '../../simulator/people.ts';
import { lastStep, type Resource } from '../../simulator/resource.ts';
import { pageOf } from '../../simulator/rest-list.ts';
import { startSimulator } from '../../simulator/simulator.ts';

const [first, ...others] = people('late', 60);
if (first === undefined) throw new Error('nobody is there');
const someone = first;
const startMs = Date.UTC(2026, 10, 1);
const hourMs = 3_600_000;

function anAccount(messages: number, lateShare = 0): SimulatedAccount {
  const faults = { loss: 0.2, double: 0, reorder: 0, delay: 0 };
  return new SimulatedAccount(
    { accountSid: `AC${'ab'.repeat(16)}`, authTokens: ['t'.repeat(32)] },
    {
      seed: 'late',
      messages,
      calls: 20,
      inbound: 5,
      startMs,
      durationSeconds: 86_400,
      msPerSecond: 1_000,
      faults,
      lateShare,
    },
    [someone, ...others],
  );
}

/** How long after `sent` a message got its last status. */
function tookMs(message: Resource): number | undefined {
  const sent = message.steps.find(({ status }) => status === 'sent');
  return sent && lastStep(message) !== sent ? lastStep(message).atMs - sent.atMs : undefined;
}

it('a share of messages gets its final status hours to days after it was sent, and nothing else changes', () => {
  const punctual = anAccount(1_000).resources;
  const late = anAccount(1_000, 0.3).resources;
  const delays = late.map(tookMs).filter((ms) => ms !== undefined && ms > hourMs);
  expect(delays.length).toBeGreaterThan(200);
  expect(delays.length).toBeLessThan(400);
  for (const message of late) {
    const ms = tookMs(message) ?? 0;
    const days = lastStep(message).status === 'read' ? 5 : 2.5;
    if (ms > hourMs) expect(ms).toBeGreaterThanOrEqual(2 * hourMs);
    expect(ms).toBeLessThanOrEqual(days * 24 * hourMs + 1);
  }
  const outline = ({ sid, to, steps }: Resource) => [sid, to, steps.map(({ status }) => status)];
  expect(late.map(outline)).toEqual(punctual.map(outline));
});

it('a list of 20,000 messages gives hundreds of pages a second', () => {
  const index = anAccount(20_000).listed('message');
  const nowMs = startMs + 96 * hourMs;
  const search = new URLSearchParams([
    ['DateSent>', '2026-11-01T12:00:00Z'],
    ['DateSent<', '2026-11-01T13:00:00Z'],
    ['PageSize', '100'],
  ]);
  const started = performance.now();
  let pages = 0;
  let rows = 0;
  while (pages < 500) {
    const page = pageOf(index, search, nowMs);
    pages += 1;
    if (pages < 9) rows += page?.rows.length ?? 0;
    if (page?.next === undefined) search.delete('PageToken');
    else search.set('PageToken', page.next);
  }
  expect(rows).toBeGreaterThan(500);
  expect(performance.now() - started).toBeLessThan(2_500);
});

it('the clock decides what is true, and a run up to a moment leaves the rest for the next one', async () => {
  let nowMs = startMs + hourMs;
  const simulator = await startSimulator({
    seed: 'clock',
    accounts: [{ accountSid: `AC${'ab'.repeat(16)}`, authTokens: ['t'.repeat(32)] }],
    callbackUrl: 'http://127.0.0.1:9/callbacks',
    messages: 40,
    calls: 0,
    inbound: 0,
    forged: 0,
    durationSeconds: 60,
    timeScale: 1,
    faults: { loss: 0, double: 0, reorder: 0, delay: 0 },
    restErrorShare: 0,
    startMs,
    lateShare: 1,
    clock: () => nowMs,
  });
  const delivered = () => [...simulator.truth().values()].filter(({ status }) => status === 'delivered');
  expect(delivered()).toEqual([]);
  const { failed } = await simulator.run(nowMs);
  expect(failed).toBeGreaterThan(0);
  nowMs += 72 * hourMs;
  expect(delivered().length).toBeGreaterThan(20);
  // Nobody listens there, so that every request fails and is counted.
  expect((await simulator.run(nowMs)).failed).toBeGreaterThan(failed);
  await simulator.close();
});
