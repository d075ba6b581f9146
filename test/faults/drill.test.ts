import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { countRecord, exitCodeOf } from '../../bin/drill/count.ts';
import { scratchFolderBeside } from '../../bin/drill/scratch-folder.ts';
import { runLedgerline, TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { countsBySid } from '../world/counts.ts';
import { aFolder } from '../world/temp.ts';

const program = join(import.meta.dirname, '../../dist/bin/ledgerline.js');

/** Settings of an operator that would break the drill, were they to reach it. */
const operators = {
  CLICKHOUSE_URL: 'http://127.0.0.1:9',
  LEDGERLINE_ACCOUNTS_FILE: '/nowhere/accounts.yaml',
  LEDGERLINE_PSEUDONYM_KEYS: 'no key ring',
  NODE_ENV: 'production',
};

async function drillBeside(dataDir: string, kills: number) {
  const ended = await runLedgerline({ ...operators, LEDGERLINE_DATA_DIR: dataDir }, [
    'drill',
    '--kills',
    String(kills),
    '--json',
  ]);
  if (ended.stdout === '') throw new Error(ended.stderr);
  return { code: ended.code, report: JSON.parse(ended.stdout) };
}

/** Every file under a folder with its size and when it, or what is known of it, was changed last. */
function filesOf(folder: string): readonly string[] {
  return ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()].map((path) => {
    const { size, mtimeMs, ctimeMs } = lstatSync(join(folder, path));
    return `${path} ${size} ${mtimeMs} ${ctimeMs}`;
  });
}

function expectClean({ code, report }: Awaited<ReturnType<typeof drillBeside>>, kills: number): void {
  expect(report).toMatchObject({ kills, lost: 0, doubled: 0, lostSids: [], doubledSids: [], verified: true });
  expect(report.stored).toBe(report.acknowledged);
  expect(report.acknowledged).toBeGreaterThanOrEqual(kills * 100);
  expect(report.cutOff).toBeGreaterThan(0);
  expect(code).toBe(0);
}

it('a drill of two kills loses and doubles nothing, is removed, and leaves no trace in the data directory beside it', async () => {
  const dataDir = join(aFolder(), 'data');
  for (const path of ['lock', 'journal/data.mdb', 'keys/log.key', 'clickhouse/store/part']) {
    mkdirSync(dirname(join(dataDir, path)), { recursive: true });
    writeFileSync(join(dataDir, path), path);
  }
  const before = filesOf(dataDir);
  const ended = await drillBeside(dataDir, 2);
  expectClean(ended, 2);
  expect(filesOf(dataDir)).toEqual(before);
  expect(readdirSync(dirname(dataDir))).toEqual(['data']);
  console.log(JSON.stringify(ended.report));
});

it('a drill runs while the real appliance does, which hears nothing of it', async () => {
  const appliance = new TestAppliance({}, join(aFolder(), 'data'));
  onTestFinished(() => appliance.close());
  await appliance.start();
  await appliance.callback(messageCallback(messageSid('before'), 'sent'));
  await appliance.shipped();
  const { pid } = appliance;
  const before = readdirSync(appliance.dataDir);
  expectClean(await drillBeside(appliance.dataDir, 1), 1);
  await appliance.callback(messageCallback(messageSid('after'), 'sent'));
  await appliance.shipped();
  expect(appliance.pid).toBe(pid);
  expect(readdirSync(appliance.dataDir)).toEqual(before);
  expect(readdirSync(dirname(appliance.dataDir))).toEqual(['data']);
  const { events } = await countsBySid(appliance);
  const messages = [...events.keys()].filter((sid) => sid.startsWith('SM'));
  expect(messages.sort()).toEqual([messageSid('before'), messageSid('after')].sort());
});

/** The process that holds the scratch directory, as soon as there is one. */
async function holderBeside(dataDir: string): Promise<number> {
  for (;;) {
    for (const name of readdirSync(dirname(dataDir))) {
      const lock = join(dirname(dataDir), name, 'lock');
      const pid = existsSync(lock) ? Number.parseInt(readFileSync(lock, 'utf8'), 10) : Number.NaN;
      if (pid > 0) return pid;
    }
    await wait(20);
  }
}

it('a drill that is interrupted ends its process and removes its directory', async () => {
  const dataDir = join(aFolder(), 'data');
  const beside = dirname(dataDir);
  const child = spawn(process.execPath, [program, 'drill'], {
    env: { PATH: process.env.PATH ?? '', LEDGERLINE_DATA_DIR: dataDir },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said += text.toString();
  });
  const pid = await holderBeside(dataDir);
  const ended = once(child, 'close');
  child.kill('SIGINT');
  expect((await ended)[0]).toBe(1);
  expect(said).toContain('the drill was interrupted');
  expect(readdirSync(beside)).toEqual([]);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

it('a drill that is asked for in a way that makes no sense says so and does nothing', async () => {
  const folder = aFolder();
  await Promise.all(
    ['0', '1001'].map(async (kills) => {
      const environment = { LEDGERLINE_DATA_DIR: join(folder, 'data') };
      const { code, stderr } = await runLedgerline(environment, ['drill', '--kills', kills]);
      expect(stderr).toBe(`ledgerline: --kills: ${kills} is not a number from 1 to 1000\n`);
      expect(code).toBe(1);
    }),
  );
  expect(readdirSync(folder)).toEqual([]);
});

it('a drill for which there is no place beside the data directory is refused', () => {
  const parent = aFolder();
  // A file system of its own, as a volume of a container is.
  expect(() => scratchFolderBeside('/proc')).toThrow('/ is on another disk');
  expect(() => scratchFolderBeside(join(parent, 'none', 'data'))).toThrow(`${parent}/none does not exist`);
  mkdirSync(join(parent, 'journal'));
  expect(() => scratchFolderBeside(join(parent, 'data'))).toThrow('is itself the data directory');
  expect(readdirSync(parent)).toEqual(['journal']);
});

it('what is missing from the record and what is in it twice is counted, named, and ends with 1', () => {
  const once = { events: 1, hearings: 1 };
  const [kept, missing, twice, heardTwice, unanswered] = ['a', 'b', 'c', 'd', 'e'].map((name) =>
    messageSid(name),
  ) as [string, string, string, string, string];
  const record = [
    { sid: kept, ...once },
    { sid: twice, events: 2, hearings: 2 },
    { sid: heardTwice, events: 1, hearings: 2 },
    // Its answer was cut off: stored or not, both are right.
    { sid: unanswered, ...once },
  ];
  const counts = countRecord(new Set([kept, missing, twice, heardTwice]), record);
  expect(counts).toEqual({
    acknowledged: 4,
    stored: 3,
    lost: 1,
    doubled: 2,
    lostSids: [missing],
    doubledSids: [twice, heardTwice],
  });
  const nothing = { lost: 0, doubled: 0, verified: true };
  expect(exitCodeOf(nothing)).toBe(0);
  expect(exitCodeOf({ ...nothing, lost: 1 })).toBe(1);
  expect(exitCodeOf({ ...nothing, doubled: 1 })).toBe(1);
  expect(exitCodeOf({ ...nothing, verified: false })).toBe(1);
  const many = new Set(Array.from({ length: 30 }, (_, number) => messageSid(`lost ${number}`)));
  expect(countRecord(many, []).lost).toBe(30);
  expect(countRecord(many, []).lostSids).toHaveLength(10);
});
