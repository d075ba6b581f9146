import type { Disk } from '../../journal/disk.ts';
import { openRecord } from '../../journal/record.ts';
import { leafHash } from '../hash.ts';
import { voidLeafHash } from '../leaf.ts';
import type { ExaminedLog } from './examined-log.ts';
import type { Findings } from './problem.ts';

/** What still lies in the journal. */
export interface JournalReport {
  /** Events that ClickHouse does not have yet. */
  readonly waiting: number;
  /** Records that could not be read back or that ClickHouse cannot read. */
  readonly setAside: number;
}

/** Compares the records that are still in the journal, or were set aside, with their leaves. */
export function compareJournal(disk: Disk, log: ExaminedLog, findings: Findings): JournalReport {
  let waiting = 0;
  let setAside = 0;
  for (const { key, value } of disk.events.getRange()) {
    waiting += 1;
    compareRecord(log, findings, key, value);
  }
  for (const { key, value } of disk.setAside.getRange()) {
    setAside += 1;
    compareRecord(log, findings, key, value);
  }
  return { waiting, setAside };
}

function compareRecord(log: ExaminedLog, findings: Findings, seq: number, record: Buffer): void {
  const { instanceId, firstSeq, size } = log.outline;
  const index = seq - firstSeq;
  const payload = openRecord(record);
  if (index < 0) return;
  if (index >= size) {
    // Not in the log yet: a damaged one will be a void there.
    if (payload === undefined) findings.add(changed(instanceId, seq, 'its checksum is wrong'));
    return;
  }
  const leaf = payload === undefined ? voidLeafHash(instanceId, seq, 'set aside') : leafHash(payload);
  if (log.hasTile(index) && log.leafByTiles(index).equals(leaf)) log.waiting.add(index);
  else log.hearFromJournal(index, leaf);
}

function changed(instanceId: string, seq: number, why: string) {
  return {
    kind: 'journal-changed',
    instanceId,
    seq,
    file: 'journal',
    detail: `record ${seq}: ${why}`,
  } as const;
}
