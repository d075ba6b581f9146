import type { RecordAct } from '../../core/acts/act.ts';
import type { Clock } from '../../core/clock.ts';
import { limits } from '../../core/limits.ts';
import type { Identity } from './identity.ts';

/** Why somebody could not sign in. */
export type Why = 'unknown' | 'waiting' | 'busy' | 'no-role' | 'provider' | 'not-the-same';

export interface Refusal {
  readonly way: Identity['way'];
  readonly why: Why;
  /** The name of an account that there is. What else is typed as a name may be a password, and is not kept. */
  readonly account?: string | undefined;
}

const minuteMs = 60_000;

/**
 * Records that somebody could not sign in. A stranger must not be able to fill the journal: in each minute the first ones are acts
 * of their own, and the others become one act with their number when the minute is over.
 */
export class Refusals {
  readonly #recordAct: RecordAct;
  readonly #clock: Clock;
  readonly #failed: (error: unknown) => void;
  #minuteEndsMs = 0;
  #recorded = 0;
  #counted = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(recordAct: RecordAct, clock: Clock, failed: (error: unknown) => void) {
    this.#recordAct = recordAct;
    this.#clock = clock;
    this.#failed = failed;
  }

  /** Never throws: who is refused is refused, whether or not it can be recorded. */
  async record({ way, why, account }: Refusal): Promise<void> {
    if (this.#clock() >= this.#minuteEndsMs) await this.#nextMinute();
    if (this.#recorded >= limits.signInRefusalsRecordedPerMinute) {
      this.#counted += 1;
      return;
    }
    this.#recorded += 1;
    await this.#write({ Way: way, Why: why, ...(account === undefined ? {} : { Account: account }) });
  }

  async #nextMinute(): Promise<void> {
    clearTimeout(this.#timer);
    this.#minuteEndsMs = this.#clock() + minuteMs;
    this.#timer = setTimeout(() => void this.#tellRest(), minuteMs).unref();
    this.#recorded = 0;
    await this.#tellRest();
  }

  async #tellRest(): Promise<void> {
    const count = this.#counted;
    this.#counted = 0;
    if (count > 0) await this.#write({ Count: String(count) });
  }

  async #write(details: Readonly<Record<string, string>>): Promise<void> {
    try {
      const actor = { name: 'nobody', role: 'nobody', via: 'console' } as const;
      await this.#recordAct({ action: 'sign-in-refused', actor, reason: '', details });
    } catch (error) {
      this.#failed(error);
    }
  }
}
