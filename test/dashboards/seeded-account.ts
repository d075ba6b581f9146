import { canonicalBytes } from '../../core/events/canonical.ts';
import type { JournalledEvent } from '../../core/events/event.ts';
import { refreshFigures } from '../../core/figures/refresh.ts';
import { insertRows, type Store } from '../../core/store/store.ts';
import { findViolations } from '../../core/violations/find.ts';
import { violationRules } from '../../core/violations/read-file.ts';
import { fillViolationRules } from '../../core/violations/rules-table.ts';
import { accountSid, anEvent, sidNamed } from '../world/events.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const service = sidNamed('MG', 'service');
const iso = (ms: number): string => new Date(ms).toISOString();
const day = (ms: number): string => iso(ms).slice(0, 10);

type Step = readonly [status: string, afterMs: number, more?: Partial<JournalledEvent>];

/** One resource as it was heard of, step by step. */
function heard(
  resourceSid: string,
  startMs: number,
  steps: readonly Step[],
  more: Partial<JournalledEvent>,
): JournalledEvent[] {
  return steps.map(([status, afterMs, parts]) =>
    anEvent({
      resourceSid,
      status,
      occurredAt: iso(startMs + afterMs),
      receivedAt: iso(startMs + afterMs + 300),
      ...more,
      ...parts,
      attributes: { ...more.attributes, ...parts?.attributes },
    }),
  );
}

const carrier = { Mcc: '310', Mnc: '260' };
const streamed = { source: 'event-stream', attributes: carrier } as const;

/** Messages of every outcome, with reasons, carriers and templates. */
function messages(nowMs: number): JournalledEvent[] {
  const outcomes: readonly (readonly [string, readonly Step[], Partial<JournalledEvent>])[] = [
    [
      'delivered',
      [
        ['queued', 0],
        ['sent', 900],
        ['delivered', 4_000, streamed],
      ],
      {},
    ],
    [
      'filtered',
      [
        ['queued', 0],
        ['sent', 800],
        ['undelivered', 3_000, { errorCode: 30007, ...streamed }],
      ],
      {},
    ],
    [
      'unreachable',
      [
        ['sent', 0],
        ['undelivered', 5_000, { errorCode: 30003 }],
      ],
      { messagingServiceSid: service },
    ],
    ['opted out', [['failed', 100, { errorCode: 21610 }]], {}],
    [
      'on its way',
      [
        ['queued', 0],
        ['sent', 700],
      ],
      {},
    ],
    ['only by REST', [['delivered', 9_000, { source: 'rest' }]], {}],
    [
      'read',
      [
        ['sent', 0],
        ['delivered', 1_000],
        ['read', 60_000],
      ],
      { channel: 'whatsapp' },
    ],
    ['template refused', [['failed', 200, { errorCode: 63016 }]], { channel: 'whatsapp' }],
  ];
  return outcomes.flatMap(([name, steps, more], index) => {
    const sid = sidNamed('SM', name);
    const startMs = nowMs - hourMs - index * minuteMs;
    const intentId = `intent ${name}`.replaceAll(' ', '-');
    const intent = anEvent({
      kind: 'intent',
      source: 'application',
      resourceSid: intentId,
      status: '',
      receivedAt: iso(startMs - 1_000),
      attributes: { Purpose: 'appointment', Template: 'reminder', ConsentReference: 'form-7' },
    });
    return [intent, ...heard(sid, startMs, steps, { relatedSids: [intentId], ...more })];
  });
}

/** A second message for one intent to one person. */
function sentTwice(nowMs: number): JournalledEvent[] {
  const relatedSids = ['intent-delivered'];
  return heard(
    sidNamed('SM', 'twice'),
    nowMs - 30 * minuteMs,
    [
      ['sent', 0],
      ['delivered', 900],
    ],
    { relatedSids },
  );
}

function calls(nowMs: number): JournalledEvent[] {
  const startMs = nowMs - 2 * hourMs;
  const answered = sidNamed('CA', 'answered');
  const insights = { kind: 'call-insights', source: 'event-stream', status: '' } as const;
  return [
    ...heard(
      answered,
      startMs,
      [
        ['initiated', 0],
        ['in-progress', 6_000, { attributes: { AnsweredBy: 'human' } }],
        ['completed', 66_000, { attributes: { CallDuration: '60' } }],
        ['', 70_000, { ...insights, attributes: { 'Properties.PddMs': '2400' } }],
      ],
      { relatedSids: ['intent-read'] },
    ),
    ...heard(
      sidNamed('CA', 'busy'),
      startMs + minuteMs,
      [
        ['initiated', 0],
        ['busy', 4_000],
      ],
      {},
    ),
    ...heard(
      sidNamed('CA', 'failed'),
      startMs + 2 * minuteMs,
      [
        ['initiated', 0],
        ['failed', 900, { errorCode: 13224, attributes: { SipResponseCode: '503' } }],
      ],
      {},
    ),
  ];
}

