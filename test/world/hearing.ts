import { Parameters } from '../../collector/parameters.ts';
import { recognise } from '../../collector/recognise.ts';
import type { Recorder } from '../../core/journal/recorder.ts';
import type { AccountSid } from '../../core/sids.ts';
import { callbackForm } from '../../simulator/callback-form.ts';
import type { Delivery } from '../../simulator/faults.ts';
import type { Parameter } from '../../simulator/sign.ts';
import type { Simulator } from '../../simulator/simulator.ts';

/** What a callback says instead of the truth. */
export type Tampering = (delivery: Delivery, form: readonly Parameter[]) => readonly Parameter[];

const atOnce = 2_000;

/**
 * Hears the callbacks of a simulated account that are due in a stretch of its time, through the contracts and the
 * journal but without HTTP: days of traffic in seconds.
 */
export async function hear(
  recorder: Recorder,
  simulator: Simulator,
  stretch: { readonly fromMs: number; readonly toMs: number },
  tamper: Tampering = (_, form) => form,
  /** How far the clock of whoever hears them is ahead of Twilio's. */
  aheadMs = 0,
): Promise<number> {
  const due = simulator.accounts
    .flatMap(({ deliveries }) => deliveries)
    .filter(({ times, dueMs }) => times > 0 && dueMs > stretch.fromMs && dueMs <= stretch.toMs);
  for (let start = 0; start < due.length; start += atOnce) {
    await Promise.all(
      due.slice(start, start + atOnce).map(async (delivery) => {
        const form = tamper(delivery, callbackForm(delivery.resource, delivery.step));
        const facts = recognise(
          {
            accountSid: delivery.resource.accountSid as AccountSid,
            parameters: new Parameters(form),
            signedDigest: JSON.stringify(form),
          },
          undefined,
        );
        await recorder.record(facts, 'production', delivery.dueMs + aheadMs);
      }),
    );
  }
  return due.length;
}
