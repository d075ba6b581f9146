import type { Express } from 'express';
import type { SimulatedAccount } from './account.ts';
import { lastStep, type Resource } from './resource.ts';
import { startOf } from './resource-index.ts';
import { addOwnList, isoSecond, latestFirst } from './rest-lists.ts';
import type { RestOptions } from './rest-options.ts';
import { searchOf } from './rest-pages.ts';

interface EndedCall {
  readonly call: Resource;
  /** When it began. */
  readonly atMs: number;
  readonly endMs: number;
  readonly isPartial: boolean;
}

/** A summary is not final until about half an hour after its call. */
const partialSeconds = 1_800;
const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const states: Readonly<Record<string, string>> = { 'no-answer': 'noanswer', failed: 'fail' };

/** insights.twilio.com: what became of each call that has ended. */
export function addInsightsPaths(app: Express, options: RestOptions): void {
  addOwnList<EndedCall>(app, options, {
    path: '/v1/Voice/Summaries',
    key: 'call_summaries',
    rowsOf: (account, request, nowMs) => {
      const search = searchOf(request);
      const fromMs = momentOf(search.get('StartTime') ?? '4h', nowMs);
      const toMs = momentOf(search.get('EndTime') ?? '0m', nowMs);
      if (Number.isNaN(fromMs) || Number.isNaN(toMs)) return 400;
      const wanted = search.get('ProcessingState') ?? 'completed';
      const ended = endedCalls(account, fromMs, toMs, nowMs).filter(
        ({ isPartial }) => wanted === 'all' || isPartial === (wanted !== 'completed'),
      );
      return latestFirst(ended, { fromMs, toMs }, nowMs);
    },
    keyOf: ({ call }) => call.sid,
    json: summaryJson,
  });
}

/** `4h` ago, or a time; NaN when it is neither. */
function momentOf(text: string, nowMs: number): number {
  const [, count, unit = ''] = /^(\d+)([mhdw])$/.exec(text) ?? [];
  return count === undefined ? Date.parse(text) : nowMs - Number(count) * (unitMs[unit] ?? 0);
}

function endedCalls(
  account: SimulatedAccount,
  fromMs: number,
  toMs: number,
  nowMs: number,
): readonly EndedCall[] {
  return [...account.listed('call').between(fromMs, toMs, nowMs, undefined)].flatMap((call) => {
    const atMs = startOf(call, nowMs);
    const { atMs: endMs } = lastStep(call);
    if (atMs === undefined || endMs > nowMs) return [];
    return { call, atMs, endMs, isPartial: nowMs < endMs + partialSeconds * account.msPerSecond };
  });
}

function summaryJson(
  { call, atMs, endMs, isPartial }: EndedCall,
  { accountSid, msPerSecond }: SimulatedAccount,
): object {
  const { status } = lastStep(call);
  const answered = call.steps.find((step) => step.status === 'in-progress');
  const secondsSince = (sinceMs: number): number => Math.round((endMs - sinceMs) / msPerSecond);
  return {
    account_sid: accountSid,
    annotation: null,
    answered_by: 'unknown',
    attributes: { conference_participant: false },
    call_sid: call.sid,
    call_state: states[status] ?? status,
    call_type: 'carrier',
    carrier_edge: null,
    client_edge: null,
    connect_duration: answered === undefined ? 0 : secondsSince(answered.atMs),
    created_time: isoSecond(call.steps[0]?.atMs ?? atMs),
    duration: secondsSince(atMs),
    end_time: isoSecond(endMs),
    from: { caller: call.from, ...sideOf(call.from) },
    processing_state: isPartial ? 'partial' : 'complete',
    properties: { direction: call.direction === 'inbound' ? 'inbound' : 'outbound_api', pdd_ms: 121 },
    sdk_edge: null,
    sip_edge: null,
    start_time: isoSecond(atMs),
    tags: [],
    to: { callee: call.to, ...sideOf(call.to) },
    trust: {},
    url: `https://insights.twilio.com/v1/Voice/${call.sid}/Summary`,
  };
}

function sideOf(number: string): object {
  return {
    carrier: 'Simulated Wireless',
    connection: 'mobile',
    country_code: number.startsWith('+44') ? 'GB' : 'US',
    location: null,
    number_prefix: number.slice(1, 5),
  };
}
