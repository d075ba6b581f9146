import type { Writable } from 'node:stream';
import type { Act } from '../../core/acts/act.ts';

/** What somebody asks to be made in the background. */
export interface Order {
  /** For the list of the person's files; names no person. */
  readonly title: string;
  /** As the browser saves it; names no person. */
  readonly fileName: string;
  /** Media type of the file. */
  readonly type: string;
  /** What is recorded each time before the file is handed out; rows, file name and digest are added to it. */
  readonly act: Pick<Act, 'action' | 'reason' | 'contactIds' | 'sids' | 'details'>;
}

/** What writes the file of a job. */
export interface Desk {
  /** Where the file goes. Wait for `drain`, or use `pipeline`, so that memory stays flat; the job closes it. */
  readonly file: Writable;
  /** Tells how many rows are done by now; `of`, when it is known, how many there are. */
  readonly progress: (rows: number, of?: number) => void;
  /** Aborted when the process stops. */
  readonly signal: AbortSignal;
}

/** Makes the file; what it throws makes the job a failed one. */
export type Work = (desk: Desk) => Promise<void>;

/** Whose files these are: somebody is known by name and role. */
export interface Owner {
  readonly name: string;
  readonly role: string;
}

export type JobState =
  | { readonly is: 'waiting' }
  | { readonly is: 'running'; readonly rows: number; readonly of: number | undefined }
  | { readonly is: 'done'; readonly rows: number; readonly bytes: number; readonly sha256: string }
  | { readonly is: 'failed'; readonly why: string };

export interface Job {
  /** Opaque: `job_` and 32 hexadecimal digits. */
  readonly id: string;
  readonly owner: Owner;
  readonly order: Order;
  /** Milliseconds since 1970. */
  readonly orderedAtMs: number;
  readonly state: JobState;
}