function verifications(nowMs: number): JournalledEvent[] {
  const startMs = nowMs - 3 * hourMs;
  const verification = { kind: 'verification' } as const;
  const attempt = { kind: 'verification-attempt' } as const;
  return [
    ...heard(
      sidNamed('VE', 'approved'),
      startMs,
      [
        ['pending', 0],
        ['approved', 21_000],
      ],
      verification,
    ),
    ...heard(
      sidNamed('VE', 'expired'),
      startMs + minuteMs,
      [
        ['pending', 0],
        ['expired', 600_000],
      ],
      verification,
    ),
    ...heard(
      sidNamed('VL', 'first'),
      startMs,
      [
        ['sent', 0],
        ['delivered', 2_000],
      ],
      attempt,
    ),
    ...heard(
      sidNamed('VL', 'second'),
      startMs + minuteMs,
      [
        ['sent', 0],
        ['undelivered', 2_000],
      ],
      {
        ...attempt,
        attributes: { IsFallback: 'true' },
      },
    ),
  ];
}

/** People who write: on WhatsApp, where that opens a window, and about consent. */
function people(nowMs: number): JournalledEvent[] {
  const inbound = { kind: 'inbound-message', direction: 'inbound', status: 'received' } as const;
  const startMs = nowMs - 23 * hourMs;
  return [
    ...heard(sidNamed('SM', 'asks'), startMs, [['received', 0]], {
      ...inbound,
      channel: 'whatsapp',
      contactId: `ct_${'7'.repeat(32)}` as JournalledEvent['contactId'],
      attributes: { OpensSession: 'true' },
    }),
    ...heard(sidNamed('SM', 'says stop'), startMs, [['received', 0]], {
      ...inbound,
      attributes: { Consent: 'stop' },
    }),
    ...heard(
      sidNamed('IM', 'in a conversation'),
      nowMs - hourMs,
      [
        ['sent', 0],
        ['delivered', 2_000],
      ],
      {
        kind: 'conversation-delivery',
      },
    ),
    ...heard(
      sidNamed('PN', 'number'),
      nowMs - 2 * hourMs,
      [
        [
          'changed',
          0,
          { kind: 'configuration-change', source: 'rest', attributes: { Field: 'StatusCallback' } },
        ],
      ],
      {},
    ),
  ];
}

