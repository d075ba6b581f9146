import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { handleClickHouse } from '../../core/store/door.ts';
import { rowsOf } from '../../core/store/store.ts';
import { TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { FalseClock } from '../world/false-clock.ts';
import { anEmbeddedStore } from '../world/store.ts';

/** Outside the appliance: the embedded engine does not start under a false clock. */
const store = anEmbeddedStore();
/** Appliances that share a ClickHouse have one key ring. */
const keys = { LEDGERLINE_PSEUDONYM_KEYS: `1:${Buffer.alloc(32, 7).toString('base64')}` };

const hourMs = 3_600_000;
/** The least that a clock, a request and a busy machine make of a moment. */
const toleranceMs = 60_000;

const clocks = [
  {
    clock: 'jumps two hours ahead, a day back and ahead again',
    timeZone: 'Asia/Kathmandu',
    from: Date.now(),
    jumpsMs: [2 * hourMs, -24 * hourMs, 24 * hourMs],
  },
  {
    clock: 'goes over the end of a February of 29 days',
    timeZone: 'America/St_Johns',
    from: Date.parse('2028-02-29T23:59:50Z'),
    jumpsMs: [10_000, hourMs],
  },
  {
    clock: 'goes over the end of a year',
    timeZone: 'Asia/Kathmandu',
    from: Date.parse('2027-12-31T23:59:50Z'),
    jumpsMs: [10_000, hourMs],
  },
];

it.each(clocks)(
  'a clock in $timeZone that $clock: every callback is stored once, with the time that the clock said',
  async ({ timeZone, from, jumpsMs }) => {
    const server = createServer(handleClickHouse(store().writer)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const clock = new FalseClock(from);
    const appliance = new TestAppliance({ TZ: timeZone, CLICKHOUSE_URL: url, ...keys, ...clock.environment });
    onTestFinished(async () => {
      await appliance.close();
      server.closeAllConnections();
      server.close();
    });
    await appliance.start();
    const told = new Map<string, number>();
    for (const jumpMs of [0, ...jumpsMs]) {
      clock.jump(jumpMs);
      for (const part of ['a', 'b', 'c']) {
        const sid = messageSid(`${timeZone} ${from} ${told.size} ${part}`);
        told.set(sid, clock.now());
        expect((await appliance.callback(messageCallback(sid, 'delivered'))).status).toBe(204);
      }
      await appliance.shipped();
      await rests(appliance);
    }
    const rows = await storedBy([...told.keys()][0] ?? '');
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
    const sent = rows.filter(({ sid }) => told.has(sid));
    expect(sent.map(({ sid }) => sid)).toEqual([...told.keys()]);
    for (const { sid, receivedMs } of sent)
      expect(Math.abs(receivedMs - (told.get(sid) ?? 0)), sid).toBeLessThan(toleranceMs);
    const verified = await appliance.command('verify', '--json');
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, problems: [] });
    expect(appliance.log.split('\n').filter((line) => /"level":"?(error|fatal|50|60)/.test(line))).toEqual(
      [],
    );
    expect(await appliance.kill('SIGTERM')).toBe(0);
  },
);

const row = z.object({ sid: z.string(), seq: z.coerce.number(), receivedMs: z.coerce.number() });

/** Every row of the appliance's record, also one that is there twice. */
async function storedBy(sid: string): Promise<readonly z.infer<typeof row>[]> {
  return rowsOf(
    store(),
    row,
    `SELECT resource_sid AS sid, seq, toUnixTimestamp64Milli(received_at) AS receivedMs FROM events
    WHERE instance_id IN (SELECT instance_id FROM events WHERE resource_sid = '${sid}') ORDER BY seq`,
  );
}

/** Waits for a second in which the appliance uses less than half a processor: one whose timers all come due at once never has one. */
async function rests(appliance: TestAppliance): Promise<void> {
  for (let second = 0; second < 20; second += 1) {
    const before = await appliance.metric('process_cpu_seconds_total');
    await wait(1_000);
    if ((await appliance.metric('process_cpu_seconds_total')) - before < 0.5) return;
  }
  throw new Error('the appliance does not come to rest');
}
