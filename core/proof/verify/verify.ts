import type { Disk } from '../../journal/disk.ts';
import type { Store } from '../../store/store.ts';
import type { NoteKey } from '../note.ts';
import { readLogState } from '../sequencer.ts';
import { conclude, type LogReport } from './conclude.ts';
import { markDropped } from './dropped-events.ts';
import { explainEvents } from './explain.ts';
import { eventsWithoutLog, heardBeforeLogs, instancesWithLogs } from './instances.ts';
import { type KnownLog, knownLog } from './known-log.ts';
import { type GivenNote, type OpenedNote, openedNotes } from './notes.ts';
import { Findings, type Problem, type ProblemKind } from './problem.ts';
import { compareRows } from './rows.ts';

export interface VerifyOptions {
  readonly store: Store;
  readonly dataDir: string;
  /** The local store of the data directory, open to read; `undefined` where there is none. */
  readonly disk: Disk | undefined;
  /** Checkpoints that were kept elsewhere. */
  readonly given: readonly GivenNote[];
  /** Public keys that were kept elsewhere; others are taken from the data directory, or as ClickHouse has them. */
  readonly keys: readonly NoteKey[];
  /** Told how many events were read so far. */
  readonly advanced?: (events: number) => void;
}

export interface VerifyReport {
  /** Nothing is wrong. */
  readonly ok: boolean;
  /** Rows that were read. */
  readonly events: number;
  readonly logs: readonly LogReport[];
  /** Rows of instances that were heard before there were logs: nothing proves them. */
  readonly withoutLog: readonly { readonly instanceId: string; readonly events: number }[];
  readonly counts: Readonly<Partial<Record<ProblemKind, number>>>;
  /** What is wrong, by number; of each kind the first ones. */
  readonly problems: readonly Problem[];
}

/**
 * Finds what was done to the record: every event is compared with its leaf, every leaf with the tree, the tree with every
 * checkpoint, the checkpoints with each other, with the data directory and with what was kept elsewhere. Memory is bounded
 * (two bits a leaf and some), and an appliance may go on working meanwhile.
 */
export async function verifyRecord(options: VerifyOptions): Promise<VerifyReport> {
  const { store, dataDir, disk, keys, advanced = () => undefined } = options;
  const findings = new Findings();
  const heardBefore = await heardBeforeLogs(store);
  const given = openedNotes(options.given, findings);
  const ownId = disk && readLogState(disk) && String(disk.facts.get('instanceId') ?? '');
  const known = new Map<string, KnownLog>();
  try {
    for (const instanceId of await instancesWithLogs(store, ownId)) {
      const own = instanceId === ownId ? disk : undefined;
      known.set(instanceId, await knownLog(instanceId, { store, dataDir, own, keys, given, findings }));
    }
    nameUnknownLogs(given, [...known.values()], findings);
    const logs = new Map([...known].map(([instanceId, { log }]) => [instanceId, log]));
    const events = await compareRows({ store, logs, heardBefore, findings, advanced });
    await markDropped(store, logs, findings);
    const reports = [...known].map(([instanceId, one]) =>
      conclude(one, instanceId === ownId ? disk : undefined, findings),
    );
    await explainEvents(store, findings);
    return {
      ok: findings.problems.length === 0,
      events,
      logs: reports,
      withoutLog: await eventsWithoutLog(store, [...known.keys()]),
      counts: findings.counts,
      problems: [...findings.problems].sort((one, other) => (one.seq ?? Infinity) - (other.seq ?? Infinity)),
    };
  } finally {
    for (const { log } of known.values()) log.close();
  }
}

function nameUnknownLogs(given: readonly OpenedNote[], known: readonly KnownLog[], findings: Findings): void {
  for (const { file, checkpoint } of given)
    if (!known.some(({ origin }) => origin === checkpoint.origin))
      findings.add({
        kind: 'rolled-back',
        instanceId: '',
        file,
        detail: `nothing is known here of the log ${checkpoint.origin}`,
      });
}
