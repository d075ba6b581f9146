/**
 * Statuses as Twilio names them, with the rank by which a later stage outranks an earlier one whatever the order
 * of arrival. Source: the 13 message statuses and 8 call statuses of Twilio's OpenAPI, plus `initiated`, which only
 * webhooks have. The `events` table derives the same rank in SQL; a test holds the two together.
 */

export type Family = 'message' | 'call';

interface Status {
  readonly rank: number;
  /** Nothing further is expected; a different final status is a conflict. */
  readonly final: boolean;
}

const messageStatuses: Readonly<Record<string, Status>> = {
  accepted: { rank: 1, final: false },
  scheduled: { rank: 1, final: false },
  queued: { rank: 2, final: false },
  sending: { rank: 3, final: false },
  receiving: { rank: 3, final: false },
  sent: { rank: 4, final: false },
  delivered: { rank: 5, final: true },
  received: { rank: 5, final: true },
  partially_delivered: { rank: 6, final: true },
  canceled: { rank: 7, final: true },
  undelivered: { rank: 8, final: true },
  failed: { rank: 9, final: true },
  read: { rank: 10, final: true },
};

const callStatuses: Readonly<Record<string, Status>> = {
  queued: { rank: 1, final: false },
  initiated: { rank: 2, final: false },
  ringing: { rank: 3, final: false },
  'in-progress': { rank: 4, final: false },
  completed: { rank: 5, final: true },
  canceled: { rank: 6, final: true },
  'no-answer': { rank: 7, final: true },
  busy: { rank: 8, final: true },
  failed: { rank: 9, final: true },
};

const families: Readonly<Record<Family, Readonly<Record<string, Status>>>> = {
  message: messageStatuses,
  call: callStatuses,
};

/** Every known status of a family, lowest rank first. */
export function statusesOf(family: Family): readonly string[] {
  return Object.entries(families[family])
    .sort(([, a], [, b]) => a.rank - b.rank)
    .map(([name]) => name);
}

/** True for a status that this version knows. */
export function isKnownStatus(family: Family, status: string): boolean {
  return Object.hasOwn(families[family], status);
}

/** The rank of a status: 0 for one never seen before, so that any known status outranks it. */
export function rankOf(family: Family, status: string): number {
  return lookUp(family, status)?.rank ?? 0;
}

/** True when Twilio will not move the resource any further (but see `read`, which follows `delivered`). */
export function isFinal(family: Family, status: string): boolean {
  return lookUp(family, status)?.final ?? false;
}

/** The one legal move between two final statuses: a delivered message that the person then read. */
export function isLegalAfterFinal(earlier: string, later: string): boolean {
  return earlier === 'delivered' && later === 'read';
}

/**
 * Statuses that must have been passed on the way to `status`, by Twilio's documented transitions
 * (sent → delivered | undelivered; delivered → read). Only moves for which Twilio sends a callback are named.
 */
export function passedOnTheWayTo(family: Family, status: string): readonly string[] {
  if (family === 'call') return [];
  switch (status) {
    case 'delivered':
    case 'undelivered':
      return ['sent'];
    case 'read':
      return ['sent', 'delivered'];
    default:
      return [];
  }
}

function lookUp(family: Family, status: string): Status | undefined {
  const table = families[family];
  return Object.hasOwn(table, status) ? table[status] : undefined;
}
