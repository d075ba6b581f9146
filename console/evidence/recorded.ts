import { setTimeout as wait } from 'node:timers/promises';
import type { Act, RecordedAct } from '../../core/acts/act.ts';
import { limits } from '../../core/limits.ts';
import { type StoredEvent, storedEvents } from '../../core/proof/event-rows.ts';
import { parseNote } from '../../core/proof/note.ts';
import { writeProof } from '../../core/proof/proof-text.ts';
import { subtreesOf } from '../../core/proof/tiles/tile.ts';
import { inclusionProof } from '../../core/proof/tree.ts';
import { EvidenceRefused, type PackContext } from './context.ts';
import type { PackFolder } from './pack-folder.ts';
import { ownLogNow } from './proving-logs.ts';

/**
 * Records that the pack is made, with the digest of its manifest, and puts the event of that and its proof into the pack:
 * beside what the manifest lists, since they name the manifest. Nothing is handed out when this fails.
 */
export async function recordPack(context: PackContext, folder: PackFolder, act: Act): Promise<RecordedAct> {
  const recorded = await context.recordAct(act);
  const log = await ownLogNow(context);
  const { checkpoint, tiles } = log;
  const index = recorded.seq - checkpoint.first_seq;
  if (recorded.instanceId !== checkpoint.instance_id || index >= checkpoint.size)
    throw new EvidenceRefused(
      'that the pack is made was recorded, and the log cannot be signed with it: ledgerline doctor says why. Nothing is handed out',
    );
  const event = await whenShipped(context, recorded);
  await folder.write('recorded/act.json', event.bytes);
  await folder.write(
    'recorded/act.tlog-proof',
    writeProof({
      index,
      path: inclusionProof(subtreesOf(tiles), index, checkpoint.size),
      checkpoint: signedByTheLogAlone(checkpoint.note, checkpoint.origin),
    }),
  );
  return recorded;
}

/** Without the signatures of witnesses, which who checks the pack may not know: then a change of them would go unseen. */
function signedByTheLogAlone(note: string, origin: string): string {
  const { text, signatures } = parseNote(note);
  return [text, '\n', ...signatures.filter(({ name }) => name === origin).map(({ line }) => line)].join('');
}

async function whenShipped({ store }: PackContext, { actId }: RecordedAct): Promise<StoredEvent> {
  for (let waitedMs = 0; waitedMs < limits.actShipsWithinMs; waitedMs += limits.actLookEveryMs) {
    const [event] = await storedEvents(store, 'WHERE resource_sid = {actId:String}', { actId });
    if (event !== undefined) return event;
    await wait(limits.actLookEveryMs);
  }
  throw new EvidenceRefused(
    'that the pack is made was recorded, and ClickHouse does not have it yet: try again when it is back. Nothing is handed out',
  );
}
