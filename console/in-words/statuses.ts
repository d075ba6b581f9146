import type { Family } from '../../core/events/statuses.ts';

/** How an outcome is to be seen: it arrived, it did not, nobody knows yet, or it is neither good nor bad. */
export type Tone = 'good' | 'bad' | 'open' | 'calm';

export interface Words {
  /** A few words, as a heading. */
  readonly label: string;
  /** A whole sentence that says what it means. */
  readonly sentence: string;
  readonly tone: Tone;
}

const words = (label: string, sentence: string, tone: Tone): Words => ({ label, sentence, tone });

const messages: Readonly<Record<string, Words>> = {
  accepted: words('Accepted', 'Twilio took the message and has not chosen a sender yet.', 'open'),
  scheduled: words('Scheduled', 'Twilio keeps the message until the time for which it was ordered.', 'open'),
  queued: words('Waiting at Twilio', 'Twilio has the message in a queue and has not sent it yet.', 'open'),
  sending: words('Being sent', 'Twilio is handing the message to the carrier.', 'open'),
  receiving: words('Being received', 'Twilio is taking the message that the person sent.', 'open'),
  sent: words(
    'Handed to the carrier',
    'The carrier took the message. Whether it reached the phone is not known.',
    'open',
  ),
  delivered: words('Delivered', 'The carrier or channel confirmed that the message arrived.', 'good'),
  received: words('Received', 'The person sent this message and it arrived here.', 'good'),
  partially_delivered: words(
    'Delivered in part',
    'Some parts of the message arrived and others did not.',
    'bad',
  ),
  canceled: words('Cancelled', 'The message was withdrawn before it was sent. Nobody was contacted.', 'calm'),
  undelivered: words('Not delivered', 'The message was sent, and it did not arrive.', 'bad'),
  failed: words('Failed', 'The message could not be sent. Nobody was contacted.', 'bad'),
  read: words('Read', 'The message arrived and the person opened it.', 'good'),
};

const calls: Readonly<Record<string, Words>> = {
  queued: words('Waiting at Twilio', 'The call has not been placed yet.', 'open'),
  initiated: words('Being placed', 'Twilio is placing the call.', 'open'),
  ringing: words('Ringing', 'The phone was ringing when this was last heard of.', 'open'),
  'in-progress': words(
    'Answered',
    'The call was answered and had not ended when this was last heard of.',
    'open',
  ),
  completed: words('Answered and ended', 'The call was answered, and it has ended.', 'good'),
  canceled: words('Cancelled', 'The call was withdrawn before anybody answered.', 'calm'),
  'no-answer': words('Not answered', 'The phone rang and nobody answered.', 'bad'),
  busy: words('Busy', 'The line was busy.', 'bad'),
  failed: words('Failed', 'The call could not be placed. Nobody was contacted.', 'bad'),
};

const recordings: Readonly<Record<string, Words>> = {
  'in-progress': words('Recording', 'The call is being recorded.', 'open'),
  paused: words('Paused', 'The recording was paused.', 'open'),
  stopped: words('Stopped', 'The recording was stopped and is not ready yet.', 'open'),
  processing: words('Being prepared', 'Twilio is preparing the recording.', 'open'),
  completed: words('Recorded', 'The call was recorded and Twilio keeps the recording.', 'calm'),
  absent: words('Nothing recorded', 'There was nothing to record, or it was too short.', 'calm'),
  failed: words('Recording failed', 'The call could not be recorded.', 'bad'),
};

const transcriptions: Readonly<Record<string, Words>> = {
  'in-progress': words('Being written down', 'What was said is being written down.', 'open'),
  'transcription-started': words('Being written down', 'Writing down what is said has begun.', 'open'),
  'transcription-content': words('Being written down', 'A part of what was said was written down.', 'open'),
  'transcription-stopped': words('Written down', 'Writing down what was said has ended.', 'calm'),
  completed: words('Written down', 'What was said was written down.', 'calm'),
  'transcription-error': words('Not written down', 'Writing down what was said failed.', 'bad'),
  failed: words('Not written down', 'What was said could not be written down.', 'bad'),
};

const conferences: Readonly<Record<string, Words>> = {
  'conference-start': words('Begun', 'The conference call has begun.', 'open'),
  'participant-join': words('Somebody joined', 'Somebody joined the conference call.', 'open'),
  'participant-leave': words('Somebody left', 'Somebody left the conference call.', 'open'),
  'participant-mute': words('Somebody was muted', 'Somebody in the conference call was muted.', 'open'),
  'participant-unmute': words(
    'Somebody was unmuted',
    'Somebody in the conference call can be heard again.',
    'open',
  ),
  'participant-hold': words(
    'Somebody was put on hold',
    'Somebody in the conference call was put on hold.',
    'open',
  ),
  'participant-unhold': words(
    'Somebody was taken off hold',
    'Somebody in the conference call is not on hold any more.',
    'open',
  ),
  'participant-modify': words(
    'Somebody was changed',
    "Somebody's part in the conference call was changed.",
    'open',
  ),
  'participant-speech-start': words(
    'Somebody spoke',
    'Somebody in the conference call began to speak.',
    'open',
  ),
  'participant-speech-stop': words(
    'Somebody fell silent',
    'Somebody in the conference call stopped speaking.',
    'open',
  ),
  'announcement-end': words(
    'Announcement played',
    'An announcement was played in the conference call.',
    'open',
  ),
  'announcement-fail': words(
    'Announcement failed',
    'An announcement could not be played in the conference call.',
    'open',
  ),
  'conference-record-end': words(
    'Recording ended',
    'The recording of the conference call has ended.',
    'open',
  ),
  'conference-end': words('Ended', 'The conference call has ended.', 'calm'),
};

const verifications: Readonly<Record<string, Words>> = {
  pending: words('Waiting for the code', 'A code was sent; the person has not given it back yet.', 'open'),
  expired: words('Expired', 'The person did not give the code back in time.', 'bad'),
  canceled: words('Cancelled', 'The verification was withdrawn.', 'calm'),
  'max-attempts-reached': words('Given up', 'The code was entered or sent too often.', 'bad'),
  approved: words('Verified', 'The person gave the right code back.', 'good'),
};

const conversations: Readonly<Record<string, Words>> = {
  adding: words('Being added', 'It is being added to the conversation.', 'open'),
  added: words('Added', 'It was added to the conversation.', 'calm'),
  updating: words('Being changed', 'It is being changed.', 'open'),
  updated: words('Changed', 'It was changed.', 'calm'),
  'state-updated': words('Changed', 'The state of the conversation was changed.', 'calm'),
  removing: words('Being removed', 'It is being removed from the conversation.', 'open'),
  removed: words('Removed', 'It was removed from the conversation.', 'calm'),
};

const families: Readonly<Record<Family, Readonly<Record<string, Words>>>> = {
  message: messages,
  call: calls,
  recording: recordings,
  transcription: transcriptions,
  conference: conferences,
  verification: verifications,
  'verification-attempt': messages,
  conversation: conversations,
};

/** What a status says of a resource, in words; a status that this version does not know keeps Twilio's own word. */
export function statusInWords(family: Family, status: string): Words {
  const table = families[family];
  const known = Object.hasOwn(table, status) ? table[status] : undefined;
  return (
    known ??
    words(
      status === '' ? 'Nothing known yet' : `Twilio says “${status}”`,
      status === '' ? 'No status was heard.' : 'This status is newer than this version of Ledgerline.',
      'open',
    )
  );
}
