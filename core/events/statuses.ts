/**
 * Statuses as Twilio names them, for every family of resources, with the rank by which a later stage outranks an
 * earlier one whatever the order of arrival. Source: the 13 message statuses and 8 call statuses of Twilio's OpenAPI, plus `initiated`, which only
 * webhooks have. The `events` table derives the same rank in SQL; a test holds the two together.
 */

export const familyNames = [
  'message',
  'call',
  'recording',
  'transcription',
  'conference',
  'verification',
  'verification-attempt',
  'conversation',
] as const;
export type Family = (typeof familyNames)[number];

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

const recordingStatuses: Readonly<Record<string, Status>> = {
  'in-progress': { rank: 1, final: false },
  paused: { rank: 2, final: false },
  stopped: { rank: 3, final: false },
  processing: { rank: 4, final: false },
  completed: { rank: 5, final: true },
  absent: { rank: 6, final: true },
  failed: { rank: 7, final: true },
};

/** A transcription of a recording goes from in-progress to completed; a real-time one from started to stopped. */
const transcriptionStatuses: Readonly<Record<string, Status>> = {
  'in-progress': { rank: 1, final: false },
  'transcription-started': { rank: 1, final: false },
  'transcription-content': { rank: 2, final: false },
  'transcription-stopped': { rank: 5, final: true },
  completed: { rank: 6, final: true },
  'transcription-error': { rank: 7, final: true },
  failed: { rank: 8, final: true },
};

/** StatusCallbackEvent; what participants do comes between start and end, told apart by SequenceNumber. */
const conferenceStatuses: Readonly<Record<string, Status>> = {
  'conference-start': { rank: 1, final: false },
  'participant-join': { rank: 2, final: false },
  'participant-leave': { rank: 2, final: false },
  'participant-mute': { rank: 2, final: false },
  'participant-unmute': { rank: 2, final: false },
  'participant-hold': { rank: 2, final: false },
  'participant-unhold': { rank: 2, final: false },
  'participant-modify': { rank: 2, final: false },
  'participant-speech-start': { rank: 2, final: false },
  'participant-speech-stop': { rank: 2, final: false },
  'announcement-end': { rank: 2, final: false },
  'announcement-fail': { rank: 2, final: false },
  'conference-record-end': { rank: 2, final: false },
  'conference-end': { rank: 5, final: true },
};

const verificationStatuses: Readonly<Record<string, Status>> = {
  pending: { rank: 1, final: false },
  expired: { rank: 5, final: true },
  canceled: { rank: 6, final: true },
  'max-attempts-reached': { rank: 7, final: true },
  approved: { rank: 8, final: true },
};

/** Conversations, their messages, participants and users: what was done, in the past tense of Twilio's EventType. */
const conversationStatuses: Readonly<Record<string, Status>> = {
  adding: { rank: 1, final: false },
  added: { rank: 2, final: false },
  updating: { rank: 3, final: false },
  updated: { rank: 3, final: false },
  'state-updated': { rank: 3, final: false },
  removing: { rank: 4, final: false },
  removed: { rank: 5, final: true },
};

const families: Readonly<Record<Family, Readonly<Record<string, Status>>>> = {
  message: messageStatuses,
  call: callStatuses,
  recording: recordingStatuses,
  transcription: transcriptionStatuses,
  conference: conferenceStatuses,
  verification: verificationStatuses,
  'verification-attempt': messageStatuses,
  conversation: conversationStatuses,
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
  if (family !== 'message') return [];
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
