import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { errorCatalogue } from '../../core/error-codes.ts';
import { canonicalBytes } from '../../core/events/canonical.ts';
import type { JournalledEvent } from '../../core/events/event.ts';
import { refreshFigures } from '../../core/figures/refresh.ts';
import { touchedBy } from '../../core/figures/touched.ts';
import { insertRows, rowsOf } from '../../core/store/store.ts';
import { sharesFrom } from '../world/numbers.ts';
import { anEmbeddedStore } from '../world/store.ts';
import { histories } from './histories.ts';
import { type Known, obvious, quantile } from './obvious.ts';

const store = anEmbeddedStore();
/** Some 40,000 hearings with their repeats; `npm run soak` tells 200,000. */
const resources = Number(process.env.LEDGERLINE_TEST_RESOURCES ?? 9_000);
const shipment = 10_000;

let known: readonly Known[] = [];
let hearings = 0;

beforeAll(async () => {
  const events = histories(resources, 7);
  const random = sharesFrom(11);
  const heardAgain = events
    .filter(() => random() < 0.15)
    .map(
      (event): JournalledEvent => ({
        ...event,
        seq: event.seq + 10_000_000,
        instanceId: 'in_other',
        receivedAt: new Date(Date.parse(event.receivedAt) + Math.floor(random() * 100_000)).toISOString(),
      }),
    );
  const all = shuffled([...events, ...heardAgain], random);
  hearings = all.length;
  known = obvious(all);
  const shipments = Array.from({ length: Math.ceil(all.length / shipment) }, (_, number) =>
    all.slice(number * shipment, (number + 1) * shipment),
  );
  const insert = async (some: readonly JournalledEvent[]): Promise<void> =>
    insertRows(
      store(),
      'events',
      some.map((event) => JSON.parse(canonicalBytes(event).toString())),
    );
  const refresh = async (some: readonly JournalledEvent[]): Promise<void> =>
    refreshFigures(
      store(),
      touchedBy({ records: some.map((event) => ({ seq: event.seq, payload: canonicalBytes(event) })) }),
    );
  // Now and then two instances ship at once, and a shipment arrives a second time.
  for (const [number, some] of shipments.entries()) {
    await insert(some);
    if (number % 3 === 1) await insert(shipments[number - 1] ?? []);
    if (number % 4 !== 2) await refresh(some);
    else {
      const other = shipments[number - 1] ?? [];
      await Promise.all([refresh(some), refresh(other)]);
    }
  }
}, 300_000);

const messages = (): readonly Known[] =>
  known.filter(({ family, direction }) => family === 'message' && direction === 'outbound');
const ofMessage = (one: Known): Record<string, unknown> => ({
  minute: one.minute,
  account_sid: one.accountSid,
  environment: one.environment,
  channel: one.channel,
  country: one.country,
  own_address: one.ownAddress,
  messaging_service_sid: one.messagingServiceSid,
  purpose: one.purpose,
  template: one.template,
  carrier: one.carrier,
});
const isDelivered = ({ status }: Known): boolean => status === 'delivered' || status === 'read';

