import { join } from 'node:path';
import { expect, it } from 'vitest';
import { anAppliance } from '../world/appliance.ts';
import { Load } from '../world/load.ts';
import { expectNothingLost } from '../world/nothing-lost.ts';
import { underFault } from '../world/strace.ts';

it.each([
  { fault: 'a sync of the journal that fails once', calls: 'fdatasync', instead: 'error=EIO' },
  { fault: 'a write of the journal that fails once', calls: 'pwrite64,pwritev,writev', instead: 'error=EIO' },
  { fault: 'a write of the journal without room', calls: 'pwrite64,pwritev,writev', instead: 'error=ENOSPC' },
])(
  '$fault is taken for a loss: the process ends, and nothing acknowledged is missing after the next start',
  async ({ calls, instead }) => {
    const appliance = await anAppliance();
    const load = new Load();
    const ended = appliance.ended();
    await underFault(appliance.pid, {
      calls,
      instead,
      when: 3,
      path: join(appliance.dataDir, 'journal', 'data.mdb'),
    });
    const sending = load.send(appliance);
    expect(await ended).not.toBe(0);
    await sending;
    await appliance.start();
    await expectNothingLost(appliance, load);
  },
);
