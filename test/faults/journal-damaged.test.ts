import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { openDisk } from '../../core/journal/disk.ts';
import { anAppliance, TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { countsBySid } from '../world/counts.ts';

const findings = z.object({ findings: z.array(z.object({ ok: z.boolean(), detail: z.string() })) });

it('records with a flipped bit, cut short and emptied are set aside and named by doctor; every other one is stored', async () => {
  // Nothing leaves the journal while ClickHouse is away.
  const before = await anAppliance({ CLICKHOUSE_URL: 'http://127.0.0.1:1' });
  const sids = Array.from({ length: 20 }, (_, number) => messageSid(`damaged ${number}`));
  for (const sid of sids) expect((await before.callback(messageCallback(sid, 'delivered'))).status).toBe(204);
  await before.kill('SIGKILL');
  await damage(before.dataDir);

  const after = new TestAppliance({}, before.dataDir);
  onTestFinished(() => after.close());
  await after.start();
  await after.shipped();
  const { events } = await countsBySid(after);
  const whole = sids.filter((_, index) => ![2, 9, 19].includes(index));
  expect([...events.keys()].sort()).toEqual(whole.sort());
  expect(await after.metric('ledgerline_journal_set_aside_events')).toBe(3);
  const doctor = await after.command('doctor', '--json');
  const said = findings.parse(JSON.parse(doctor.stdout)).findings.filter(({ ok }) => !ok);
  expect(said.map(({ detail }) => detail).join('\n')).toContain('3 events are set aside');
  expect(doctor.code).toBe(1);
});

/** Two records in the middle and the last one, each in another way. */
async function damage(dataDir: string): Promise<void> {
  const disk = openDisk(dataDir);
  const change = async (seq: number, how: (record: Buffer) => Buffer): Promise<void> => {
    const record = disk.events.getBinary(seq);
    if (record === undefined) throw new Error(`the journal has no number ${seq}`);
    await disk.events.put(seq, how(Buffer.from(record)));
  };
  await change(3, (record) => {
    record.writeUInt8(record.readUInt8(100) ^ 1, 100);
    return record;
  });
  await change(10, (record) => record.subarray(0, 50));
  await change(20, () => Buffer.alloc(0));
  await disk.root.close();
}
