import { createHash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../core/clock.ts';
import { type Identity, personOf } from './identity.ts';

export interface Session {
  readonly identity: Identity;
  /** When it was begun, in milliseconds; a new id does not make it younger. */
  readonly begunAtMs: number;
  /** When it was last shown who this is; `undefined` when a provider did not say when it asked. */
  readonly provenAtMs: number | undefined;
}

interface Kept extends Session {
  usedAtMs: number;
}

interface SessionOptions {
  readonly clock: Clock;
  readonly idleMs: number;
  readonly absoluteMs: number;
  /** Sessions at once; beyond it the one that was longest without use ends. */
  readonly max: number;
  /** False once a token or account is not what it was. */
  readonly holds: (identity: Identity) => boolean;
}

/**
 * Who is signed in. A browser has 256 random bits, of which only the SHA-256 is kept here, so that who reads this memory cannot be
 * anybody. Sessions live as long as the process: a restart signs everybody out.
 */
export class Sessions {
  readonly #options: SessionOptions;
  readonly #kept: LRUCache<string, Kept>;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#kept = new LRUCache({ max: options.max });
  }

  /** Begins a session; gives its id, for the browser alone. */
  begin(identity: Identity, provenAtMs: number | undefined): string {
    const nowMs = this.#options.clock();
    return this.#keep({ identity, provenAtMs, begunAtMs: nowMs, usedAtMs: nowMs });
  }

  /** The session of an id, as long as it is not over. `active`: its owner did something, rather than a page asking for itself. */
  find(id: string, active: boolean): Session | undefined {
    const hash = hashOf(id);
    const kept = this.#kept.get(hash);
    if (kept === undefined) return undefined;
    if (this.#isOver(kept)) {
      this.#kept.delete(hash);
      return undefined;
    }
    if (active) kept.usedAtMs = this.#options.clock();
    return kept;
  }

  /** The same session under a new id, after it was shown again who this is. */
  renew(id: string, provenAtMs: number | undefined): string | undefined {
    const kept = this.find(id, true) as Kept | undefined;
    if (kept === undefined) return undefined;
    this.end(id);
    return this.#keep({ ...kept, provenAtMs });
  }

  end(id: string): void {
    this.endHash(hashOf(id));
  }

  /** The same for who has only the hash of the id, as somebody who comes back from a provider. */
  endHash(hash: string): void {
    this.#kept.delete(hash);
  }

  /** Ends every session of a person; gives how many there were. */
  endAll(identity: Identity): number {
    const person = personOf(identity);
    const theirs = [...this.#kept.entries()].filter(([, kept]) => personOf(kept.identity) === person);
    for (const [hash] of theirs) this.#kept.delete(hash);
    return theirs.length;
  }

  #keep(session: Kept): string {
    const id = randomBytes(32).toString('base64url');
    this.#kept.set(hashOf(id), session);
    return id;
  }

  #isOver({ identity, begunAtMs, usedAtMs }: Kept): boolean {
    const { clock, idleMs, absoluteMs, holds } = this.#options;
    const nowMs = clock();
    return nowMs - begunAtMs >= absoluteMs || nowMs - usedAtMs >= idleMs || !holds(identity);
  }
}

/** What is kept of an id. */
export function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
