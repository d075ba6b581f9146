import type { Store } from '../../store/store.ts';
import { eventLines, rawOf, storedEvent } from '../event-rows.ts';
import { leafHash } from '../hash.ts';
import type { ExaminedLog } from './examined-log.ts';
import type { Findings } from './problem.ts';

/** Rows that are read at once, some 700 bytes each. */
const rowsAtOnce = 20_000;
/** Numbers beyond the log that are kept one by one. */
const keptBeyond = 10_000;

interface RowsOptions {
  readonly store: Store;
  readonly logs: ReadonlyMap<string, ExaminedLog>;
  /** Highest number that an instance had when logs began, for rows that no log has. */
  readonly heardBefore: ReadonlyMap<string, number>;
  readonly findings: Findings;
  /** Events that were read so far. */
  readonly advanced: (events: number) => void;
}

/** Reads every row of the record, in the order in which it is stored, and compares it with its leaf. */
export async function compareRows(options: RowsOptions): Promise<number> {
  let last = { resource_sid: '', event_id: '', instance_id: '', seq: 0 };
  let read = 0;
  for (;;) {
    // Rows with one key are never divided: a second one that was put there must be seen too.
    const lines = await eventLines(
      options.store,
      `WHERE resource_sid >= {resource_sid:String}
         AND (resource_sid, event_id, instance_id, seq)
           > ({resource_sid:String}, {event_id:String}, {instance_id:String}, {seq:UInt64})
       ORDER BY resource_sid, event_id, instance_id, seq LIMIT ${rowsAtOnce} WITH TIES`,
      last,
    );
    for (const line of lines) compareRow(line, options);
    read += lines.length;
    options.advanced(read);
    const end = lines.at(-1);
    if (end === undefined || lines.length < rowsAtOnce) return read;
    const { resource_sid, event_id, instance_id, seq } = storedEvent(end).row;
    last = { resource_sid, event_id, instance_id, seq };
  }
}

function compareRow(line: Buffer, { logs, heardBefore, findings }: RowsOptions): void {
  const quick = placeOf(line);
  const { instanceId, seq } = quick ?? slowPlaceOf(line);
  const log = logs.get(instanceId);
  if (log === undefined || seq < log.outline.firstSeq) {
    if (log !== undefined) log.beforeLog += 1;
    if (seq < 1 || seq > (heardBefore.get(instanceId) ?? 0))
      findings.add({
        kind: log === undefined ? 'instance-unknown' : 'event-inserted',
        instanceId,
        seq,
        ...namesOf(line),
        detail:
          log === undefined
            ? 'there is no log of this instance, and nothing was heard by it before there were logs'
            : `the log begins with number ${log.outline.firstSeq}, and this was not there before it`,
      });
    return;
  }
  const index = seq - log.outline.firstSeq;
  if (index >= log.outline.size) {
    log.beyondCount += 1;
    if (log.beyond.length < keptBeyond) log.beyond.push(seq);
    return;
  }
  const recorded = log.hasTile(index) ? log.leafByTiles(index) : undefined;
  // ClickHouse's own JSON is nearly always the bytes that were journalled.
  if (recorded !== undefined && leafHash(rawOf(line)).equals(recorded)) {
    log.asRecorded.add(index);
    return;
  }
  const { bytes, raw, wellFormed } = storedEvent(line);
  const leaf = leafHash(wellFormed ? bytes : raw);
  if (recorded !== undefined && leaf.equals(recorded)) log.asRecorded.add(index);
  else log.hear(index, leaf);
}

const seqField = Buffer.from('"seq":');
const instanceField = Buffer.from('"instance_id":"');

/** Instance and number of a line without parsing it all; `undefined` when they are not as they usually are. */
function placeOf(line: Buffer): { instanceId: string; seq: number } | undefined {
  // The last ones: attributes, whose names are not ours to choose, come before them, and no text has a bare quote.
  const atSeq = line.lastIndexOf(seqField) + seqField.length;
  const atInstance = line.lastIndexOf(instanceField) + instanceField.length;
  const seq = Number(line.toString('latin1', atSeq, line.indexOf(44, atSeq)));
  const instanceId = line.toString('latin1', atInstance, line.indexOf(34, atInstance));
  return Number.isSafeInteger(seq) && /^[\w-]+$/.test(instanceId) ? { instanceId, seq } : undefined;
}

function slowPlaceOf(line: Buffer): { instanceId: string; seq: number } {
  const { row } = storedEvent(line);
  return { instanceId: row.instance_id, seq: row.seq };
}

function namesOf(line: Buffer): { eventId: string; sid: string; receivedAt: string } {
  const { row } = storedEvent(line);
  return { eventId: row.event_id, sid: row.resource_sid, receivedAt: row.received_at };
}
