import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { signatureFor } from '../../core/canary/callbacks.ts';
import { limits } from '../../core/limits.ts';
import { CommandFailed } from '../command-failed.ts';
import type { ScratchAppliance } from './scratch-appliance.ts';

/** What was sent to the scratch appliance, and what came of it. */
export class Load {
  readonly acknowledged = new Set<string>();
  /** Callbacks whose answer never came. */
  cutOff = 0;
  readonly #appliance: ScratchAppliance;
  /** The status of an answer that no callback should get. */
  #refusedWith: number | undefined;

  constructor(appliance: ScratchAppliance) {
    this.#appliance = appliance;
  }

  /** Sends from many connections, each callback of its own message, until the connections break. */
  async send(): Promise<void> {
    await Promise.all(Array.from({ length: limits.drillConnections }, () => this.#sendOneByOne()));
  }

  /** Resolves when that many more are acknowledged. Throws when the appliance refuses, ends or is stuck. */
  async acknowledgedMore(count: number): Promise<void> {
    const target = this.acknowledged.size + count;
    const deadline = Date.now() + limits.drillAcknowledgeMs;
    while (this.acknowledged.size < target) {
      this.#appliance.expectRunning();
      if (this.#refusedWith !== undefined)
        throw new CommandFailed(
          `the scratch appliance answered ${this.#refusedWith} to a good callback${this.#refusedWith === 503 ? ': is there room on the disk?' : ''}`,
        );
      if (Date.now() > deadline) throw new CommandFailed('the scratch appliance acknowledges nothing more');
      await wait(5);
    }
  }

  async #sendOneByOne(): Promise<void> {
    while (this.#refusedWith === undefined) {
      const sid = `SM${randomBytes(16).toString('hex')}`;
      let status: number;
      try {
        status = await this.#sendOne(sid);
      } catch {
        this.cutOff += 1;
        return;
      }
      if (status === 204) this.acknowledged.add(sid);
      else this.#refusedWith = status;
    }
  }

  async #sendOne(sid: string): Promise<number> {
    const { accountSid, authToken, publicUrl, port } = this.#appliance;
    const form = {
      ...{ MessageSid: sid, SmsSid: sid, MessageStatus: 'delivered', SmsStatus: 'delivered' },
      ...{ AccountSid: accountSid, ApiVersion: '2010-04-01' },
      // One of Twilio's numbers for tests, and one in an area code that nobody has.
      ...{ From: '+15005550006', To: '+19995550100' },
    };
    const { status } = await fetch(`http://127.0.0.1:${port}/callbacks`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        'X-Twilio-Signature': signatureFor(authToken, `${publicUrl}/callbacks`, form),
      },
      body: new URLSearchParams(form).toString(),
      signal: AbortSignal.timeout(limits.requestTimeoutMs),
    });
    return status;
  }
}
