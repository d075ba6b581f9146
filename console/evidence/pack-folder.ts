import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, mkdtempSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Size and digest of a file of the pack, as the manifest has them. */
export interface PackedFile {
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

/** How much of a file is gathered before it is written. */
const gatheredBytes = 256 * 1024;

/**
 * The files of one pack while it is made, readable by this user alone: each is written once, from its beginning, with its
 * digest. Files of a pack are larger than memory, and the manifest needs all digests before the first is packed.
 */
export class PackFolder {
  /** Where the files of the pack lie, and nothing else. */
  readonly path: string;
  /** For what is needed to make them. */
  readonly work: string;
  readonly #root: string;
  readonly #files = new Map<string, PackedFile>();

  constructor(dataDir: string) {
    const exports = join(dataDir, 'exports');
    mkdirSync(exports, { recursive: true, mode: 0o700 });
    this.#root = mkdtempSync(join(exports, 'pack-'));
    this.path = join(this.#root, 'pack');
    this.work = join(this.#root, 'work');
  }

  /** The files that are whole, by name. */
  get files(): ReadonlyMap<string, PackedFile> {
    return new Map([...this.#files].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Begins a file; it is in the pack once it was closed. */
  async begin(name: string): Promise<PackFile> {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const handle = await open(path, 'wx', 0o600);
    return new PackFile(handle, (file) => this.#files.set(name, file));
  }

  /** A whole file at once. */
  async write(name: string, content: string | Buffer): Promise<void> {
    const file = await this.begin(name);
    await file.add(content);
    await file.close();
  }

  /** Takes up a file that was written below the folder by somebody else. */
  async adopt(name: string): Promise<void> {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of createReadStream(join(this.path, name))) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    this.#files.set(name, { bytes, sha256: hash.digest('hex') });
  }

  async remove(): Promise<void> {
    await rm(this.#root, { recursive: true, force: true });
  }
}

/** A file that is being written. */
export class PackFile {
  readonly #handle: FileHandle;
  readonly #done: (file: PackedFile) => void;
  readonly #hash = createHash('sha256');
  #gathered: Buffer[] = [];
  #gatheredBytes = 0;
  #bytes = 0;

  constructor(handle: FileHandle, done: (file: PackedFile) => void) {
    this.#handle = handle;
    this.#done = done;
  }

  async add(content: string | Buffer): Promise<void> {
    const bytes = Buffer.from(content);
    this.#gathered.push(bytes);
    this.#gatheredBytes += bytes.length;
    if (this.#gatheredBytes >= gatheredBytes) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#handle.close();
    this.#done({ bytes: this.#bytes, sha256: this.#hash.digest('hex') });
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#gathered);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    await this.#handle.writeFile(bytes);
  }
}
