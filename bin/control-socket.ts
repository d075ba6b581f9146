import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { actRecorder } from '../core/acts/act.ts';
import { readConfig } from '../core/config/config.ts';
import { checkKeyRingInStore, checkKeyRingOnDisk } from '../core/contacts/key-check.ts';
import { keyRingFor } from '../core/contacts/key-file.ts';
import { socketPathOf } from '../core/data-dir/socket.ts';
import { limits } from '../core/limits.ts';
import { NotProvable, type ProofOfHearing, proveEvent } from '../core/proof/prove.ts';
import type { ReconcileOptions, ReconcileReport } from '../reconciler/report.ts';
import { handleControl } from './control-server.ts';
import type { Parts } from './parts.ts';
import type { StoreLink } from './store-link.ts';

/** Opens the socket over which commands reach this process; nobody but its user may. */
export async function openControlSocket(
  parts: Parts,
  link: StoreLink,
  runReconcile: (run: ReconcileOptions) => Promise<ReconcileReport>,
): Promise<Server> {
  const { config } = parts.options;
  const path = socketPathOf(config.dataDir);
  rmSync(path, { force: true });
  const status = () => ({
    instanceId: parts.instance.instanceId,
    journal: parts.instance.journal.depth(),
    log: {
      leaves: link.ownLog.sequencer.size,
      signed: link.ownLog.publisher.latest?.size ?? 0,
      refused: link.ownLog.publisher.refused ?? '',
    },
    store: link.store()?.where ?? 'away',
  });
  const engine = () => (config.store.url === undefined ? link.store() : undefined);
  const control = createServer(
    handleControl({
      engine,
      status,
      reloadKeys: () => reloadKeys(parts, link),
      recordAct: actRecorder(parts.instance.recorder),
      prove: (eventId) => proveHere(link, eventId),
      publish: () => link.ownLog.publisher.publish(),
      reconcile: runReconcile,
      forwarding: () => parts.forwarding,
    }),
  );
  // A command that is busy for a while must not find its connection closed.
  control.keepAliveTimeout = limits.keepAliveTimeoutMs;
  control.listen(path);
  await once(control, 'listening');
  chmodSync(path, 0o600);
  return control;
}

async function proveHere(link: StoreLink, eventId: string): Promise<readonly ProofOfHearing[]> {
  const store = link.store();
  if (store === undefined) throw new NotProvable('ClickHouse cannot be reached; try again when it is back');
  return proveEvent(store, link.ownLog, eventId);
}

/** Takes over versions that were added to the key ring since the start, here and in what others check theirs against. */
async function reloadKeys({ options, instance }: Parts, link: StoreLink): Promise<readonly number[]> {
  const added = instance.keyRing.adopt(keyRingFor(readConfig(process.env)));
  await checkKeyRingOnDisk(instance.disk, instance.keyRing);
  const store = link.store();
  if (store !== undefined) await checkKeyRingInStore(store, instance.keyRing);
  options.log.info({ added }, 'the key ring was read again');
  return added;
}
