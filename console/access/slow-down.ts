import { LRUCache } from 'lru-cache';
import type { Clock } from '../../core/clock.ts';
import { limits } from '../../core/limits.ts';

interface Failures {
  count: number;
  lastAtMs: number;
}

/** Of whom failures are counted, and how long the wait after them becomes. */
const kinds = {
  name: { free: limits.signInFreeTriesByName, maxMs: limits.signInWaitByNameMaxMs },
  address: { free: limits.signInFreeTriesByAddress, maxMs: limits.signInWaitByAddressMaxMs },
} as const;

/** One try to sign in: counted as a failure from its beginning, so that many at once are no way around it. */
export interface Try {
  readonly waitMs: 0;
  succeeded(): void;
}

/** Lets who guesses wait longer and longer: by the name that is tried and by the address that it is tried from. */
export class SlowDown {
  readonly #clock: Clock;
  readonly #failures = new LRUCache<string, Failures>({ max: limits.signInRemembered });

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A try, or how long to wait before the next one. A refused one is not counted. `name`: `undefined` where none is given. */
  begin(name: string | undefined, address: string): Try | { readonly waitMs: number } {
    const keys = [...(name === undefined ? [] : [['name', name] as const]), ['address', address] as const];
    const waitMs = Math.max(...keys.map(([kind, value]) => this.#waitMs(kind, value)));
    if (waitMs > 0) return { waitMs };
    for (const [kind, value] of keys) this.#count(kind, value, 1);
    return {
      waitMs: 0,
      succeeded: () => {
        if (name !== undefined) this.#failures.delete(`name ${name}`);
        // Others behind the same address go on counting: an account of one's own must not buy more guesses.
        this.#count('address', address, -1);
      },
    };
  }

  #waitMs(kind: keyof typeof kinds, value: string): number {
    const failures = this.#of(`${kind} ${value}`);
    const { free, maxMs } = kinds[kind];
    if (failures === undefined || failures.count < free) return 0;
    const doubled = limits.signInWaitFirstMs * 2 ** Math.min(failures.count - free, 30);
    return Math.max(0, failures.lastAtMs + Math.min(doubled, maxMs) - this.#clock());
  }

  #count(kind: keyof typeof kinds, value: string, by: 1 | -1): void {
    const key = `${kind} ${value}`;
    const count = (this.#of(key)?.count ?? 0) + by;
    if (count <= 0) this.#failures.delete(key);
    else this.#failures.set(key, { count, lastAtMs: this.#clock() });
  }

  #of(key: string): Failures | undefined {
    const failures = this.#failures.get(key);
    return failures !== undefined && this.#clock() - failures.lastAtMs < limits.signInForgetMs
      ? failures
      : undefined;
  }
}
