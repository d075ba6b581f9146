/** A run has asked as much as it may. Not a failure: the next run goes on from the watermark. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
}

/** What one run may ask of one account, so that a long backlog does not keep everything else waiting. */
export interface Budget {
  readonly requests: number;
  readonly ms: number;
}

/** Keeps count of what a run asks. */
export class Spending {
  readonly #budget: Budget | undefined;
  readonly #startedMs = performance.now();
  #requests = 0;

  /** Without a budget anything may be asked: somebody waits for it. */
  constructor(budget: Budget | undefined) {
    this.#budget = budget;
  }

  /** Counts one request. Throws BudgetSpent instead when there is none left. */
  spend(): void {
    const budget = this.#budget;
    const elapsedMs = performance.now() - this.#startedMs;
    if (budget !== undefined && (this.#requests >= budget.requests || elapsedMs >= budget.ms))
      throw new BudgetSpent(
        `this run has used its budget (${this.#requests} requests in ${Math.round(elapsedMs / 1_000)} s); the next one goes on from here`,
      );
    this.#requests += 1;
  }
}
