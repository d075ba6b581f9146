import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { parseKeyRing } from '../../core/contacts/key-ring.ts';
import { normaliseAddress } from '../../core/redaction/address.ts';
import { RawAddress } from '../../core/redaction/raw-address.ts';
import { openStore } from '../../core/store/open.ts';
import { rowsOf } from '../../core/store/store.ts';
import { TestAppliance } from '../world/appliance.ts';
import { inboundMessage, messageCallback, messageSid } from '../world/callbacks.ts';
import { canariesUnder, canaryNumber } from '../world/canary.ts';
import { filesWith } from '../world/files.ts';
import { aMasterKey } from '../world/privacy.ts';
import { embedded } from '../world/store.ts';

/** An appliance with the vault on; started twice, since the second start reads what the first set up. */
async function anApplianceWithVault(): Promise<TestAppliance> {
  const appliance = new TestAppliance({ VAULT_KEY: aMasterKey(1) });
  onTestFinished(() => appliance.close());
  writeFileSync(
    join(appliance.dataDir, 'privacy.yaml'),
    'vault: { enabled: true, masterKeyVariable: VAULT_KEY }\n',
  );
  await appliance.start();
  await appliance.kill('SIGTERM');
  return appliance.start();
}

const why = ['--reason', 'asked for it', '--json'] as const;
const right = ['--right', 'GDPR Art. 17'] as const;

async function idsOf(appliance: TestAppliance, address: string): Promise<readonly string[]> {
  return JSON.parse((await appliance.command('contact', address, ...why)).stdout).contactIds;
}

function blindIndexOf(appliance: TestAppliance, address: string): string {
  const ring = parseKeyRing(readFileSync(join(appliance.dataDir, 'keys/pseudonym-keys'), 'utf8').trim());
  const normal = normaliseAddress(new RawAddress(address));
  return (normal && ring.blindIndexes(normal)[0]?.index) ?? 'no index';
}

async function asked<Row extends z.ZodType>(appliance: TestAppliance, row: Row, query: string) {
  const store = await openStore(embedded, appliance.dataDir);
  try {
    return await rowsOf(store, row, query);
  } finally {
    await store.close();
  }
}

it('a person who is erased is in no file any more, the trail stays, and the opt-out is still known when the person is met again', async () => {
  const appliance = await anApplianceWithVault();
  const send = async (name: string): Promise<void> => {
    const form = messageCallback(messageSid(name), 'delivered', { To: canaryNumber });
    expect((await appliance.callback(form)).status).toBe(204);
  };
  await send('before');
  await appliance.callback(inboundMessage(messageSid('stop'), 'STOP', { From: canaryNumber }));
  await appliance.shipped();
  const [id] = await idsOf(appliance, canaryNumber);
  const index = blindIndexOf(appliance, canaryNumber);
  expect(canariesUnder(appliance.dataDir).found).toEqual([]);
  const places = filesWith(appliance.dataDir, index).map((path) => path.slice(appliance.dataDir.length + 1));
  expect(places.filter((path) => path.startsWith('journal/')).length).toBeGreaterThan(0);
  expect(places.filter((path) => path.startsWith('clickhouse/')).length).toBeGreaterThan(0);

  const erased = await appliance.command('privacy', 'erase', canaryNumber, ...right, ...why);
  expect([erased.code, erased.stderr]).toEqual([0, '']);
  const { done, statement } = JSON.parse(erased.stdout);
  expect(done).toBe(true);
  expect(statement).toMatch(
    /^By GDPR Art\. 17, as \S+ ordered at 20.*rows 1 of contact_directory, 1 of contact_vault, 0 of suppression_links; in the data directories of 1 instances\. The events stay, and name nobody\.$/,
  );
  expect(filesWith(appliance.dataDir, index)).toEqual([]);
  expect(canariesUnder(appliance.dataDir).found).toEqual([]);
  expect(await idsOf(appliance, canaryNumber)).toEqual([]);
  expect((await appliance.trace(messageSid('before'))).contact).toBe(id);
  const again = await appliance.command('privacy', 'erase', canaryNumber, ...right, ...why);
  expect([again.code, again.stderr]).toEqual([
    1,
    expect.stringMatching(/nobody is found under this: .* was erased before; ledgerline privacy suppressed/),
  ]);

  const kept = JSON.parse((await appliance.command('privacy', 'suppressed', canaryNumber, ...why)).stdout);
  expect(kept.optOuts).toEqual([expect.objectContaining({ signal: 'stop', channel: 'sms' })]);
  await send('after');
  await appliance.shipped();
  const [newId] = await idsOf(appliance, canaryNumber);
  expect(newId).toMatch(/^ct_/);
  expect(newId).not.toBe(id);
  const linked = z.object({ contact_id: z.string(), signal: z.string() });
  expect(await asked(appliance, linked, 'SELECT contact_id, signal FROM suppression_of_contact')).toEqual([
    { contact_id: newId, signal: 'stop' },
  ]);
  expect((await appliance.command('contact', canaryNumber)).stdout).toMatch(
    /opted out \(kept after erasure\)/,
  );
  expect(appliance.log).not.toContain(canaryNumber.slice(1));
}, 180_000);

it('kill -9 while people are being erased: each erasure that was ordered is done after the restart, once', async () => {
  const appliance = await anApplianceWithVault();
  const people = Array.from({ length: 4 }, (_, index) => `+1415555020${index}`);
  for (const To of people) await appliance.callback(messageCallback(messageSid(`e ${To}`), 'sent', { To }));
  await appliance.shipped();
  // At the order, between the order and the forgetting, in the middle of the deletes.
  for (const [index, address] of people.entries()) {
    const erasing = appliance.command('privacy', 'erase', address, ...right, ...why);
    await wait(1_500 + index * 900);
    await appliance.kill('SIGKILL');
    await erasing;
    await appliance.start();
  }
  const state = z.object({ ordered: z.number(), done: z.number(), acts: z.number() });
  const query = `SELECT toUInt32(count()) AS ordered, toUInt32(countIf(done_at IS NOT NULL)) AS done,
      toUInt32((SELECT uniqExact(act_id) FROM acts WHERE action = 'erasure-done')) AS acts FROM erasure`;
  let found: z.output<typeof state> | undefined;
  for (let tries = 0; tries < 120 && (found === undefined || found.done < found.ordered); tries += 1) {
    await wait(500);
    [found] = await asked(appliance, state, query);
  }
  expect(found?.done).toBe(found?.ordered);
  expect(found?.acts).toBe(found?.ordered);
  expect(found?.ordered).toBeGreaterThan(0);
  const forgotten = z.object({ there: z.number() });
  expect(
    await asked(
      appliance,
      forgotten,
      'SELECT toUInt32(count()) AS there FROM contact_directory WHERE contact_id IN (SELECT arrayJoin(contact_ids) FROM erasure)',
    ),
  ).toEqual([{ there: 0 }]);
  let left = 0;
  for (const address of people) left += (await idsOf(appliance, address)).length;
  expect(left).toBe(people.length - (found?.ordered ?? 0));
}, 240_000);
