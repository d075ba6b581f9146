import { callbackForm } from './callback-form.ts';
import type { Delivery } from './faults.ts';
import type { Random } from './random.ts';
import { type Parameter, withoutFragment } from './sign.ts';

/** One entry of the account's debugger: Twilio asked an address and got no good answer. */
export interface Alert {
  readonly sid: string;
  readonly atMs: number;
  readonly errorCode: 11200 | 11205;
  readonly requestUrl: string;
  readonly resourceSid: string;
  /** What was sent, which only the single alert shows: full of personal data. */
  readonly sent: readonly Parameter[];
}

/** The account's own applications fail now and then, too; that is none of the collector's business. */
const ownApplications = [
  'https://apps.riverbend.example/sms',
  'https://ivr.riverbend.example/voice',
] as const;

/** Half of the lost callbacks left an alert, a while after they were due; and one in a hundred of the others' requests did. */
export function alertsOf(
  deliveries: readonly Delivery[],
  callbackUrl: string,
  msPerSecond: number,
  random: Random,
): readonly Alert[] {
  return deliveries.flatMap((delivery) => {
    const { resource, step, dueMs, lost } = delivery;
    const own = random.fork(`${resource.sid} ${step.status}`);
    if (!own.chance(lost ? 0.5 : 0.01)) return [];
    return {
      sid: `NO${own.hex32()}`,
      atMs: dueMs + own.between(1, 20) * msPerSecond,
      errorCode: own.pick([11200, 11205]),
      requestUrl: lost ? withoutFragment(callbackUrl) : own.pick(ownApplications),
      resourceSid: resource.sid,
      sent: callbackForm(resource, step),
    };
  });
}
