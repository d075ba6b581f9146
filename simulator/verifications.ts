import type { Person } from './people.ts';
import type { Random } from './random.ts';

/** One code that was sent to verify a number. */
export interface VerificationAttempt {
  readonly sid: string;
  readonly verificationSid: string;
  readonly serviceSid: string;
  readonly atMs: number;
  readonly channel: 'sms' | 'call' | 'whatsapp';
  readonly person: Person;
  /** The person gave the code back. */
  readonly converted: boolean;
  /** Why the message did not arrive. */
  readonly errorCode: number | null;
}

interface Traffic {
  readonly messages: number;
  readonly startMs: number;
  readonly durationSeconds: number;
  readonly msPerSecond: number;
}

const mostAttempts = 500;

/** One attempt for every five messages; four of five are converted, and some of the others never arrived. */
export function verificationsOf(
  { messages, startMs, durationSeconds, msPerSecond }: Traffic,
  crowd: readonly [Person, ...Person[]],
  random: Random,
): readonly VerificationAttempt[] {
  const serviceSid = `VA${random.hex32()}`;
  return Array.from({ length: Math.min(mostAttempts, Math.ceil(messages / 5)) }, (_, index) => {
    const own = random.fork(String(index));
    const converted = own.chance(0.8);
    return {
      sid: `VL${own.hex32()}`,
      verificationSid: `VE${own.hex32()}`,
      serviceSid,
      atMs: startMs + own.next() * durationSeconds * msPerSecond,
      channel: own.pick(['sms', 'sms', 'sms', 'call', 'whatsapp']),
      person: own.pick(crowd),
      converted,
      errorCode: !converted && own.chance(0.5) ? own.pick([30003, 30008]) : null,
    };
  });
}
