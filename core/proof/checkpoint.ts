import type { SigningKey } from '../keys/ed25519.ts';
import { hashBytes } from './hash.ts';
import { fromBase64, type NoteKey, NoteRefused, openNote, parseNote, signNote } from './note.ts';

/** What a log says of itself: C2SP tlog-checkpoint v1.0.0. */
export interface Checkpoint {
  /** Which log: unique to it. */
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** Signs a checkpoint. The log's key has the origin as its name. */
export function signCheckpoint({ origin, size, root }: Checkpoint, key: SigningKey): string {
  return signNote(`${origin}\n${size}\n${root.toString('base64')}\n`, origin, key);
}

/** Reads a checkpoint without checking its signatures. Throws NoteRefused when it is out of form. */
export function readCheckpoint(note: string): Checkpoint {
  return parseCheckpointText(parseNote(note).text);
}

/** Reads a checkpoint that the key has signed. Throws NoteRefused when it has not, or it is another log's. */
export function openCheckpoint(note: string, key: NoteKey): Checkpoint {
  const checkpoint = parseCheckpointText(openNote(note, [key]).text);
  if (checkpoint.origin !== key.name) throw new NoteRefused('the checkpoint is of another log than its key');
  return checkpoint;
}

function parseCheckpointText(text: string): Checkpoint {
  const [origin = '', size = '', root = '', ...rest] = text.split('\n');
  const bytes = fromBase64(root);
  const extensions = rest.slice(0, -1);
  if (
    origin === '' ||
    !/^(0|[1-9]\d{0,15})$/.test(size) ||
    !Number.isSafeInteger(Number(size)) ||
    bytes?.length !== hashBytes ||
    rest.at(-1) !== '' ||
    extensions.includes('')
  )
    throw new NoteRefused('a checkpoint is the lines origin, size and root (C2SP tlog-checkpoint)');
  return { origin, size: Number(size), root: bytes };
}
