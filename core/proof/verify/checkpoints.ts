import type { Store } from '../../store/store.ts';
import { openCheckpoint, readCheckpoint } from '../checkpoint.ts';
import { type CheckpointRow, checkpointsAfter } from '../checkpoint-table.ts';
import { type NoteKey, NoteRefused, parseVkey } from '../note.ts';
import type { Findings } from './problem.ts';

/** A checkpoint whose signature is right. */
export interface SignedClaim {
  /** At this size … */
  readonly size: number;
  /** … the root was this. */
  readonly root: Buffer;
  /** Its number, where it is one of the table's. */
  readonly number?: number;
  /** The file that it is from, where it is from one. */
  readonly file?: string;
  readonly signedAt: string;
}

export interface CheckpointsReport {
  readonly count: number;
  readonly newest: CheckpointRow | undefined;
  /** In the order of their sizes. */
  readonly claims: readonly SignedClaim[];
  /** Of the log, as its checkpoints say. */
  readonly firstSeq: number | undefined;
}

interface CheckpointsOptions {
  readonly store: Store;
  readonly instanceId: string;
  /** The key by which checkpoints are judged; that of the newest one, unless it is known from elsewhere. */
  readonly key: NoteKey | undefined;
  /** What the data directory signed last, and what it has not brought to ClickHouse yet. */
  readonly signed: CheckpointRow | undefined;
  readonly waiting: readonly CheckpointRow[];
  readonly findings: Findings;
}

const checkpointsAtOnce = 10_000;

/** Reads every checkpoint of a log, checks form, signature and order, and that none was taken away. */
export async function examineCheckpoints(options: CheckpointsOptions): Promise<CheckpointsReport> {
  const { instanceId, signed, waiting, findings } = options;
  const claims: SignedClaim[] = [];
  let previous: CheckpointRow | undefined;
  let count = 0;
  const examine = (row: CheckpointRow): void => {
    count += 1;
    for (const { kind, detail } of wrongWith(row, options.key, previous))
      findings.add({ kind, instanceId, checkpoint: row.number, detail });
    const missing = row.number - (previous?.number ?? 0) - 1;
    if (missing > 0) findings.add({ ...gone(instanceId, (previous?.number ?? 0) + 1, row.number - 1) });
    const claim = claimOf(row, options.key);
    if (claim !== undefined) claims.push(claim);
    if (previous === undefined || row.number > previous.number) previous = row;
  };
  for await (const row of storedCheckpoints(options.store, instanceId)) examine(row);
  const stored = (previous as CheckpointRow | undefined)?.number ?? 0;
  for (const row of waiting) if (row.number > stored) examine(row);
  const newest = previous as CheckpointRow | undefined;
  if (signed !== undefined && signed.number > (newest?.number ?? 0))
    findings.add({
      ...gone(instanceId, (newest?.number ?? 0) + 1, signed.number),
      kind: 'rolled-back',
      detail: `ClickHouse has no checkpoint after ${newest?.number ?? 0}, but number ${signed.number} of ${signed.size} events was signed: ClickHouse is an older copy, or its newest checkpoints were removed`,
    });
  claims.sort((one, other) => one.size - other.size);
  return { count, newest, claims, firstSeq: newest?.first_seq };
}

async function* storedCheckpoints(store: Store, instanceId: string): AsyncGenerator<CheckpointRow> {
  for (let number = 0; ; ) {
    const rows = await checkpointsAfter(store, { instanceId, number, limit: checkpointsAtOnce });
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < checkpointsAtOnce) return;
    number = last.number;
  }
}

function gone(instanceId: string, from: number, to: number) {
  const which = from === to ? `checkpoint ${from} is` : `checkpoints ${from} to ${to} are`;
  return { kind: 'checkpoint-missing' as const, instanceId, checkpoint: from, detail: `${which} gone` };
}

function claimOf(row: CheckpointRow, key: NoteKey | undefined): SignedClaim | undefined {
  try {
    const { size, root } = openCheckpoint(row.note, key ?? parseVkey(row.vkey));
    return { size, root, number: row.number, signedAt: row.signed_at };
  } catch (error) {
    if (error instanceof NoteRefused) return undefined;
    throw error;
  }
}

type Wrong = { readonly kind: 'checkpoint-changed' | 'checkpoint-signature'; readonly detail: string };

/** What is wrong with a row of its own, and against the one before. */
function wrongWith(
  row: CheckpointRow,
  key: NoteKey | undefined,
  previous: CheckpointRow | undefined,
): readonly Wrong[] {
  const wrong: Wrong[] = [];
  const changed = (detail: string): void => void wrong.push({ kind: 'checkpoint-changed', detail });
  try {
    openCheckpoint(row.note, key ?? parseVkey(row.vkey));
  } catch (error) {
    if (!(error instanceof NoteRefused)) throw error;
    wrong.push({ kind: 'checkpoint-signature', detail: error.message });
  }
  try {
    const said = readCheckpoint(row.note);
    if (said.size !== row.size || said.root.toString('base64') !== row.root || said.origin !== row.origin)
      changed('its row says something else than its note');
  } catch (error) {
    if (!(error instanceof NoteRefused)) throw error;
    changed(error.message);
  }
  if (key !== undefined && row.origin !== key.name)
    changed(`it names the log ${row.origin}, not ${key.name}`);
  if (previous === undefined) return wrong;
  if (row.number === previous.number) changed('there is another with its number');
  else if (row.size <= previous.size)
    changed(`it is of ${row.size} events, and the one before it of ${previous.size}`);
  if (row.signed_at < previous.signed_at) changed('it says that it was signed before the one before it');
  if (row.first_seq !== previous.first_seq || row.vkey !== previous.vkey)
    changed('it names another first number or another key than the one before it');
  return wrong;
}
