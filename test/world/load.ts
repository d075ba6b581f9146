import type { TestAppliance } from './appliance.ts';
import { messageCallback, messageSid } from './callbacks.ts';
import { canary, canaryNumber } from './canary.ts';

const senders = 32;

/** What was sent to an appliance, and what came of it. */
export class Load {
  readonly acknowledged = new Set<string>();
  /** Callbacks whose answer never came. */
  cutOff = 0;
  /** Callbacks that were refused, by status. */
  readonly refused = new Map<number, number>();
  #runs = 0;

  /**
   * Sends from many connections, each callback of its own message to a person who must be found nowhere, until the connections
   * break or it is told to stop.
   */
  async send(appliance: TestAppliance, stop = new AbortController().signal): Promise<void> {
    const run = this.#runs++;
    await Promise.all(
      Array.from({ length: senders }, async (_, sender) => {
        for (let number = 0; !stop.aborted; number += 1) {
          const sid = messageSid(`load ${run} ${sender} ${number}`);
          const person = { To: canaryNumber, Body: canary() };
          try {
            const { status } = await appliance.callback(messageCallback(sid, 'delivered', person));
            if (status === 204) this.acknowledged.add(sid);
            else this.refused.set(status, (this.refused.get(status) ?? 0) + 1);
          } catch {
            this.cutOff += 1;
            return;
          }
        }
      }),
    );
  }
}