describe('events that are told twice, out of order and repaired late: each figure is what the obvious computation gives', () => {
  it('of several hearings a resource', () => {
    expect(hearings).toBeGreaterThan(resources * 3);
  });

  it('delivery', async () => {
    await expectSame('delivery', messages(), ofMessage, (some) => ({
      attempted: some.length,
      delivered: some.filter(isDelivered).length,
      undelivered: some.filter(({ status }) => status === 'undelivered').length,
      failed: some.filter(({ status }) => status === 'failed').length,
      canceled: some.filter(({ status }) => status === 'canceled').length,
      read: some.filter(({ status }) => status === 'read').length,
      unknown: some.filter(({ final }) => !final).length,
      oldest_unknown_at: timeOrNull(some.filter(({ final }) => !final).map(({ madeMs }) => madeMs)),
    }));
  });

  it('delivery_failure', async () => {
    const codes = new Map(errorCatalogue().map((one) => [one.code, one]));
    const failed = messages().filter(({ status }) => status === 'undelivered' || status === 'failed');
    await expectSame(
      'delivery_failure',
      failed,
      (one) => ({
        ...ofMessage(one),
        error_code: one.errorCode,
        error_class: one.errorCode === null ? 'none' : (codes.get(one.errorCode)?.class ?? 'unknown'),
        fault: codes.get(one.errorCode ?? 0)?.fault ?? '',
      }),
      (some) => ({ messages: some.length }),
    );
  });

  it('latency, by minute and merged over all', async () => {
    const measured = (some: readonly Known[], of: (one: Known) => number | null): readonly number[] =>
      some.map(of).filter((ms): ms is number => ms !== null);
    const figures = (some: readonly Known[]): Record<string, unknown> => {
      const times = {
        sent: measured(some, ({ toSentMs }) => toSentMs),
        delivered: measured(some, ({ toDeliveredMs }) => toDeliveredMs),
        late: measured(some, ({ heardLateMs }) => heardLateMs),
      };
      return {
        sent: times.sent.length,
        delivered: times.delivered.length,
        late: times.late.length,
        sent_quantiles: quantilesOf(times.sent),
        delivered_quantiles: quantilesOf(times.delivered),
        late_quantiles: quantilesOf(times.late),
      };
    };
    const select = (
      by: string,
    ): string => `SELECT ${by}, sum(sent_measured) AS sent, sum(delivered_measured) AS delivered,
        sum(late_measured) AS late, ${merged('to_sent')} AS sent_quantiles, ${merged('to_delivered')} AS delivered_quantiles,
        ${merged('heard_late')} AS late_quantiles FROM latency GROUP BY ${by}`;
    const dims =
      'minute, account_sid, environment, channel, country, own_address, messaging_service_sid, purpose, template, carrier';
    await expectSame(select(dims), messages(), ofMessage, figures);
    await expectSame(select('account_sid'), messages(), (one) => ({ account_sid: one.accountSid }), figures);
  });

  it('heard_by', async () => {
    await expectSame('heard_by', messages(), ofMessage, (some) => ({
      by_callback: some.filter(({ heardBy }) => heardBy === 'callback').length,
      by_event_stream: some.filter(({ heardBy }) => heardBy === 'event-stream').length,
      by_rest: some.filter(({ heardBy }) => heardBy === 'rest').length,
      unknown: some.filter(({ final }) => !final).length,
      oldest_unknown_at: timeOrNull(some.filter(({ final }) => !final).map(({ madeMs }) => madeMs)),
    }));
  });

  const calls = (): readonly Known[] => known.filter(({ family }) => family === 'call');
  const ofCall = (one: Known): Record<string, unknown> => ({
    minute: one.minute,
    account_sid: one.accountSid,
    environment: one.environment,
    direction: one.direction,
    country: one.country,
    own_address: one.ownAddress,
    purpose: one.purpose,
  });

  it('call_outcome', async () => {
    const count = (some: readonly Known[], wanted: string): number =>
      some.filter(({ status }) => status === wanted).length;
    await expectSame(
      `SELECT * EXCEPT (pdd), ${finalized('pdd')} AS pdd FROM call_outcome`,
      calls(),
      ofCall,
      (some) => ({
        calls: some.length,
        answered: count(some, 'completed'),
        busy: count(some, 'busy'),
        no_answer: count(some, 'no-answer'),
        canceled: count(some, 'canceled'),
        failed: count(some, 'failed'),
        unknown: some.filter(({ final }) => !final).length,
        by_machine: some.filter(({ answeredBy }) => answeredBy.startsWith('machine') || answeredBy === 'fax')
          .length,
        by_human: some.filter(({ answeredBy }) => answeredBy === 'human').length,
        duration_seconds: some.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0),
        pdd_measured: some.filter(({ pddMs }) => pddMs > 0).length,
        pdd: quantilesOf(some.map(({ pddMs }) => pddMs).filter((ms) => ms > 0)),
      }),
    );
  });

  it('call_failure', async () => {
    await expectSame(
      'call_failure',
      calls().filter(({ status }) => ['failed', 'busy', 'no-answer'].includes(status)),
      (one) => ({
        ...ofCall(one),
        status: one.status,
        sip_class: one.sipResponse === 0 ? 'none' : `${Math.floor(one.sipResponse / 100)}xx`,
        sip_response: one.sipResponse || null,
        error_code: one.errorCode,
      }),
      (some) => ({ calls: some.length }),
    );
  });

  it('verification_outcome and verification_attempt_outcome', async () => {
    const of = (one: Known): Record<string, unknown> => ({
      minute: one.minute,
      account_sid: one.accountSid,
      environment: one.environment,
      channel: one.channel,
      country: one.country,
    });
    const count = (some: readonly Known[], ...wanted: string[]): number =>
      some.filter(({ status }) => wanted.includes(status)).length;
    await expectSame(
      `SELECT * EXCEPT (time_to_verify), ${finalized('time_to_verify')} AS time_to_verify FROM verification_outcome`,
      known.filter(({ family }) => family === 'verification'),
      of,
      (some) => {
        const times = some
          .map(({ madeToDeliveredMs }) => madeToDeliveredMs)
          .filter((ms): ms is number => ms !== null);
        return {
          started: some.length,
          approved: count(some, 'approved'),
          expired: count(some, 'expired'),
          canceled: count(some, 'canceled'),
          max_attempts: count(some, 'max-attempts-reached'),
          waiting: some.filter(({ final }) => !final).length,
          verified_measured: times.length,
          time_to_verify: quantilesOf(times),
        };
      },
    );
    await expectSame(
      'verification_attempt_outcome',
      known.filter(({ family }) => family === 'verification-attempt'),
      (one) => ({ ...of(one), carrier: one.carrier }),
      (some) => ({
        attempts: some.length,
        delivered: count(some, 'delivered', 'read'),
        failed: count(some, 'undelivered', 'failed'),
        fallback: some.filter(({ isFallback }) => isFallback).length,
      }),
    );
  });

  it('conversation_delivery', async () => {
    await expectSame(
      'conversation_delivery',
      messages().filter(({ inConversation }) => inConversation),
      (one) => ({
        minute: one.minute,
        account_sid: one.accountSid,
        environment: one.environment,
        channel: one.channel,
        country: one.country,
      }),
      (some) => ({
        attempted: some.length,
        delivered: some.filter(isDelivered).length,
        read: some.filter(({ status }) => status === 'read').length,
        failed: some.filter(({ status }) => status === 'undelivered' || status === 'failed').length,
        unknown: some.filter(({ final }) => !final).length,
      }),
    );
  });
});

