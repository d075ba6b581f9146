import { createHash } from 'node:crypto';
import type { JournalledEvent } from '../../core/events/event.ts';
import type { AccountSid } from '../../core/sids.ts';
import { anEvent } from '../world/events.ts';
import { sharesFrom } from '../world/numbers.ts';

type Parts = Partial<JournalledEvent>;

const accounts = [`AC${'1'.repeat(32)}`, `AC${'2'.repeat(32)}`] as AccountSid[];
const startMs = Date.parse('2026-11-20T00:00:00.000Z');
/** Short enough that minutes hold several resources, long enough that many events come in another minute. */
const spanMs = 40 * 60_000;

/**
 * Events of so many resources of every kind that has figures: messages, calls, verifications with their attempts, and the
 * intents behind some of them. Callbacks are missing, told by Event Streams or only by REST, and REST repairs late.
 */
export function histories(resources: number, seed: number): readonly JournalledEvent[] {
  const random = sharesFrom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const chance = (share: number): boolean => random() < share;
  const events: JournalledEvent[] = [];
  for (let number = 0; number < resources; number += 1) {
    const sid = createHash('md5').update(`${seed} ${number}`).digest('hex');
    const madeMs = startMs + Math.floor(random() * spanMs);
    const accountSid = pick(accounts);
    const common: Parts = {
      accountSid,
      environment: accountSid === accounts[0] ? 'production' : 'staging',
      country: pick(['US', 'CA', 'DE', '']),
      ownAddress: pick(['+15005550006', '+15005550001', 'CLINIC']),
      contactId: `ct_${'0'.repeat(31)}${number % 10}` as JournalledEvent['contactId'],
    };
    const intent = `intent-${sid}`;
    const hasIntent = chance(0.3);
    if (hasIntent) {
      const later = chance(0.3);
      events.push(
        anEvent({
          ...common,
          kind: 'intent',
          source: 'application',
          resourceSid: intent,
          status: later ? 'sent-as' : 'announced',
          relatedSids: later ? [`SM${sid}`] : [],
          attributes: {
            Purpose: pick(['appointment', 'billing']),
            ...(chance(0.5) ? { Template: pick(['t1', 't2']) } : {}),
          },
          receivedAt: iso(madeMs - 1_000),
        }),
      );
    }
    const related = hasIntent ? { relatedSids: [intent] } : {};
    const kind = random();
    if (kind < 0.7) events.push(...aMessage(`SM${sid}`, madeMs, { ...common, ...related }));
    else if (kind < 0.85) events.push(...aCall(`CA${sid}`, madeMs, common));
    else events.push(...aVerification(sid, madeMs, common));
  }
  return events;

  function aMessage(resourceSid: string, madeMs: number, common: Parts): readonly JournalledEvent[] {
    const channel = pick(['sms', 'whatsapp'] as const);
    const inConversation = chance(0.05);
    const end = pick([
      'delivered',
      'delivered',
      'delivered',
      'read',
      'undelivered',
      'failed',
      'sent',
      'canceled',
    ]);
    const path = {
      delivered: ['queued', 'sent', 'delivered'],
      read: ['queued', 'sent', 'delivered', 'read'],
      undelivered: ['accepted', 'sending', 'sent', 'undelivered'],
      failed: ['queued', 'failed'],
      sent: ['queued', 'sent'],
      canceled: ['scheduled', 'canceled'],
    }[end] as readonly string[];
    const service = pick(['', `MG${'3'.repeat(32)}`]);
    const carrier = chance(0.4) ? { Mcc: '310', Mnc: pick(['260', '410']) } : undefined;
    const own = {
      ...common,
      resourceSid,
      channel,
      messagingServiceSid: service,
      direction: chance(0.05) ? ('inbound' as const) : ('outbound' as const),
    };
    const told: JournalledEvent[] = [];
    let at = madeMs;
    for (const status of path) {
      at += Math.floor(random() * 40_000);
      const code =
        status === 'undelivered' || status === 'failed' ? pick([30007, 30003, 30034, 99999, null]) : null;
      if (chance(0.85))
        told.push(
          anEvent({
            ...own,
            kind: inConversation ? 'conversation-delivery' : 'message-status',
            status,
            errorCode: code,
            receivedAt: iso(at + Math.floor(random() * 2_000)),
          }),
        );
      if (carrier !== undefined && chance(0.7))
        told.push(
          anEvent({
            ...own,
            source: 'event-stream',
            status,
            errorCode: code,
            occurredAt: iso(at - Math.floor(random() * 3_000)),
            receivedAt: iso(at + Math.floor(random() * 90_000)),
            attributes: carrier,
          }),
        );
    }
    // Late repair: REST knows the end, and when it was made, which moves it to an earlier minute.
    if (told.length < path.length && path.at(-1) !== 'sent' && chance(0.8))
      told.push(
        anEvent({
          ...own,
          source: 'rest',
          status: path.at(-1) as string,
          errorCode: end === 'undelivered' ? 30007 : null,
          occurredAt: iso(at + 5_000),
          receivedAt: iso(at + 3_600_000),
          attributes: { DateCreated: iso(Math.floor(madeMs / 1_000) * 1_000 - 61_000) },
        }),
      );
    return told;
  }

  function aCall(resourceSid: string, madeMs: number, common: Parts): readonly JournalledEvent[] {
    const end = pick(['completed', 'completed', 'busy', 'no-answer', 'failed', 'canceled', 'in-progress']);
    const path = ['initiated', 'ringing', ...(end === 'completed' ? ['in-progress'] : []), end];
    const own = {
      ...common,
      resourceSid,
      channel: 'voice' as const,
      direction: pick(['outbound', 'inbound'] as const),
    };
    const told: JournalledEvent[] = [];
    let at = madeMs;
    for (const [sequence, status] of path.entries()) {
      at += Math.floor(random() * 30_000);
      if (chance(0.1)) continue;
      told.push(
        anEvent({
          ...own,
          kind: 'call-status',
          status,
          sequence,
          occurredAt: iso(Math.floor(at / 1_000) * 1_000),
          receivedAt: iso(at + Math.floor(random() * 4_000)),
          attributes: {
            ...(status === 'completed' ? { CallDuration: String(Math.floor(random() * 300)) } : {}),
            ...(status === 'failed' ? { SipResponseCode: pick(['404', '486', '503', '603']) } : {}),
          },
        }),
      );
    }
    if (chance(0.4))
      told.push(
        anEvent({
          ...common,
          resourceSid,
          kind: 'call-insights',
          status: 'complete',
          direction: 'unknown',
          channel: 'voice',
          ownAddress: '',
          contactId: '',
          country: '',
          source: 'event-stream',
          occurredAt: iso(at - 600_000),
          receivedAt: iso(at + 1_800_000),
          attributes: { 'Properties.PddMs': String(Math.floor(random() * 9_000) + 1) },
        }),
      );
    if (chance(0.3))
      told.push(
        anEvent({
          ...common,
          resourceSid,
          kind: 'machine-detection',
          status: 'human',
          channel: 'voice',
          receivedAt: iso(at - 700_000),
          attributes: { AnsweredBy: pick(['human', 'machine_start', 'fax']) },
        }),
      );
    return told;
  }

  function aVerification(hex: string, madeMs: number, common: Parts): readonly JournalledEvent[] {
    const own = {
      ...common,
      ownAddress: '',
      source: 'event-stream' as const,
      channel: pick(['sms', 'voice', 'whatsapp'] as const),
    };
    const end = pick(['approved', 'approved', 'expired', 'canceled', 'max-attempts-reached', 'pending']);
    const told: JournalledEvent[] = [];
    let at = madeMs;
    for (const status of end === 'pending' ? ['pending'] : ['pending', end]) {
      told.push(
        anEvent({
          ...own,
          resourceSid: `VE${hex}`,
          kind: 'verification',
          status,
          occurredAt: iso(at),
          receivedAt: iso(at + Math.floor(random() * 60_000)),
        }),
      );
      at += Math.floor(random() * 120_000);
    }
    const attempt = {
      ...own,
      resourceSid: `VL${hex}`,
      kind: 'verification-attempt' as const,
      attributes: { Mcc: '262', Mnc: '01', IsFallback: chance(0.2) ? 'true' : 'false' },
    };
    for (const status of ['sent', pick(['delivered', 'failed'])])
      told.push(anEvent({ ...attempt, status, occurredAt: iso(at), receivedAt: iso(at + 500) }));
    return told;
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
