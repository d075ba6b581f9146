import type { SimulatedAccount } from './account.ts';
import type { Random } from './random.ts';

export interface RestOptions {
  readonly accounts: readonly SimulatedAccount[];
  readonly random: Random;
  /** Share of requests that are answered 429 or 500. */
  readonly errorShare: number;
  /** Share of requests whose connection is cut, before the answer or in the middle of it. */
  readonly cutShare: number;
  readonly clock: () => number;
  /** Told of every request when its answer is decided. */
  readonly answered: (request: AnsweredRequest) => void;
}

/** A request as the request log of an account would show it. */
export interface AnsweredRequest {
  readonly path: string;
  /** 0 when the connection was cut. */
  readonly status: number;
}
