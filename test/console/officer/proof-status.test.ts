import { expect, it } from 'vitest';
import { byInstance, proofStatusOf } from '../../../console/trail/proof-status.ts';

const signed_at = '2026-11-23T12:00:00.000Z';
const checkpoints = byInstance([{ instance_id: 'in_a', first_seq: 11, size: 5, signed_at }]);

it('an event is proven by the checkpoint of its own log, from its first number up to its size', () => {
  const places = [10, 11, 15, 16].map(
    (seq) => proofStatusOf({ instanceId: 'in_a', seq }, checkpoints)?.index,
  );
  expect(places).toEqual([undefined, 0, 4, undefined]);
  expect(proofStatusOf({ instanceId: 'in_a', seq: 12 }, checkpoints)).toEqual({
    index: 1,
    size: 5,
    signedAt: signed_at,
  });
  expect(proofStatusOf({ instanceId: 'in_b', seq: 12 }, checkpoints)).toBeUndefined();
});
