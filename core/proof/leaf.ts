import { leafHash } from './hash.ts';

/** Why a number of the journal has no event in the log. */
export const voidReasons = ['never acknowledged', 'set aside'] as const;
export type VoidReason = (typeof voidReasons)[number];

/**
 * What stands in the log for a number of the journal without a readable event, so that index and number never part:
 * its commit failed and nobody was told that it is kept, or its record is damaged and was set aside.
 */
export function voidLeafBytes(instanceId: string, seq: number, reason: VoidReason): Buffer {
  return Buffer.from(JSON.stringify({ instance_id: instanceId, seq, void: reason }), 'utf8');
}

export function voidLeafHash(instanceId: string, seq: number, reason: VoidReason): Buffer {
  return leafHash(voidLeafBytes(instanceId, seq, reason));
}

/** Why the leaf of this number is void; `undefined` when it is not. */
export function voidReasonOf(leaf: Buffer, instanceId: string, seq: number): VoidReason | undefined {
  return voidReasons.find((reason) => voidLeafHash(instanceId, seq, reason).equals(leaf));
}
