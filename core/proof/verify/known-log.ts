import { z } from 'zod';
import type { Disk } from '../../journal/disk.ts';
import { rowsOf, type Store } from '../../store/store.ts';
import { checkpointRowSchema } from '../checkpoint-table.ts';
import { type NoteKey, NoteRefused, parseVkey } from '../note.ts';
import { readIdentity, readSigned } from '../publisher.ts';
import { readLogState } from '../sequencer.ts';
import { proofFolder } from '../tiles/tile-files.ts';
import { type CheckpointsReport, examineCheckpoints, type SignedClaim } from './checkpoints.ts';
import { ExaminedLog } from './examined-log.ts';
import { compareJournal, type JournalReport } from './journal.ts';
import { claimOfFolder, claimsOf, type OpenedNote } from './notes.ts';
import type { Findings } from './problem.ts';

/** Where the key is from by which a log is judged. */
export type KeyFrom = 'given' | 'data directory' | 'ClickHouse';

/** A log and everything that was ever signed of it, before its events are read. */
export interface KnownLog {
  readonly log: ExaminedLog;
  readonly origin: string;
  readonly key: NoteKey | undefined;
  readonly keyFrom: KeyFrom;
  readonly checkpoints: CheckpointsReport;
  /** In the order of their sizes. */
  readonly claims: readonly SignedClaim[];
  readonly journal: JournalReport | null;
}

interface KnownLogOptions {
  readonly store: Store;
  readonly dataDir: string;
  /** The local store, when it is the log of this data directory. */
  readonly own: Disk | undefined;
  readonly keys: readonly NoteKey[];
  readonly given: readonly OpenedNote[];
  readonly findings: Findings;
}

/**
 * Reads what is known of a log, in an order in which nothing can be missing only because the log grows meanwhile: what was
 * signed is in ClickHouse or waits for it, and the tree has at least what was signed.
 */
export async function knownLog(instanceId: string, options: KnownLogOptions): Promise<KnownLog> {
  const { store, dataDir, own, given, findings } = options;
  const signed = own && readSigned(own);
  const waiting = [...(own?.checkpointsToStore.getRange() ?? [])].map(({ value }) =>
    checkpointRowSchema.parse(value),
  );
  const { key, keyFrom } = await keyOf(instanceId, options);
  const checkpoints = await examineCheckpoints({ store, instanceId, key, signed, waiting, findings });
  // Read again: an appliance may have signed since.
  const signedByNow = own && readSigned(own)?.number;
  if (own !== undefined && (checkpoints.newest?.number ?? 0) > (signedByNow ?? 0))
    findings.add({
      kind: 'rolled-back',
      instanceId,
      ...(checkpoints.newest === undefined ? {} : { checkpoint: checkpoints.newest.number }),
      detail: `ClickHouse has checkpoint ${checkpoints.newest?.number}, but this data directory has signed only ${signedByNow ?? 0}: it is an older copy`,
    });
  const state = own && readLogState(own);
  const folder = own && proofFolder(dataDir);
  const origin = key?.name ?? checkpoints.newest?.origin ?? '';
  const claims = [
    ...checkpoints.claims,
    ...(folder === undefined ? [] : claimOfFolder({ folder, signed, instanceId, origin, key }, findings)),
    ...claimsOf(given, { instanceId, origin, key }, findings),
  ].sort((one, other) => one.size - other.size);
  if (state !== undefined && checkpoints.firstSeq !== undefined && checkpoints.firstSeq !== state.firstSeq)
    findings.add({
      kind: 'state-changed',
      instanceId,
      file: 'journal',
      detail: `the log begins with number ${state.firstSeq} here, and with ${checkpoints.firstSeq} in its checkpoints`,
    });
  const log = new ExaminedLog({
    instanceId,
    firstSeq: state?.firstSeq ?? checkpoints.firstSeq ?? 1,
    size: state?.size ?? checkpoints.claims.at(-1)?.size ?? 0,
    partials: state?.partials ?? [],
    folder,
  });
  const journal = own === undefined ? null : compareJournal(own, log, findings);
  return { log, origin, key, keyFrom, checkpoints, claims, journal };
}

const keyRow = z.object({ origin: z.string(), vkey: z.string() });

/** The key of a log: one that was kept elsewhere before that of the data directory before what ClickHouse says. */
async function keyOf(
  instanceId: string,
  { store, own, keys }: KnownLogOptions,
): Promise<{ readonly key: NoteKey | undefined; readonly keyFrom: KeyFrom }> {
  const [row] = await rowsOf(
    store,
    keyRow,
    'SELECT origin, vkey FROM checkpoints WHERE instance_id = {instanceId:String} ORDER BY number DESC LIMIT 1',
    { instanceId },
  );
  const identity = own && readIdentity(own);
  const origin = identity?.origin ?? row?.origin;
  const held = keys.find(({ name }) => name === origin);
  if (held !== undefined) return { key: held, keyFrom: 'given' };
  if (identity !== undefined) return { key: parseVkey(identity.vkey), keyFrom: 'data directory' };
  return { key: row && keyIn(row.vkey), keyFrom: 'ClickHouse' };
}

function keyIn(vkey: string): NoteKey | undefined {
  try {
    return parseVkey(vkey);
  } catch (error) {
    if (error instanceof NoteRefused) return undefined;
    throw error;
  }
}
