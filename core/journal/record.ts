import { crc32 } from 'node:zlib';

/** A journal record: four bytes of CRC-32 over the payload, then the payload (an event's canonical bytes). */
export function sealRecord(payload: Buffer): Buffer {
  const record = Buffer.allocUnsafe(payload.length + 4);
  record.writeUInt32LE(crc32(payload), 0);
  payload.copy(record, 4);
  return record;
}

/** The payload of a record, or `undefined` when it is not what was written. */
export function openRecord(record: Buffer): Buffer | undefined {
  if (record.length < 4) return undefined;
  const payload = record.subarray(4);
  return crc32(payload) === record.readUInt32LE(0) ? payload : undefined;
}
