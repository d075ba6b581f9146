import type { CheckpointRow } from '../checkpoint-table.ts';

/** A place outside of the data directory that is given checkpoints, so that nobody here can take them back. */
export interface Outlet {
  /** Its name in proof.yaml, in metrics and in the log. */
  readonly name: string;
  readonly kind: 'file' | 's3' | 'email' | 'witness';
  /** How often it is given the newest checkpoint, if there is a new one. */
  readonly everyMs: number;
  /** Resolves when it is safely there. Throws OutletFailed, or what the transport throws. */
  deliver(checkpoint: CheckpointRow, stop: AbortSignal): Promise<void>;
}

/** A checkpoint could not be delivered; the message says why, without anything secret. */
export class OutletFailed extends Error {
  override readonly name = 'OutletFailed';
}
