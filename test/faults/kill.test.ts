import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { anAppliance, type TestAppliance } from '../world/appliance.ts';
import { canariesIn, canariesUnder, canary, canaryNumber } from '../world/canary.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { countsBySid } from '../world/counts.ts';

const kills = Number(process.env.LEDGERLINE_TEST_KILLS ?? 10);
const acknowledgedBetweenKills = 210;
const senders = 32;

it(`kill -9 under load, ${kills} times: every acknowledged callback is present, once, and proven, and no person is on the disk`, async () => {
  const appliance = await anAppliance();
  const acknowledged = new Set<string>();
  let lostAnswers = 0;
  for (let round = 0; round < kills; round += 1) {
    const before = acknowledged.size;
    const load = loadUntilKilled(appliance, round, acknowledged, () => {
      lostAnswers += 1;
    });
    // Different moments: while the first are journalled, between journal and ship, in the middle of an insert.
    await wait(150 + ((round * 137) % 700));
    // And under load, however slow the machine.
    while (acknowledged.size < before + acknowledgedBetweenKills) await wait(5);
    await appliance.kill('SIGKILL');
    await load;
    await appliance.start();
  }
  await appliance.shipped();
  const { events, hearings } = await countsBySid(appliance);
  const missing = [...acknowledged].filter((sid) => !events.has(sid));
  expect(missing).toEqual([]);
  expect([...events.values()].filter((count) => count !== 1)).toEqual([]);
  expect([...hearings.values()].filter((count) => count !== 1)).toEqual([]);
  expect(acknowledged.size).toBeGreaterThanOrEqual(kills * acknowledgedBetweenKills);
  // What was journalled but whose answer the kill cut off is there too; nothing else is.
  expect(events.size).toBeLessThanOrEqual(acknowledged.size + lostAnswers);
  // Every event that is stored is the leaf it was recorded as; with what is above, every acknowledged one is.
  const verified = await appliance.command('verify', '--json');
  const { ok, problems, logs } = JSON.parse(verified.stdout);
  expect(problems).toEqual([]);
  expect({ ok, code: verified.code }).toEqual({ ok: true, code: 0 });
  expect(logs[0].leaves.proven).toBe(events.size);
  const { proofs } = JSON.parse(
    (await appliance.command('prove', await anEventId(appliance), '--json')).stdout,
  );
  expect(proofs).toHaveLength(1);
  expect(canariesUnder(appliance.dataDir).found).toEqual([]);
  expect(canariesIn(Buffer.from(appliance.log))).toEqual([]);
  console.log(
    `${kills} kills: ${acknowledged.size} acknowledged, ${events.size} stored, ${lostAnswers} answers cut off`,
  );
});

/** The newest event: it is signed for its proof. */
async function anEventId(appliance: TestAppliance): Promise<string> {
  const sid = messageSid('after the last kill');
  await appliance.callback(messageCallback(sid, 'delivered'));
  return (await appliance.trace(sid)).events[0]?.eventId ?? '';
}

/** Sends from many connections, each callback of its own message, until the connections break. */
async function loadUntilKilled(
  appliance: TestAppliance,
  round: number,
  acknowledged: Set<string>,
  cutOff: () => void,
): Promise<void> {
  await Promise.all(
    Array.from({ length: senders }, async (_, sender) => {
      for (let number = 0; ; number += 1) {
        const sid = messageSid(`kill ${round} ${sender} ${number}`);
        try {
          const person = { To: canaryNumber, Body: canary() };
          const { status } = await appliance.callback(messageCallback(sid, 'delivered', person));
          if (status === 204) acknowledged.add(sid);
        } catch {
          cutOff();
          return;
        }
      }
    }),
  );
}
