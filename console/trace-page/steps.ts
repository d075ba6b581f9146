import type { EventSource } from '../../core/events/event.ts';
import { type Family, familyNames } from '../../core/events/statuses.ts';
import { statusInWords, type Words } from '../in-words/statuses.ts';
import type { Trace } from '../trace.ts';

type TraceEvent = Trace['events'][number];

/** One step of a story: a status with everybody who told of it, or something that happened beside. */
export interface Step {
  readonly at: string;
  readonly label: string;
  readonly sentence: string;
  /** Who told of it. */
  readonly told: string;
  /** How often it was heard again. */
  readonly again: number;
  readonly error: number | null;
}

const beside: Readonly<Record<string, readonly [label: string, sentence: string]>> = {
  intent: ['Announced', 'An application said that it is about to contact the person, or what came of it.'],
  'dial-result': ['Dialled on', 'The call was connected onwards.'],
  'machine-detection': [
    'Answering machine looked for',
    'Twilio judged whether a person or a machine answered.',
  ],
  queue: ['Queue', 'The call waited in a queue.'],
  'call-insights': ['Measured', 'Twilio measured the quality of the call.'],
  'sender-registration': ['Registration', 'Something was told of the registration of the sender.'],
  'error-log': ['Error noted', 'Twilio noted an error.'],
  'audit-log': ['Change noted', 'Twilio noted a change in the account.'],
  'configuration-change': ['Setup changed', 'What is set up at Twilio was changed.'],
  act: ['Done with the record', 'Somebody did something with the record.'],
  unknown: ['Something else', 'Twilio told of something that this version does not know.'],
};

const sources: Readonly<Record<EventSource, string>> = {
  callback: 'a callback',
  'event-stream': 'the event stream',
  rest: "Twilio's own list",
  application: 'the application',
  operator: 'somebody who works with the record',
};

export function sourceInWords(source: EventSource): string {
  return sources[source];
}

/** What became of a resource, in words. */
export function outcomeOf({ kind, status }: { readonly kind: string; readonly status: string }): Words {
  const family = familyNames.find((name) => name === kind);
  if (family !== undefined) return statusInWords(family, status);
  const [label, sentence] = beside[kind] ?? ['Recorded', 'It is in the record.'];
  return { label, sentence, tone: 'calm' };
}

/** The steps of a story in the order in which they happened; each status once, whoever told of it. */
export function stepsOf(trace: Trace): readonly Step[] {
  const groups = new Map<string, TraceEvent[]>();
  for (const event of trace.events) {
    const key = [
      event.kind === 'intent' ? 'intent' : '',
      event.status || event.kind,
      event.sequence ?? '',
    ].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  const family = familyNames.find((name) => name === trace.kind);
  return [...groups.values()]
    .map((events) => stepOf(events, family))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function stepOf(events: readonly TraceEvent[], family: Family | undefined): Step {
  const [first] = events;
  const at = events.map(({ occurredAt, receivedAt }) => occurredAt ?? receivedAt).sort()[0] ?? '';
  const kind = first?.kind ?? '';
  const known = beside[kind];
  const { label, sentence } =
    known === undefined && family !== undefined
      ? statusInWords(family, first?.status ?? '')
      : outcomeOf({ kind, status: first?.status ?? '' });
  return {
    at,
    label,
    sentence,
    told: toldBy(events),
    again: events.reduce((sum, { repeats }) => sum + repeats, 0),
    error: events.find(({ errorCode }) => errorCode !== null)?.errorCode ?? null,
  };
}

/** By whom, and whether Twilio's word came only when it was asked. */
function toldBy(events: readonly TraceEvent[]): string {
  const witnesses = [...new Set(events.map(({ source }) => source))];
  const names = witnesses.map(sourceInWords).join(' and ');
  return witnesses.length === 1 && witnesses[0] === 'rest'
    ? `No callback was received for this; ${names} told of it when it was reconciled.`
    : `Told by ${names}.`;
}
