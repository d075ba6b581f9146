import { randomBytes } from 'node:crypto';
import { createReadStream, mkdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import type { Clock } from '../../core/clock.ts';
import { limits } from '../../core/limits.ts';
import { ApiProblem } from '../problem.ts';
import type { Job, JobState, Order, Owner, Work } from './job.ts';
import { FileTooLarge, openOutputFile } from './output-file.ts';

interface Entry {
  readonly id: string;
  readonly owner: Owner;
  readonly order: Order;
  readonly orderedAtMs: number;
  readonly work: Work;
  state: JobState;
}

/**
 * The jobs of this process: one at a time for each person and a few at once in all, so that nobody's exports hold up
 * callbacks or other people. Files lie in `exports` in the data directory, readable by this user alone, and are
 * removed after a day; at a start all are, since nobody knows any more whose they were.
 */
export class Jobs {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #entries = new Map<string, Entry>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #sweep: NodeJS.Timeout;

  constructor({ dataDir, clock, log }: { dataDir: string; clock: Clock; log: Logger }) {
    this.#folder = join(dataDir, 'exports');
    this.#clock = clock;
    this.#log = log;
    rmSync(this.#folder, { recursive: true, force: true });
    this.#sweep = setInterval(() => this.#removeOld(), limits.exportSweepMs).unref();
  }

  /** Takes an order; the file is there when the job's state is `done`. Throws a problem when this person has too many. */
  start(owner: Owner, order: Order, work: Work): Job {
    this.#removeOld();
    if (this.of(owner).length >= limits.jobsPerPerson)
      throw new ApiProblem(
        429,
        'Too many files at once',
        `Of each person at most ${limits.jobsPerPerson} files are kept. Remove one that you have downloaded, or wait until one is a day old.`,
      );
    const entry: Entry = {
      id: `job_${randomBytes(16).toString('hex')}`,
      owner: { name: owner.name, role: owner.role },
      order,
      orderedAtMs: this.#clock(),
      work,
      state: { is: 'waiting' },
    };
    this.#entries.set(entry.id, entry);
    this.#next();
    return jobOf(entry);
  }

  /** The jobs of one person, the latest first. */
  of(owner: Owner): readonly Job[] {
    this.#removeOld();
    return [...this.#entries.values()]
      .filter((entry) => isSame(entry.owner, owner))
      .map(jobOf)
      .reverse();
  }

  /** One job of this person; `undefined` when there is none, or it is somebody else's. */
  find(owner: Owner, id: string): Job | undefined {
    return this.of(owner).find((job) => job.id === id);
  }

  /** The file of a job that is done. To be opened only after its act was recorded. */
  open({ id, state }: Job): Readable {
    if (state.is !== 'done') throw new Error('the file of a job is there when the job is done');
    return createReadStream(join(this.#folder, id));
  }

  /** Removes a job that is not running, and its file. */
  async remove(owner: Owner, id: string): Promise<void> {
    const job = this.find(owner, id);
    if (job === undefined || this.#running.has(id)) return;
    this.#entries.delete(id);
    await rm(join(this.#folder, id), { force: true });
  }

  /** Ends what is running, and removes all files. */
  async close(): Promise<void> {
    clearInterval(this.#sweep);
    this.#stopping.abort();
    await Promise.all(this.#running.values());
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #next(): void {
    if (this.#stopping.signal.aborted) return;
    for (const entry of this.#entries.values()) {
      if (this.#running.size >= limits.jobsAtOnce) return;
      if (entry.state.is !== 'waiting' || this.#isBusy(entry.owner)) continue;
      entry.state = { is: 'running', rows: 0, of: undefined };
      const run = this.#run(entry).finally(() => {
        this.#running.delete(entry.id);
        this.#next();
      });
      this.#running.set(entry.id, run);
    }
  }

  #isBusy(owner: Owner): boolean {
    return [...this.#running.keys()].some((id) => {
      const running = this.#entries.get(id);
      return running !== undefined && isSame(running.owner, owner);
    });
  }

  async #run(entry: Entry): Promise<void> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const file = openOutputFile(join(this.#folder, entry.id));
    let rows = 0;
    try {
      await entry.work({
        file: file.writable,
        signal: this.#stopping.signal,
        progress: (done, of) => {
          rows = done;
          entry.state = { is: 'running', rows: done, of };
        },
      });
      entry.state = { is: 'done', rows, ...(await file.finish()) };
    } catch (error) {
      await file.discard();
      entry.state = { is: 'failed', why: reasonOf(error) };
      if (!this.#stopping.signal.aborted) this.#log.error({ err: error }, 'a file could not be made');
    }
  }

  #removeOld(): void {
    const oldMs = this.#clock() - limits.exportsKeptMs;
    for (const entry of this.#entries.values()) {
      if (entry.orderedAtMs > oldMs || this.#running.has(entry.id)) continue;
      this.#entries.delete(entry.id);
      rmSync(join(this.#folder, entry.id), { force: true });
    }
  }
}

function jobOf({ id, owner, order, orderedAtMs, state }: Entry): Job {
  return { id, owner, order, orderedAtMs, state };
}

function isSame(one: Owner, other: Owner): boolean {
  return one.name === other.name && one.role === other.role;
}

/** For the page: our own words, never a library's message, which may quote a value. */
function reasonOf(error: unknown): string {
  if (error instanceof ApiProblem || error instanceof FileTooLarge) return error.message;
  return 'The log of the appliance has the reason. Order the file again; if it fails again, ask whoever runs the appliance.';
}
