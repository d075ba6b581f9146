import type { JournalledEvent } from '../../core/events/event.ts';
import { familyOfKind } from '../../core/events/kinds.ts';
import { foldState } from '../../core/events/state.ts';
import type { Family } from '../../core/events/statuses.ts';

/** What is known of one resource, worked out from all its events at once: slow, and easy to check by reading. */
export interface Known {
  readonly sid: string;
  readonly family: string;
  readonly minute: string;
  readonly madeMs: number;
  readonly accountSid: string;
  readonly environment: string;
  readonly direction: string;
  readonly channel: string;
  readonly country: string;
  readonly ownAddress: string;
  readonly messagingServiceSid: string;
  readonly purpose: string;
  readonly template: string;
  readonly carrier: string;
  readonly inConversation: boolean;
  readonly isFallback: boolean;
  readonly status: string;
  readonly final: boolean;
  readonly errorCode: number | null;
  readonly heardBy: string;
  readonly toSentMs: number | null;
  readonly toDeliveredMs: number | null;
  readonly madeToDeliveredMs: number | null;
  readonly heardLateMs: number | null;
  readonly durationSeconds: number;
  readonly pddMs: number;
  readonly sipResponse: number;
  readonly answeredBy: string;
}

const withFigures = ['message', 'call', 'verification', 'verification-attempt'];

/** Every resource that has figures. Repeats of an event may be among the events; their order does not matter. */
export function obvious(events: readonly JournalledEvent[]): readonly Known[] {
  const intents = new Map<string, { purpose: string; template: string }>();
  const toldOf = new Map<string, Set<string>>();
  const bySid = new Map<string, JournalledEvent[]>();
  for (const event of events) {
    if (event.kind === 'intent') {
      intents.set(event.resourceSid, {
        purpose: event.attributes.Purpose ?? '',
        template: event.attributes.Template ?? '',
      });
      for (const sid of event.relatedSids) add(toldOf, sid, event.resourceSid);
    } else {
      for (const other of event.relatedSids) add(toldOf, event.resourceSid, other);
      bySid.set(event.resourceSid, [...(bySid.get(event.resourceSid) ?? []), event]);
    }
  }
  const known: Known[] = [];
  for (const [sid, all] of bySid) {
    const own = all.filter(({ kind }) => familyOfKind[kind] !== '');
    const [first] = own;
    const family = first === undefined ? '' : familyOfKind[first.kind];
    if (first === undefined || !withFigures.includes(family)) continue;
    const state = foldState(family as Family, own);
    const told = own.filter(({ source }) => source === 'callback' || source === 'event-stream');
    const when = (...statuses: string[]): number | undefined =>
      least(
        told
          .filter(({ status }) => statuses.includes(status))
          .map((event) => Date.parse(event.occurredAt ?? event.receivedAt)),
      );
    const madeMs = least(
      own.map((event) => Date.parse(event.attributes.DateCreated ?? event.occurredAt ?? event.receivedAt)),
    ) as number;
    const witnesses = own.filter(({ status }) => status === state.status).map(({ source }) => source);
    const why = [...(toldOf.get(sid) ?? [])].map((id) => intents.get(id)).filter((one) => one !== undefined);
    const lateness = [
      ...new Set(told.filter(({ occurredAt }) => occurredAt !== null).map(({ status }) => status)),
    ].map((status) => {
      const ofStatus = told.filter((event) => event.status === status && event.occurredAt !== null);
      return Math.max(
        0,
        (least(ofStatus.map((event) => Date.parse(event.receivedAt))) as number) -
          (least(ofStatus.map((event) => Date.parse(event.occurredAt as string))) as number),
      );
    });
    const delivered = when('delivered') ?? when('read');
    known.push({
      sid,
      family,
      minute: new Date(Math.floor(madeMs / 60_000) * 60_000).toISOString().replace('.000Z', 'Z'),
      madeMs,
      accountSid: first.accountSid,
      environment: first.environment,
      direction: first.direction,
      channel: first.channel,
      country: first.country,
      ownAddress: first.ownAddress,
      messagingServiceSid: first.messagingServiceSid,
      purpose: largest(why.map(({ purpose }) => purpose)),
      template: largest(why.map(({ template }) => template)),
      carrier: largest(own.map(({ attributes: { Mcc, Mnc } }) => (Mcc === undefined ? '' : `${Mcc}-${Mnc}`))),
      inConversation: own.some(({ kind }) => kind === 'conversation-delivery'),
      isFallback: own.some(({ attributes }) => attributes.IsFallback === 'true'),
      status: state.status,
      final: state.final,
      errorCode: state.errorCode,
      heardBy: !state.final
        ? ''
        : ((['callback', 'event-stream'] as const).find((source) => witnesses.includes(source)) ?? 'rest'),
      toSentMs: between(when('accepted', 'queued', 'sending'), when('sent')),
      toDeliveredMs: between(when('sent'), when('delivered')),
      madeToDeliveredMs: between(madeMs, family === 'verification' ? when('approved') : delivered),
      heardLateMs: lateness.length === 0 ? null : Math.max(...lateness),
      durationSeconds: Math.max(...all.map(({ attributes }) => Number(attributes.CallDuration ?? 0))),
      pddMs: Math.max(...all.map(({ attributes }) => Number(attributes['Properties.PddMs'] ?? 0))),
      sipResponse: Math.max(...all.map(({ attributes }) => Number(attributes.SipResponseCode ?? 0))),
      answeredBy: largest(all.map(({ attributes }) => attributes.AnsweredBy ?? '')),
    });
  }
  return known;
}

/** The value below which that share of the values lies: the one at that place of the sorted list. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(share * sorted.length)] as number;
}

function between(from: number | undefined, to: number | undefined): number | null {
  return from === undefined || to === undefined || to < from ? null : to - from;
}

function least(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.min(...values);
}

function largest(texts: readonly string[]): string {
  return [...texts].sort().at(-1) ?? '';
}

function add(sets: Map<string, Set<string>>, key: string, value: string): void {
  sets.set(key, (sets.get(key) ?? new Set()).add(value));
}
