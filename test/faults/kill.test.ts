import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { anAppliance, type TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { Load } from '../world/load.ts';
import { expectNothingLost } from '../world/nothing-lost.ts';

const kills = Number(process.env.LEDGERLINE_TEST_KILLS ?? 10);
const acknowledgedBetweenKills = 210;

it(`kill -9 under load, ${kills} times: every acknowledged callback is present, once, and proven, and no person is on the disk`, async () => {
  const appliance = await anAppliance();
  const load = new Load();
  const { acknowledged } = load;
  for (let round = 0; round < kills; round += 1) {
    const before = acknowledged.size;
    const sending = load.send(appliance);
    // Different moments: while the first are journalled, between journal and ship, in the middle of an insert.
    await wait(150 + ((round * 137) % 700));
    // And under load, however slow the machine.
    while (acknowledged.size < before + acknowledgedBetweenKills) await wait(5);
    await appliance.kill('SIGKILL');
    await sending;
    await appliance.start();
  }
  const stored = await expectNothingLost(appliance, load);
  expect(acknowledged.size).toBeGreaterThanOrEqual(kills * acknowledgedBetweenKills);
  const { proofs } = JSON.parse(
    (await appliance.command('prove', await anEventId(appliance), '--json')).stdout,
  );
  expect(proofs).toHaveLength(1);
  console.log(
    `${kills} kills: ${acknowledged.size} acknowledged, ${stored} stored, ${load.cutOff} answers cut off`,
  );
});

/** The newest event: it is signed for its proof. */
async function anEventId(appliance: TestAppliance): Promise<string> {
  const sid = messageSid('after the last kill');
  await appliance.callback(messageCallback(sid, 'delivered'));
  return (await appliance.trace(sid)).events[0]?.eventId ?? '';
}
