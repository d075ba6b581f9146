import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { insertRows, rowsOf, type Store } from '../core/store/store.ts';

/** Another reconciler is at work; the message says how long to wait. */
export class ReconcileRefused extends Error {
  override readonly name = 'ReconcileRefused';
}

/** A claim without a sign of life for this long is abandoned: its holder was killed. */
const abandonedAfterSeconds = 60;
/** A holder that could give no sign for this long stops by itself, well before others may take over. */
const stopsAfterSeconds = 40;
const signOfLifeEveryMs = 10_000;
/** Two that claim at the same moment both withdraw, wait for a random part of this and try again. */
const tries = 5;
const retryWithinMs = 400;

/**
 * On a cluster what one node has taken is elsewhere a moment later. A quorum takes each claim, and a look at the claims sees
 * everything that a quorum took: then whoever looks after writing sees who wrote before. No effect on a single server.
 */
const seenByAll = {
  insert_quorum: 'auto',
  insert_quorum_parallel: 0,
  select_sequential_consistency: '1',
} as const;

export interface Claim {
  /** Throws ReconcileRefused when no sign of life could be given for so long that another may have taken over. */
  stillOurs(): void;
  release(): Promise<void>;
}

/**
 * Claims the reconciler's work for this process. A claimant first writes its claim and then looks: whoever sees
 * another live claim withdraws. Since each writes before it looks, of two claimants at least one sees the other.
 */
export async function claimReconciling(
  store: Store,
  instanceId: string,
  random: () => number,
): Promise<Claim> {
  for (let attempt = 1; ; attempt += 1) {
    const claimId = randomUUID();
    await write(store, claimId, instanceId, false);
    const others = await liveClaimsBut(store, claimId, instanceId);
    if (others.length === 0) return hold(store, claimId, instanceId);
    await write(store, claimId, instanceId, true);
    if (attempt === tries) {
      throw new ReconcileRefused(
        `another reconciler is at work (instance ${others[0]?.instance_id}); wait until it has finished, or ${abandonedAfterSeconds} s if it was killed`,
      );
    }
    await wait(retryWithinMs * random());
  }
}

function hold(store: Store, claimId: string, instanceId: string): Claim {
  // By a clock that nobody sets, and taken before the sign is given: on this side the claim lapses first.
  let lastSignMs = performance.now();
  const signOfLife = setInterval(() => {
    const atMs = performance.now();
    // A missed sign costs nothing yet; the claim lapses only after several.
    write(store, claimId, instanceId, false).then(
      () => (lastSignMs = atMs),
      () => undefined,
    );
  }, signOfLifeEveryMs);
  signOfLife.unref();
  return {
    stillOurs: () => {
      if (performance.now() - lastSignMs > stopsAfterSeconds * 1_000)
        throw new ReconcileRefused(
          `this reconciler stood still for more than ${stopsAfterSeconds} s and another may have taken over; the next run goes on from here`,
        );
    },
    release: async () => {
      clearInterval(signOfLife);
      await write(store, claimId, instanceId, true);
    },
  };
}

async function write(store: Store, claimId: string, instanceId: string, released: boolean): Promise<void> {
  const claim = { claim_id: claimId, instance_id: instanceId, released };
  await insertRows(store, 'reconcile_claims', [claim], seenByAll);
}

const claimRow = z.object({ instance_id: z.string() });

async function liveClaimsBut(
  store: Store,
  claimId: string,
  instanceId: string,
): Promise<readonly z.output<typeof claimRow>[]> {
  return rowsOf(
    store,
    claimRow,
    `SELECT any(c.instance_id) AS instance_id
     FROM reconcile_claims AS c
     WHERE claim_id != {claimId:String}
         -- An instance is one process at a time, by the lock of its data directory: a claim of its own is of one that was killed.
         AND c.instance_id != {instanceId:String}
     GROUP BY claim_id
     HAVING max(released) = false AND max(seen_at) > now64(3) - INTERVAL ${abandonedAfterSeconds} SECOND`,
    { claimId, instanceId },
    seenByAll,
  );
}
