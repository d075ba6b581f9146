import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError } from '../../core/config/variables.ts';

/** A file that is read again as soon as it was changed, so that who was added or taken out is so at once. */
export class WatchedFile<Content> {
  readonly #path: string;
  readonly #read: (path: string) => Content;
  #content: Content;
  #readAt: string;

  constructor(path: string, read: (path: string) => Content) {
    this.#path = path;
    this.#read = read;
    this.#readAt = stampOf(path);
    this.#content = read(path);
  }

  get content(): Content {
    const stamp = stampOf(this.#path);
    if (stamp !== this.#readAt) {
      this.#content = this.#read(this.#path);
      this.#readAt = stamp;
    }
    return this.#content;
  }
}

/** The text of a file, or `undefined` when there is none. Throws ConfigError when it cannot be read. */
export function textOf(path: string, what: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new ConfigError(`${what}: cannot read ${path}. May this user read it?`);
  }
}

/**
 * Replaces a file by what `next` makes of it: the new one is made beside the old one and then takes its place. While it is
 * there, nobody else changes the file.
 */
export function replaceFile(path: string, next: () => string): void {
  const beside = `${path}.new`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(beside, '', { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new ConfigError(
      isThere
        ? `${beside} is there: somebody else is changing ${path}; try again, or remove that file if it stays`
        : `${beside} cannot be written, so ${path} stays as it is. May this user write there?`,
    );
  }
  try {
    writeFileSync(beside, next(), { mode: 0o600, flush: true });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? 'absent' : `${stats.ino}/${stats.mtimeMs}/${stats.size}`;
}
