import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Order, Owner } from '../../console/jobs/job.ts';
import { Jobs } from '../../console/jobs/jobs.ts';
import { limits } from '../../core/limits.ts';
import { aFolder } from '../world/temp.ts';

const ana: Owner = { name: 'ana', role: 'officer' };
const ben: Owner = { name: 'ben', role: 'officer' };
const order: Order = {
  title: 'Messages of a day',
  fileName: 'messages.csv',
  type: 'text/csv',
  act: { action: 'export', reason: '' },
};

function theJobs() {
  const dataDir = aFolder();
  const world = { dataDir, nowMs: 1_000 };
  const jobs = new Jobs({ dataDir, clock: () => world.nowMs, log: pino({ level: 'silent' }) });
  onTestFinished(() => jobs.close());
  return { ...world, jobs, wait: (ms: number) => (world.nowMs += ms), folder: join(dataDir, 'exports') };
}

const stateOf = (jobs: Jobs, id: string, owner = ana) => jobs.find(owner, id)?.state;
const until = async (holds: () => boolean): Promise<void> => {
  await vi.waitFor(() => expect(holds()).toBe(true), { timeout: 10_000, interval: 5 });
};

/** Work that ends when it is told to. */
function held() {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((settle) => {
    end = settle;
  });
  return { work: async () => ended, end: () => end() };
}

it('a file is whole, private and of the digest that is said, and only its owner finds it', async () => {
  const { jobs, folder } = theJobs();
  const job = jobs.start(ana, order, async ({ file, progress }) => {
    file.write('one\r\n');
    file.write('two\r\n');
    progress(2, 2);
  });
  await until(() => stateOf(jobs, job.id)?.is === 'done');
  const done = jobs.find(ana, job.id);
  expect(done?.state).toEqual({
    is: 'done',
    rows: 2,
    bytes: 10,
    sha256: createHash('sha256').update('one\r\ntwo\r\n').digest('hex'),
  });
  if (done !== undefined) expect(await text(jobs.open(done))).toBe('one\r\ntwo\r\n');
  expect(statSync(join(folder, job.id)).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(jobs.find(ben, job.id)).toBeUndefined();
  expect(jobs.find({ ...ana, role: 'admin' }, job.id)).toBeUndefined();
});

it('one person’s files are made one after another, and not too many at once for all', async () => {
  const { jobs } = theJobs();
  const [first, second, others, one, more] = [held(), held(), held(), held(), held()];
  const a1 = jobs.start(ana, order, first.work);
  const a2 = jobs.start(ana, order, second.work);
  const b1 = jobs.start(ben, order, others.work);
  const c1 = jobs.start({ name: 'cy', role: 'admin' }, order, one.work);
  const states = (): readonly unknown[] => [
    stateOf(jobs, a1.id)?.is,
    stateOf(jobs, a2.id)?.is,
    stateOf(jobs, b1.id, ben)?.is,
    stateOf(jobs, c1.id, { name: 'cy', role: 'admin' })?.is,
  ];
  expect(limits.jobsAtOnce).toBe(2);
  expect(states()).toEqual(['running', 'waiting', 'running', 'waiting']);
  others.end();
  await until(() => states()[3] === 'running');
  expect(states()).toEqual(['running', 'waiting', 'done', 'running']);
  first.end();
  await until(() => states()[1] === 'running');
  for (const each of [second, one, more]) each.end();
});

it('a job that fails says so without what the error said, and leaves nothing behind', async () => {
  const { jobs, folder } = theJobs();
  const job = jobs.start(ana, order, async ({ file }) => {
    file.write('half');
    throw new Error('the number +14155550123 stumbled');
  });
  await until(() => stateOf(jobs, job.id)?.is === 'failed');
  expect(JSON.stringify(jobs.find(ana, job.id))).not.toContain('5550123');
  expect(readdirSync(folder)).toEqual([]);
});

it('files are gone after a day, when their owner removes them, and when the process ends or begins', async () => {
  const { jobs, wait, folder } = theJobs();
  const make = async () => {
    const { id } = jobs.start(ana, order, async ({ file }) => void file.write('x'));
    await until(() => stateOf(jobs, id)?.is === 'done');
    return id;
  };
  const removed = await make();
  await jobs.remove(ben, removed);
  expect(existsSync(join(folder, removed))).toBe(true);
  await jobs.remove(ana, removed);
  expect(existsSync(join(folder, removed))).toBe(false);
  const old = await make();
  wait(limits.exportsKeptMs - 1);
  expect(jobs.find(ana, old)).toBeDefined();
  wait(1);
  expect([jobs.find(ana, old), existsSync(join(folder, old))]).toEqual([undefined, false]);
  await make();
  await jobs.close();
  expect(existsSync(folder)).toBe(false);
  const dataDir = aFolder();
  mkdirSync(join(dataDir, 'exports'));
  writeFileSync(join(dataDir, 'exports', 'left'), 'behind');
  await new Jobs({ dataDir, clock: () => 0, log: pino({ level: 'silent' }) }).close();
  expect(existsSync(join(dataDir, 'exports'))).toBe(false);
});

it('nobody keeps more files than one person may', () => {
  const { jobs } = theJobs();
  const { work, end } = held();
  for (let index = 0; index < limits.jobsPerPerson; index += 1) jobs.start(ana, order, work);
  expect(() => jobs.start(ana, order, work)).toThrow(/at most 20 files/);
  expect(jobs.start(ben, order, work).state.is).toBe('running');
  end();
});
