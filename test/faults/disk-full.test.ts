import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { limits } from '../../core/limits.ts';
import { TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { Load } from '../world/load.ts';
import { expectNothingLost } from '../world/nothing-lost.ts';
import { aFolder } from '../world/temp.ts';

it.each([
  { fullness: 'nearly full', left: limits.diskMinFreeBytes / 2 },
  { fullness: 'full to the last byte', left: 0 },
])(
  'a disk that is $fullness: 503 with Retry-After, /readyz says why, and it goes on by itself when there is room',
  async ({ left }) => {
    const disk = aSmallDisk();
    const appliance = new TestAppliance({}, join(disk, 'data'));
    onTestFinished(() => appliance.close());
    await appliance.start();
    const load = new Load();
    const stop = new AbortController();
    const sending = load.send(appliance, stop.signal);
    await expect.poll(() => load.acknowledged.size, { timeout: 20_000 }).toBeGreaterThan(200);

    const ballast = fill(disk, left);
    const sid = messageSid('to a full disk');
    await expect
      .poll(async () => (await appliance.callback(messageCallback(sid, 'sent'))).status, { timeout: 20_000 })
      .toBe(503);
    const refused = await appliance.callback(messageCallback(sid, 'sent'));
    expect(refused.headers['retry-after']).toBe('5');
    const ready = await appliance.send('GET', '/readyz');
    expect(ready.status).toBe(503);
    expect(ready.body).toContain('the disk is full');

    rmSync(ballast);
    const before = load.acknowledged.size;
    await expect.poll(() => load.acknowledged.size, { timeout: 30_000 }).toBeGreaterThan(before + 200);
    stop.abort();
    await sending;
    expect((await appliance.send('GET', '/readyz')).status).toBe(200);
    expect(load.cutOff).toBe(0);
    await expectNothingLost(appliance, load);
  },
);

/** A file system of its own in memory, taken away with the test. */
function aSmallDisk(): string {
  const folder = aFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512m', 'ledgerline-test', folder]);
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder]));
  return folder;
}

/** Takes all room of a disk but `left` bytes. */
function fill(disk: string, left: number): string {
  const ballast = join(disk, 'ballast');
  const { bavail, bsize } = statfsSync(disk);
  try {
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - left));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
  return ballast;
}
