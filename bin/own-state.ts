import { statfsSync } from 'node:fs';
import type { OwnHealth } from '../console/health/own-health.ts';
import type { Readiness } from '../console/monitoring.ts';
import type { Config } from '../core/config/config.ts';
import { limits } from '../core/limits.ts';
import type { Metrics } from '../core/metrics.ts';
import type { Instance } from './instance.ts';
import type { StoreLink } from './store-link.ts';

/** Whether it takes callbacks, and why not. */
export function readinessOf(instance: Instance, link: StoreLink, stopping = false): Readiness {
  const journal = stopping ? 'about to stop: send callbacks to another instance' : journalState(instance);
  return {
    ready: journal === takingEvents,
    journal,
    store: link.store() === undefined ? 'away: events wait in the journal' : 'connected',
  };
}

const takingEvents = 'taking events';

/** Whether the journal takes events, and why not. */
function journalState({ journal, room }: Instance): string {
  if (journal.depth().bytes >= limits.journalMaxBytes) return 'full: ClickHouse has been away too long';
  return room.isFull() ? 'the disk is full: make room on the disk of LEDGERLINE_DATA_DIR' : takingEvents;
}

/** What the console shows of the process that serves it. */
export function ownHealthOf(instance: Instance, link: StoreLink): OwnHealth {
  const { events, bytes, oldestAgeMs, setAside } = instance.journal.depth();
  const { journal, store } = readinessOf(instance, link);
  return {
    journalEvents: events,
    journalBytes: bytes,
    journalOldestSeconds: oldestAgeMs / 1000,
    journalSetAside: setAside,
    journal,
    store,
  };
}

/** What is read where it is, each time that somebody asks for the metrics. */
export function measureNow(
  { dataDir }: Config,
  { journal }: Instance,
  link: StoreLink,
  metrics: Metrics,
): void {
  const { bavail, blocks, bsize } = statfsSync(dataDir);
  metrics.diskFreeBytes.set(bavail * bsize);
  metrics.diskSizeBytes.set(blocks * bsize);
  metrics.storeConnected.set(link.store() === undefined ? 0 : 1);
  metrics.journalMaxBytes.set(limits.journalMaxBytes);
  const { sequencer, publisher } = link.ownLog;
  metrics.logLeaves.set(sequencer.size);
  metrics.checkpointLeaves.set(publisher.latest?.size ?? 0);
  metrics.checkpointSigned.set(Date.parse(publisher.latest?.signed_at ?? '1970-01-01T00:00:00Z') / 1_000);
  metrics.logUnsignedSeconds.set(link.unsignedMs() / 1_000);
  metrics.logRefused.set(publisher.refused === undefined ? 0 : 1);
  const depth = journal.depth();
  metrics.journalEvents.set(depth.events);
  metrics.journalBytes.set(depth.bytes);
  metrics.journalOldestSeconds.set(depth.oldestAgeMs / 1000);
  metrics.journalSetAside.set(depth.setAside);
}
