import type { Disk, StoredForward } from '../../core/journal/disk.ts';

/** How much of the queue is held, counted as it changes: reading it all for each gauge would cost too much. */
export class Held {
  waiting = 0;
  dead = 0;
  bytes = 0;

  constructor({ forwards }: Disk) {
    for (const { value } of forwards.getRange()) this.changed(undefined, value);
  }

  /** A callback came, went, or is given up or tried again. */
  changed(before: StoredForward | undefined, after: StoredForward | undefined): void {
    for (const [forward, sign] of [
      [before, -1],
      [after, 1],
    ] as const) {
      if (forward === undefined) continue;
      if (forward.dead === undefined) this.waiting += sign;
      else this.dead += sign;
      this.bytes += sign * (forward.sealed?.length ?? 0);
    }
  }
}
