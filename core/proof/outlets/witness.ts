import { z } from 'zod';
import type { Disk } from '../../journal/disk.ts';
import type { CheckpointRow } from '../checkpoint-table.ts';
import { type NoteKey, openNote, parseNote } from '../note.ts';
import type { OwnLog } from '../prove.ts';
import { subtreesOf } from '../tiles/tile.ts';
import { consistencyProof } from '../tree.ts';
import { type Outlet, OutletFailed } from './outlet.ts';

interface WitnessOptions {
  readonly name: string;
  readonly everyMs: number;
  /** Submission prefix of the witness. */
  readonly url: string;
  readonly key: NoteKey;
}

const knownSchema = z.object({ size: z.number().int().nonnegative() });
/** An answer of a witness is a few signature lines. */
const maxAnswerBytes = 64 * 1024;

/**
 * Has a witness cosign each checkpoint (C2SP tlog-witness): it signs only what begins with what it saw before, so that this
 * log cannot show one history to one person and another to another.
 */
export function witnessOutlet({ name, everyMs, url, key }: WitnessOptions, log: OwnLog, disk: Disk): Outlet {
  const fact = `witness:${name}`;
  const submit = async (checkpoint: CheckpointRow, old: number, stop: AbortSignal): Promise<Response> => {
    const proof = consistencyProof(subtreesOf(log.sequencer.tiles()), old, checkpoint.size);
    const lines = [`old ${old}`, ...proof.map((hash) => hash.toString('base64')), '', checkpoint.note];
    return fetch(`${url.replace(/\/$/, '')}/add-checkpoint`, {
      method: 'POST',
      body: lines.join('\n'),
      signal: stop,
    });
  };
  return {
    name,
    kind: 'witness',
    everyMs,
    deliver: async (checkpoint, stop) => {
      const known = knownSchema.safeParse(disk.log.get(fact)).data?.size ?? 0;
      let answer = await submit(checkpoint, Math.min(known, checkpoint.size), stop);
      // It has another size than we remember: an answer was lost, or this data directory is older.
      if (answer.status === 409)
        answer = await submit(checkpoint, knownSize(await textOf(answer), checkpoint), stop);
      const text = await textOf(answer);
      if (!answer.ok) throw new OutletFailed(`the witness answered ${answer.status}`);
      const lines = cosignaturesIn(checkpoint, text, key);
      await log.publisher.cosigned(checkpoint, lines);
      await disk.log.put(fact, { size: checkpoint.size });
    },
  };
}

function knownSize(answer: string, { size }: CheckpointRow): number {
  const known = Number(/^(0|[1-9]\d{0,15})\n$/.exec(answer)?.[1] ?? Number.NaN);
  if (!Number.isSafeInteger(known))
    throw new OutletFailed('the witness knows another size, but does not say which');
  if (known > size)
    throw new OutletFailed(
      `the witness has cosigned ${known} events of this log, which has only ${size}: is this data directory an older copy?`,
    );
  return known;
}

/** The lines of the answer that are the witness's; wrong ones and those of others are worth nothing. */
function cosignaturesIn({ note }: CheckpointRow, answer: string, key: NoteKey): readonly string[] {
  const { text } = parseNote(note);
  const opened = openNote(`${text}\n${answer}`, [key]);
  return opened.signatures
    .filter(({ name, id }) => name === key.name && id.equals(key.id))
    .map(({ line }) => line);
}

async function textOf(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) throw new OutletFailed('the witness answers with too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
