import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Transform, type Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { limits } from '../../core/limits.ts';

/** The file of a job grew beyond what one file may hold. */
export class FileTooLarge extends Error {
  override readonly name = 'FileTooLarge';

  constructor() {
    super(`the file would be larger than ${limits.exportMaxBytes / 1024 ** 3} GiB; ask for a shorter time`);
  }
}

/** A file that nobody else may read, under its name only once it is whole. */
export interface OutputFile {
  readonly writable: Writable;
  /** Ends it and gives its size and digest. */
  finish(): Promise<{ readonly bytes: number; readonly sha256: string }>;
  /** Throws away what was written. */
  discard(): Promise<void>;
}

export function openOutputFile(path: string): OutputFile {
  const part = `${path}.part`;
  const hash = createHash('sha256');
  let bytes = 0;
  const measured = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      hash.update(chunk);
      done(bytes > limits.exportMaxBytes ? new FileTooLarge() : null, chunk);
    },
  });
  const disk = createWriteStream(part, { mode: 0o600, flags: 'wx', flush: true });
  measured.pipe(disk);
  // An error of either ends both; whoever waits for the end is told.
  disk.on('error', (error) => measured.destroy(error));
  measured.on('error', (error) => disk.destroy(error));
  return {
    writable: measured,
    finish: async () => {
      if (!measured.writableEnded) measured.end();
      await finished(disk);
      await rename(part, path);
      return { bytes, sha256: hash.digest('hex') };
    },
    discard: async () => {
      measured.destroy();
      // Not before it is closed: a file that is still being opened would come after its removal.
      if (!disk.closed) await new Promise<void>((settle) => disk.once('close', settle).destroy());
      await rm(part, { force: true });
    },
  };
}