/** What the reconciler writes beside events: REST's own word, days, differences, what is set up, what is counted. */
async function reconciled(store: Store, nowMs: number): Promise<void> {
  const of = { account_sid: accountSid, family: 'message' };
  const read_at = iso(nowMs);
  const resource = {
    ...of,
    found: true,
    status: 'delivered',
    created_at: iso(nowMs - hourMs),
    direction: 'outbound',
    channel: 'sms',
    own_address: '+15005550006',
    read_at,
  };
  await insertRows(store, 'rest_resources', [
    ...['delivered', 'filtered', 'twice'].map((name) => ({
      ...resource,
      resource_sid: sidNamed('SM', name),
      price: '-0.0079',
      price_unit: 'USD',
      segments: 1,
      expected: 2,
      heard: 2,
    })),
    // Told elsewhere: a sender of which nothing is ever heard.
    ...Array.from({ length: 9 }, (_, index) => ({
      ...resource,
      resource_sid: sidNamed('SM', `elsewhere ${index}`),
      own_address: '+15005550009',
      created_at: iso(nowMs - 3 * hourMs),
      expected: 2,
      heard: 0,
    })),
  ]);
  await insertRows(store, 'reconcile_slices', [
    {
      ...of,
      pass: 'after-1-hour',
      slice_from: iso(nowMs - dayMs),
      slice_to: read_at,
      state: 'finished',
      updated_at: read_at,
    },
  ]);
  await insertRows(store, 'reconcile_days', [
    {
      ...of,
      day: day(nowMs - dayMs),
      read_at,
      resources: 9,
      unsettled: 1,
      closed: false,
      because: 'one is not final',
    },
  ]);
  await insertRows(store, 'discrepancies', [
    {
      ...of,
      resource_sid: sidNamed('SM', 'filtered'),
      discrepancy_id: 'd1',
      kind: 'missing-callback',
      heard: '',
      actual: 'sent',
      explanation: 'REST proves that sent was told',
      settled_by: 'rest-event',
      found_at: iso(nowMs - hourMs),
    },
  ]);
  await insertRows(store, 'configuration_items', [
    {
      account_sid: accountSid,
      kind: 'messaging-service',
      item_sid: service,
      facts: { StatusCallback: 'none' },
      present: true,
      read_at,
    },
  ]);
  await insertRows(store, 'readings', [
    {
      account_sid: accountSid,
      reading: 'alerts',
      state: 'refused',
      because: 'not offered to this login',
      updated_at: read_at,
    },
  ]);
  await insertRows(store, 'usage_records', [
    {
      account_sid: accountSid,
      day: day(nowMs - hourMs),
      category: 'sms',
      counted: '9',
      price: '0.07',
      price_unit: 'USD',
      read_at,
    },
  ]);
  await insertRows(store, 'verify_days', [
    { account_sid: accountSid, day: day(nowMs - hourMs), attempts: 2, converted: 1, unconverted: 1, read_at },
  ]);
  await insertRows(
    store,
    'signals',
    ['carrier-filtering', 'sms-pumping', 'whatsapp-window'].map((signal) => ({
      signal,
      signal_id: signal,
      account_sid: accountSid,
      environment: 'production',
      segment: 'sender=+15005550006',
      subject: { sender: '+15005550006', carrier: '310-260', country: 'US', channel: 'sms' },
      opened_at: iso(nowMs - hourMs),
      since: iso(nowMs - 2 * hourMs),
      confidence: 0.99,
      affected: 40,
      price: '0.316',
      price_unit: 'USD',
      codes: [30007],
      explanation: 'it rose for this sender',
      updated_at: read_at,
    })),
  );
  await insertRows(store, 'slos', [
    {
      name: 'delivered',
      filled_at: read_at,
      kind: 'delivery',
      family: 'message',
      objective: 0.97,
      target_ms: 300_000,
      window_seconds: 2_592_000,
      owner: 'on-call',
    },
  ]);
  await insertRows(store, 'acts', acts(nowMs));
}

/** What people did with the record: a look-up, a hold, and an erasure and a removal that are done. */
function acts(nowMs: number): Record<string, unknown>[] {
  const by = { actor: 'officer', role: 'officer', contact_ids: [`ct_${'0'.repeat(32)}`] };
  const ofHouse = { actor: 'ledgerline', role: 'appliance' };
  return [
    { ...by, action: 'contact-search', reason: 'complaint 12', rows_given: 3 },
    { ...by, action: 'hold-set', reason: 'lawsuit 3', details: { Matter: 'lawsuit 3', Persons: '2' } },
    { ...by, action: 'erasure', reason: 'asked by letter', details: { Right: 'GDPR Art. 17' } },
    { ...by, action: 'erasure-done', details: { Of: 'act_erasure', Statement: 'forgotten' } },
    {
      ...ofHouse,
      action: 'retention',
      details: { Table: 'events', Month: '2019-03', RowsToGo: '12', RowsHeld: '3' },
    },
    { ...ofHouse, action: 'retention-done', details: { Of: 'act_retention' } },
  ].map((act) => ({ at: iso(nowMs - hourMs), act_id: `act_${act.action}`, ...act }));
}

/** One account on one day with something of everything that the dashboards tell of, as it would have come in. */
export async function seedAccount(store: Store, nowMs: number): Promise<void> {
  const events = [messages, sentTwice, calls, verifications, people].flatMap((make) => make(nowMs));
  await insertRows(
    store,
    'events',
    events.map((event) => JSON.parse(canonicalBytes(event).toString()) as Record<string, unknown>),
  );
  await refreshFigures(store, { sids: events.map(({ resourceSid }) => resourceSid ?? ''), intents: [] });
  await fillViolationRules(store, violationRules('{}', 'no file'), () => nowMs);
  await findViolations(store, { first: day(nowMs - dayMs), last: day(nowMs) }, () => nowMs);
  await reconciled(store, nowMs);
}