/** Groups what is known by its dimensions, works the figures out, and compares with the view row by row. */
async function expectSame(
  view: string,
  some: readonly Known[],
  dimensionsOf: (one: Known) => Record<string, unknown>,
  figuresOf: (group: readonly Known[]) => Record<string, unknown>,
): Promise<void> {
  const groups = new Map<string, { dimensions: Record<string, unknown>; members: Known[] }>();
  for (const one of some) {
    const dimensions = dimensionsOf(one);
    const key = JSON.stringify(Object.values(dimensions));
    const group = groups.get(key) ?? { dimensions, members: [] };
    group.members.push(one);
    groups.set(key, group);
  }
  const expected = [...groups.values()].map(({ dimensions, members }) => ({
    ...dimensions,
    ...figuresOf(members),
  }));
  const rows = await rowsOf(
    store(),
    z.record(z.string(), z.unknown()),
    view.startsWith('SELECT') ? view : `SELECT * FROM ${view}`,
  );
  expect(expected.length).toBeGreaterThan(1);
  const given = new Set(rows.map(asText));
  const wanted = new Set(expected.map(asText));
  // The first few of what differs: two lists of ten thousand rows tell nobody anything.
  expect([...given].filter((row) => !wanted.has(row)).slice(0, 3)).toEqual([]);
  expect([...wanted].filter((row) => !given.has(row)).slice(0, 3)).toEqual([]);
  expect(rows).toHaveLength(expected.length);
}

/** With its names in order, and numbers as numbers: ClickHouse writes large ones as texts. */
function asText(row: Record<string, unknown>): string {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value,
  ]);
  return JSON.stringify(entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}

function quantilesOf(values: readonly number[]): readonly number[] {
  return values.length === 0 ? [0, 0, 0] : [0.5, 0.9, 0.99].map((share) => quantile(values, share));
}

function merged(state: string): string {
  return `quantilesExactMerge(0.5, 0.9, 0.99)(${state})`;
}

function finalized(state: string): string {
  return `finalizeAggregation(${state})`;
}

function timeOrNull(times: readonly number[]): string | null {
  return times.length === 0 ? null : new Date(Math.min(...times)).toISOString();
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  const mixed = [...items];
  for (let index = mixed.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [mixed[index], mixed[other]] = [mixed[other] as T, mixed[index] as T];
  }
  return mixed;
}
