import type { Writable } from 'node:stream';
import type { Actor, RecordAct } from '../../core/acts/act.ts';
import type { Clock } from '../../core/clock.ts';
import type { CheckpointRow } from '../../core/proof/checkpoint-table.ts';
import type { Store } from '../../core/store/store.ts';
import type { Ask } from './ask.ts';
import type { Subject } from './subject.ts';

/** What packs are made with: in the appliance, in a command that asks it, or in one that holds the data directory. */
export interface PackContext {
  readonly store: Store;
  /** Accounts of the configuration; those that the record knows are added. */
  readonly accounts: readonly string[];
  readonly recordAct: RecordAct;
  /** Has the tiles of the log and its key. */
  readonly dataDir: string;
  /** Signs the log of this data directory as it is now, and gives the newest checkpoint. */
  readonly publish: () => Promise<CheckpointRow | undefined>;
  readonly clock: Clock;
}

/** One pack to be made. */
export interface PackOrder {
  readonly ask: Ask;
  readonly subject: Subject;
  readonly actor: Actor;
  /** Where the ZIP goes; stays open. */
  readonly file: Writable;
  /** Tells how many messages and calls are done. */
  readonly progress: (contacts: number) => void;
  readonly signal: AbortSignal;
}

/** A pack cannot be made; the message says why and what to do. */
export class EvidenceRefused extends Error {
  override readonly name = 'EvidenceRefused';
}
