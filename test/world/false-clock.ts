import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needs } from './debian.ts';
import { aFolder } from './temp.ts';

/** Where Debian keeps what stands between a process and its clock, by the machine's kind. */
const libraries = ['x86_64', 'aarch64'].map(
  (kind) => `/usr/lib/${kind}-linux-gnu/faketime/libfaketimeMT.so.1`,
);

/** The clock of processes that are started with its environment. It can be set while they run; their timers go on as they were. */
export class FalseClock {
  readonly environment: Readonly<Record<string, string>>;
  readonly #file = join(aFolder(), 'offset');
  #offsetMs: number;

  constructor(fromMs: number) {
    needs('faketime');
    const library = libraries.find((path) => existsSync(path));
    if (library === undefined) throw new Error(`none of ${libraries.join(', ')} is there`);
    this.#offsetMs = fromMs - Date.now();
    this.environment = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
    this.jump(0);
  }

  now(): number {
    return Date.now() + this.#offsetMs;
  }

  jump(byMs: number): void {
    this.#offsetMs += byMs;
    const offset = this.#offsetMs / 1_000;
    // Read at every look at the clock: it must not be found half written.
    writeFileSync(`${this.#file}.next`, `${offset < 0 ? '' : '+'}${offset.toFixed(3)}\n`);
    renameSync(`${this.#file}.next`, this.#file);
  }
}
