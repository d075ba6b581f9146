import type { Limits } from '../../core/limits.ts';

/** A wait that doubles with each failure up to the last, with jitter: between half of it and all of it. */
export function backoffMs(failures: number, firstMs: number, lastMs: number, random: () => number): number {
  const whole = Math.min(lastMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return (whole / 2) * (1 + random());
}

/** Leaves a destination alone that fails again and again: then one request at a time tries whether it is back. */
export class Circuit {
  readonly #limits: Limits;
  readonly #random: () => number;
  #failures = 0;
  #closedUntilMs = 0;

  constructor(limits: Limits, random: () => number) {
    this.#limits = limits;
    this.#random = random;
  }

  /** Requests that may be under way at once. */
  roomAt(nowMs: number): number {
    if (this.#failures < this.#limits.forwardCircuitFailures) return this.#limits.forwardConcurrency;
    return nowMs < this.#closedUntilMs ? 0 : 1;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#closedUntilMs = 0;
  }

  failed(nowMs: number, retryAfterMs: number): void {
    const { forwardCircuitFailures, forwardCircuitFirstMs, forwardCircuitLastMs } = this.#limits;
    this.#failures += 1;
    const beyond = this.#failures - forwardCircuitFailures + 1;
    const wait =
      beyond < 1 ? 0 : backoffMs(beyond, forwardCircuitFirstMs, forwardCircuitLastMs, this.#random);
    this.#closedUntilMs = nowMs + Math.max(wait, retryAfterMs);
  }
}
