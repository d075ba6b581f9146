import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { anAppliance } from '../world/appliance.ts';
import { Load } from '../world/load.ts';
import { expectNothingLost } from '../world/nothing-lost.ts';
import { underFault } from '../world/strace.ts';

/** Where in the way of a callback the process dies, by the system call that it is about to make. */
const stages = [
  {
    stage: 'after a callback was read, before the journal is written',
    calls: 'pwrite64,pwritev,writev',
    journal: true,
  },
  { stage: 'after the journal was written, before it is synced', calls: 'fdatasync', journal: true },
  { stage: 'while ClickHouse writes a part', calls: 'mkdir,mkdirat', journal: false },
  { stage: 'before ClickHouse puts a part in its place', calls: 'rename,renameat,renameat2', journal: false },
] as const;
/** Which of the calls of a thread: the first, and a later one that belongs to another step. */
const occurrences = [1, 3];

it.each(stages)(
  'killed $stage: every acknowledged callback is present, once, and proven',
  async ({ calls, journal }) => {
    const appliance = await anAppliance();
    const load = new Load();
    const path = join(appliance.dataDir, 'journal', 'data.mdb');
    for (const when of occurrences) {
      const ended = appliance.ended();
      await underFault(appliance.pid, {
        calls,
        instead: 'signal=SIGKILL',
        when,
        ...(journal ? { path } : {}),
      });
      await load.send(appliance);
      expect(await ended).toBe('SIGKILL');
      await appliance.start();
      const stop = new AbortController();
      const sending = load.send(appliance, stop.signal);
      await wait(300);
      stop.abort();
      await sending;
    }
    await expectNothingLost(appliance, load);
  },
);
