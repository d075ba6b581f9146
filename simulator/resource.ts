import type { Person } from './people.ts';

/** One message or call of the simulated account, from its beginning to its end. Times are in ms since 1970. */
export interface Resource {
  readonly accountSid: string;
  readonly sid: string;
  readonly family: 'message' | 'call';
  readonly direction: 'outbound-api' | 'inbound';
  readonly channel: 'sms' | 'mms' | 'whatsapp' | 'rcs' | 'voice';
  readonly from: string;
  readonly to: string;
  readonly messagingServiceSid: string | null;
  readonly person: Person;
  readonly steps: readonly Step[];
  /** When Twilio knows its price; Infinity when it has none. */
  readonly pricedMs: number;
  /** Once deleted, REST answers 404. */
  deleted: boolean;
}

/** One status of a resource. */
export interface Step {
  readonly status: string;
  readonly atMs: number;
  readonly errorCode: number | null;
  /** Twilio sends a status callback for it. */
  readonly told: boolean;
  /** SequenceNumber of the callback of a call. */
  readonly sequence: number | null;
}

/** A status in the plan of a resource, before its time is known. */
export interface Stage {
  readonly status: string;
  /** Simulated seconds since the stage before. */
  readonly after: number;
  readonly told?: boolean;
  readonly errorCode?: number;
}

/** The status as of a moment; `undefined` before the resource was made. */
export function stepAt(resource: Resource, nowMs: number): Step | undefined {
  return resource.steps.findLast(({ atMs }) => atMs <= nowMs);
}

/** The last status that the resource will reach. */
export function lastStep(resource: Resource): Step {
  const last = resource.steps.at(-1);
  if (last === undefined) throw new Error('a resource has at least one status');
  return last;
}
