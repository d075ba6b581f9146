import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Checkpoint, openCheckpoint, readCheckpoint } from '../checkpoint.ts';
import type { CheckpointRow } from '../checkpoint-table.ts';
import { type NoteKey, NoteRefused } from '../note.ts';
import type { SignedClaim } from './checkpoints.ts';
import type { Findings } from './problem.ts';

/** A checkpoint that somebody kept elsewhere. */
export interface GivenNote {
  /** Where it is from, for people. */
  readonly file: string;
  readonly text: string;
}

export interface OpenedNote extends GivenNote {
  readonly checkpoint: Checkpoint;
}

/** Checkpoints that were given, of which a file may have many; what is none is said. */
export function openedNotes(given: readonly GivenNote[], findings: Findings): readonly OpenedNote[] {
  return given.flatMap(notesIn).flatMap((note) => {
    try {
      return [{ ...note, checkpoint: readCheckpoint(note.text) }];
    } catch (error) {
      if (!(error instanceof NoteRefused)) throw error;
      findings.add({ kind: 'checkpoint-changed', instanceId: '', file: note.file, detail: error.message });
      return [];
    }
  });
}

/** The checkpoints of a file: an empty line after the signatures ends one. */
function notesIn({ file, text }: GivenNote): readonly GivenNote[] {
  return text.split(/(?<=^— .*\n)\n+/m).flatMap((note) => (note === '' ? [] : [{ file, text: note }]));
}

interface NotesOf {
  readonly instanceId: string;
  readonly origin: string;
  readonly key: NoteKey | undefined;
}

/** What the checkpoints that were given claim of a log. */
export function claimsOf(
  notes: readonly OpenedNote[],
  { instanceId, origin, key }: NotesOf,
  findings: Findings,
): readonly SignedClaim[] {
  return notes
    .filter(({ checkpoint }) => checkpoint.origin === origin)
    .flatMap(({ file, text }) => signedClaim({ file, text }, instanceId, key, findings));
}

/** What the newest checkpoint that lies beside the tiles claims. */
export function claimOfFolder(
  {
    folder,
    signed,
    ...of
  }: NotesOf & { readonly folder: string; readonly signed: CheckpointRow | undefined },
  findings: Findings,
): readonly SignedClaim[] {
  const { instanceId, key } = of;
  const path = join(folder, 'checkpoint');
  if (signed === undefined) return [];
  const file = 'proof/checkpoint';
  if (statSync(path, { throwIfNoEntry: false }) === undefined) {
    findings.add({
      kind: 'checkpoint-missing',
      instanceId,
      file,
      detail: `it was checkpoint ${signed.number}`,
    });
    return [];
  }
  const claims = signedClaim({ file, text: readFileSync(path, 'utf8') }, instanceId, key, findings);
  for (const { size } of claims)
    if (size < signed.size)
      findings.add({
        kind: 'rolled-back',
        instanceId,
        file,
        detail: `it is of ${size} events, but ${signed.size} were signed`,
      });
  return claims;
}

function signedClaim(
  { file, text }: GivenNote,
  instanceId: string,
  key: NoteKey | undefined,
  findings: Findings,
): readonly SignedClaim[] {
  if (key === undefined) return [];
  try {
    const { size, root } = openCheckpoint(text, key);
    return [{ size, root, file, signedAt: '' }];
  } catch (error) {
    if (!(error instanceof NoteRefused)) throw error;
    findings.add({ kind: 'checkpoint-signature', instanceId, file, detail: error.message });
    return [];
  }
}
