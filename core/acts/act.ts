import { randomBytes } from 'node:crypto';
import type { JournalledEvent } from '../events/event.ts';
import type { Recorder } from '../journal/recorder.ts';
import { nothingSaid } from '../redaction/redact.ts';
import type { AccountSid } from '../sids.ts';

/**
 * What is done with the record, as opposed to what the record is about: each is an event like any other, in the same
 * journal and the same proofs, so that who looked and who decided can no more be altered than what happened.
 */
export const actions = {
  'contact-search': "a person's trail was looked up",
  'record-search': 'the record was searched by what happened, without a person in mind',
  trace: 'the story of a SID was looked at',
  'access-log': 'it was looked at who looked',
  replay: 'a former answer was made again as of then',
  export: 'a file with rows of the record was handed out',
  evidence: 'an evidence pack was made',
  'subject-access': 'everything about one person was handed out',
  'day-commitment': 'it was committed to whom a day held',
  'log-entries': 'events were read as the log has them',
  'no-contact': 'it was stated that somebody was not contacted',
  decision: 'somebody decided about a violation',
  'redaction-check': 'the store was searched for what must not be in it',
  'reveal-request': 'it was asked to see an address',
  'reveal-approval': 'a second person agreed',
  'reveal-refusal': 'a second person did not agree, or it was not allowed',
  reveal: 'an address was shown',
  'reveal-review': 'it was looked at afterwards why an address was shown in an emergency',
  'erasure-request': 'it was asked to forget a person',
  'erasure-refused': 'a person could not be forgotten, because something must be kept',
  erasure: 'it was ordered that a person be forgotten',
  'erasure-done': 'a person was forgotten',
  'hold-set': 'something must be kept until further notice',
  'hold-release': 'it need not be kept any longer',
  retention: 'what is older than it is kept is about to be removed',
  'retention-done': 'it was removed',
  'retention-void': 'it was not removed, because a hold came first',
  'retention-run': 'it was looked for what is older than it is kept',
  'suppression-search': 'it was looked up whether somebody has opted out',
  'vault-rewrap': 'the keys of the vault were put under another master key',
  'sign-in': 'somebody signed in',
  'sign-in-refused': 'somebody could not sign in',
  'sign-out': 'somebody signed out',
  'account-change': 'who may sign in was changed',
  'forward-retry': 'callbacks that were given up are passed on to the application again',
  'forward-drop': 'callbacks that waited for the application are not passed on',
} as const;
export type Action = keyof typeof actions;

/** Who acts: the name of a token, of an account or of a user of the command line, and as what. */
export interface Actor {
  readonly name: string;
  /** A role of the console; `system` for what the appliance does on its own. */
  readonly role: string;
  readonly via: 'console' | 'api' | 'command line' | 'schedule';
}

export interface Act {
  readonly action: Action;
  readonly actor: Actor;
  /** Why; checked before against numbers and addresses. Empty where none is asked for. */
  readonly reason: string;
  /** The persons concerned, under every id that they have. */
  readonly contactIds?: readonly string[] | undefined;
  /** The messages, calls and other resources concerned. */
  readonly sids?: readonly string[] | undefined;
  /** How many rows the answer had. */
  readonly rows?: number | undefined;
  /** What else belongs to it: query, digest of the result … Names in Pascal case; no value names a person. */
  readonly details?: Readonly<Record<string, string>> | undefined;
}

/** An act in the journal. */
export type RecordedAct = Pick<JournalledEvent, 'eventId' | 'instanceId' | 'seq' | 'receivedAt'> & {
  readonly actId: string;
};

/** Makes an act durable. Throws JournalUnavailable when it cannot be: then what was asked for must not be done. */
export type RecordAct = (act: Act) => Promise<RecordedAct>;

/** Persons or resources of one act that are named one by one. */
const maxNamed = 1_000;

export function actRecorder(recorder: Recorder): RecordAct {
  return async (act) => {
    const { actor, contactIds = [], sids = [] } = act;
    if (contactIds.length > maxNamed || sids.length > maxNamed)
      throw new RangeError(`an act names at most ${maxNamed} persons and resources`);
    const actId = `act_${randomBytes(16).toString('hex')}`;
    const { eventId, instanceId, seq, receivedAt } = await recorder.record(
      {
        ...nothingSaid,
        kind: 'act',
        source: 'operator',
        accountSid: '' as AccountSid,
        resourceSid: actId,
        relatedSids: [],
        status: act.action,
        attributes: {
          ...act.details,
          Actor: actor.name,
          Role: actor.role,
          Via: actor.via,
          ...(act.reason === '' ? {} : { Reason: act.reason }),
          ...(contactIds.length === 0 ? {} : { Contacts: contactIds.join(',') }),
          ...(sids.length === 0 ? {} : { Sids: sids.join(',') }),
          ...(act.rows === undefined ? {} : { Rows: String(act.rows) }),
        },
        identityParts: [act.action],
      },
      '',
    );
    return { actId, eventId, instanceId, seq, receivedAt };
  };
}
