import { statfsSync } from 'node:fs';

interface DiskRoomOptions {
  /** Any folder on the disk in question. */
  readonly folder: string;
  readonly minFreeBytes: number;
  readonly lookEveryMs: number;
  /** Milliseconds that only grow: a clock that is set back must not end the looking. */
  readonly monotonic: () => number;
}

/**
 * Whether a disk has room for more events. It is called full while there is still some left: what was acknowledged must reach
 * ClickHouse, which may lie on the same disk and needs room to take, merge and remove; and LMDB commits even what it removes.
 */
export class DiskRoom {
  readonly #options: DiskRoomOptions;
  #lookAtMs = 0;
  #isFull = false;

  constructor(options: DiskRoomOptions) {
    this.#options = options;
  }

  /** Looks at the disk, unless it did so a moment ago. */
  isFull(): boolean {
    const { folder, minFreeBytes, lookEveryMs, monotonic } = this.#options;
    if (monotonic() >= this.#lookAtMs) {
      const { bavail, bsize } = statfsSync(folder);
      this.#isFull = bavail * bsize < minFreeBytes;
      this.#lookAtMs = monotonic() + lookEveryMs;
    }
    return this.#isFull;
  }
}
