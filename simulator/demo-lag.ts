import { setTimeout as wait } from 'node:timers/promises';
import type { AppliancePeer } from './demo-appliance.ts';
import type { Acknowledged } from './simulator.ts';

/** One callback in this many is followed until the trace shows it. */
const sampleEvery = 20;
const pollEveryMs = 50;
const giveUpAfterMs = 15_000;

/** Measures how long it takes from sending a callback until its status is in the trace, on a sample. */
export class LagProbe {
  readonly lagsMs: number[] = [];
  readonly #appliance: AppliancePeer;
  readonly #followed: Promise<void>[] = [];
  #heard = 0;

  constructor(appliance: AppliancePeer) {
    this.#appliance = appliance;
  }

  heard(acknowledged: Acknowledged): void {
    this.#heard += 1;
    if (this.#heard % sampleEvery === 0 && acknowledged.status !== '')
      this.#followed.push(this.#follow(acknowledged));
  }

  async finish(): Promise<void> {
    await Promise.all(this.#followed);
  }

  async #follow({ sid, status, sentAtMs }: Acknowledged): Promise<void> {
    for (;;) {
      const trace = await this.#appliance.trace(sid);
      const waitedMs = Date.now() - sentAtMs;
      if (trace?.events.some((event) => event.status === status) || waitedMs > giveUpAfterMs) {
        this.lagsMs.push(waitedMs);
        return;
      }
      await wait(pollEveryMs);
    }
  }
}
