import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { openDisk } from '../../core/journal/disk.ts';
import { Journal } from '../../core/journal/journal.ts';
import { openRecord } from '../../core/journal/record.ts';
import { Random } from '../../simulator/random.ts';
import { needs } from '../world/debian.ts';
import { anEvent } from '../world/events.ts';
import { type Image, powerCuts, type Step, stepsOf, tracedCalls } from '../world/power-cut.ts';

import { aFolder } from '../world/temp.ts';

/** Choices by chance at every moment. */
const samples = Number(process.env.LEDGERLINE_TEST_POWER_CUTS ?? 2);
const rounds = 15;

it('the power is cut at any moment: the journal opens, every acknowledged event is in it, whole, and it goes on', async () => {
  const steps = await recordedSteps();
  const tried = new Set<string>();
  const failed: string[] = [];
  for (const image of powerCuts(steps, samples, new Random('power cuts'))) {
    const key = createHash('sha256')
      .update(`${image.beside} ${image.marks.length} `)
      .update(image.bytes)
      .digest('hex');
    if (tried.has(key)) continue;
    tried.add(key);
    try {
      await expectWhole(image);
    } catch (error) {
      failed.push(`${image.what}: ${error instanceof Error ? error.message : error}`);
    }
  }
  console.log(`power cuts: ${tried.size} images of ${steps.length} steps tried, ${failed.length} failed`);
  expect(failed).toEqual([]);
  expect(tried.size).toBeGreaterThan(300);
});

/** What the journal's program asked of the kernel, call by call. */
async function recordedSteps(): Promise<readonly Step[]> {
  needs('strace');
  const folder = aFolder();
  const trace = join(folder, 'trace');
  const paths = {
    beside: join(folder, 'journal-new', 'data.mdb'),
    file: join(folder, 'journal', 'data.mdb'),
    folder: join(folder, 'journal'),
    marks: join(folder, 'marks'),
  };
  const program = join(import.meta.dirname, '../world/journalling.mjs');
  await promisify(execFile)('strace', [
    ...['-f', '-xx', '-s', '1000000', '-o', trace, '-e', `trace=${tracedCalls}`],
    ...Object.values(paths).flatMap((path) => ['-P', path]),
    ...[process.execPath, program, folder, paths.marks, JSON.stringify(anEvent()), String(rounds)],
  ]);
  const steps = stepsOf(readFileSync(trace, 'utf8'), paths);
  const acknowledged = steps.filter((step) => step.is === 'mark' && step.text.startsWith('acknowledged'));
  expect(acknowledged.length).toBeGreaterThan(rounds);
  return steps;
}

async function expectWhole({ bytes, beside, marks }: Image): Promise<void> {
  const folder = aFolderFor(bytes, beside ? 'journal-new' : 'journal');
  const disk = openDisk(folder);
  try {
    const journal = new Journal({
      disk,
      instanceId: 'in_test',
      maxBytes: 100_000_000,
      clock: Date.now,
      nonce: () => 'f'.repeat(32),
    });
    const lastAcknowledged = lastOf(marks, 'acknowledged');
    expect(journal.lastSeq).toBeGreaterThanOrEqual(lastAcknowledged);
    const { seq: next } = await journal.append(anEvent(), []);
    const found = [...disk.events.getRange()].map(({ key, value }) => {
      const payload = openRecord(value);
      expect(payload, `record ${key} is damaged`).toBeDefined();
      expect(JSON.parse(String(payload)).seq).toBe(key);
      if (key !== next) expect(disk.rowsToShare.get(`row ${key}`), `the row of ${key}`).toBeDefined();
      return key;
    });
    const first = found[0] ?? 0;
    expect(found, 'numbers grow by one').toEqual(found.map((_, index) => first + index));
    expect(first).toBeGreaterThan(lastOf(marks, 'removed'));
    expect(first).toBeLessThanOrEqual(lastOf(marks, 'removing') + 1);
    expect(found.at(-1)).toBe(next);
    expect(disk.setAside.getCount()).toBe(0);
  } finally {
    await disk.root.close();
    rmSync(folder, { recursive: true });
  }
}

function aFolderFor(bytes: Buffer, place: string): string {
  const folder = aFolder();
  mkdirSync(join(folder, place));
  writeFileSync(join(folder, place, 'data.mdb'), bytes);
  return folder;
}

function lastOf(marks: readonly string[], what: string): number {
  return Number(marks.findLast((text) => text.startsWith(`${what} `))?.split(' ')[1] ?? 0);
}
