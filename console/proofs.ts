import { z } from 'zod';
import { latestCheckpoints } from '../core/proof/checkpoint-table.ts';
import { entryBundle } from '../core/proof/entry-bundle.ts';
import { hashBytes } from '../core/proof/hash.ts';
import { NotProvable, type OwnLog, proveEvent } from '../core/proof/prove.ts';
import { hashesOfLevel, parseTileNumber, widthInTree } from '../core/proof/tiles/tile.ts';
import { TileMissing } from '../core/proof/tiles/tile-files.ts';
import type { Store } from '../core/store/store.ts';
import type { Role } from './access/role.ts';
import { ApiProblem } from './problem.ts';

export const eventInput = z.strictObject({
  eventId: z.string().regex(/^ev_[0-9a-f]{32}$/, 'the id of an event is ev_ and 32 hexadecimal digits'),
});

export const proofsSchema = z.object({
  eventId: z.string(),
  proofs: z.array(
    z.object({
      instanceId: z.string(),
      seq: z.number().describe('number in the journal of that instance'),
      index: z.number().describe('index of the leaf in the log'),
      entry: z.string().describe('the bytes of which the leaf is the hash; empty for an SRE'),
      proof: z.string().describe('a .tlog-proof file (C2SP tlog-proof)'),
    }),
  ),
});

export async function proofsOf(
  store: Store,
  log: OwnLog,
  eventId: string,
  role: Role,
): Promise<z.output<typeof proofsSchema>> {
  try {
    const proofs = await proveEvent(store, log, eventId);
    // The bytes name a person by the contact id; without them the proof still shows that the leaf is in the log.
    return { eventId, proofs: proofs.map((one) => (role === 'sre' ? { ...one, entry: '' } : one)) };
  } catch (error) {
    if (error instanceof NotProvable)
      throw new ApiProblem(
        error.unknown ? 404 : 409,
        error.unknown ? 'Never heard of' : 'It cannot be proven here',
        error.message,
      );
    if (error instanceof TileMissing)
      throw new ApiProblem(409, 'The log is damaged', `${error.message}; ledgerline verify says more`);
    throw error;
  }
}

export const checkpointsSchema = z.object({
  checkpoints: z.array(
    z.object({
      origin: z.string(),
      instanceId: z.string(),
      size: z.number(),
      root: z.string().describe('base64'),
      note: z.string().describe('the signed checkpoint (C2SP tlog-checkpoint)'),
      signedAt: z.string(),
    }),
  ),
});

/** The newest checkpoint of each log. */
export async function checkpointsNow(store: Store): Promise<z.output<typeof checkpointsSchema>> {
  const rows = await latestCheckpoints(store);
  return {
    checkpoints: rows.map(({ origin, instance_id, size, root, note, signed_at }) => ({
      origin,
      instanceId: instance_id,
      size,
      root,
      note,
      signedAt: signed_at,
    })),
  };
}

export const logInput = z.strictObject({ instanceId: z.string().max(64) });

/** The newest checkpoint of this instance's log. */
export function checkpointOf(log: OwnLog, instanceId: string): string {
  const note = ofThisInstance(log, instanceId).publisher.latest?.note;
  if (note === undefined)
    throw new ApiProblem(
      404,
      'Nothing is signed yet',
      'The log is signed within a minute of the first event.',
    );
  return note;
}

export const tileInput = z.strictObject({
  instanceId: z.string().max(64),
  tile: z.union([z.string(), z.array(z.string())]).transform((path) => [path].flat().join('/')),
});

/** A tile of hashes, by its path after `tile/`: `LEVEL/N` or `LEVEL/N.p/W` (C2SP tlog-tiles). */
export function tileOf(log: OwnLog, { instanceId, tile }: z.output<typeof tileInput>): Buffer {
  const { sequencer, publisher } = ofThisInstance(log, instanceId);
  const [, level, number] = /^(\d|[1-5]\d|6[0-3])\/(.*)$/.exec(tile) ?? [];
  const wanted = parseTileNumber(number ?? '');
  const place = { level: Number(level), index: wanted?.index ?? 0 };
  const size = publisher.latest?.size ?? 0;
  if (level === undefined || wanted === undefined || widthInTree(place, size) < wanted.width)
    throw noSuchTile();
  return sequencer
    .tiles()(place)
    .subarray(0, wanted.width * hashBytes);
}

/** The events behind a tile of leaves, by its path after `tile/entries/`. */
export async function entriesOf(
  store: Store,
  log: OwnLog,
  { instanceId, tile }: z.output<typeof tileInput>,
): Promise<Buffer> {
  const own = ofThisInstance(log, instanceId);
  const wanted = parseTileNumber(tile);
  const size = own.publisher.latest?.size ?? 0;
  if (wanted === undefined || hashesOfLevel(size, 0) < wanted.index * 256 + wanted.width) throw noSuchTile();
  const bundle = await entryBundle(store, own, wanted);
  if (bundle === undefined)
    throw new ApiProblem(
      404,
      'Not all of these events are here',
      'Some are on their way to ClickHouse, are not kept any more, or were changed: ledgerline verify tells which. Their hashes are in the tile.',
    );
  return bundle;
}

function ofThisInstance(log: OwnLog, instanceId: string): OwnLog {
  if (instanceId !== log.instanceId)
    throw new ApiProblem(
      404,
      'The log of another instance',
      'Each appliance serves the log of its own journal; GET /v1/checkpoints/latest has the newest checkpoint of all.',
    );
  return log;
}

function noSuchTile(): ApiProblem {
  return new ApiProblem(
    404,
    'No such tile',
    'The newest checkpoint says how many leaves there are; the path of a tile is that of C2SP tlog-tiles.',
  );
}
