import type { Slo } from '../../core/slo/slo.ts';
import { kinds } from '../../core/slo/slo.ts';

/** A row of resources_by_minute, as far as objectives look at it. */
export interface Row {
  readonly account_sid: string;
  readonly family: 'message' | 'call' | 'verification';
  readonly resource_sid: string;
  readonly madeAtMs: number;
  readonly environment: string;
  readonly direction: 'outbound' | 'inbound';
  readonly channel: string;
  readonly country: string;
  readonly own_address: string;
  readonly messaging_service_sid: string;
  readonly purpose: string;
  readonly carrier: string;
  readonly status: string;
  readonly final: boolean;
  readonly error_code: number | null;
  readonly heard_by: string;
  readonly made_to_delivered_ms: number | null;
}

export type Outcome = 'good' | 'bad' | 'waiting' | 'left out';

/** What becomes of one event under one objective, said as a person would say it. */
export function outcomeOf(row: Row, slo: Slo, excluded: readonly number[], nowMs: number): Outcome {
  if (row.family !== kinds[slo.kind] || !isSelected(row, slo)) return 'left out';
  if (row.family !== 'verification' && row.direction !== 'outbound') return 'left out';
  const inTime = row.status === 'scheduled' || nowMs - row.madeAtMs <= slo.within;
  const arrived = row.status === 'delivered' || row.status === 'read';
  const tookMs = row.made_to_delivered_ms;
  if (slo.kind === 'call-connect' || slo.kind === 'call-answer') {
    if (row.status === 'in-progress' || row.status === 'completed') return 'good';
    if (slo.kind === 'call-connect' && (row.status === 'busy' || row.status === 'no-answer')) return 'good';
  }
  if (slo.kind === 'completeness' && (row.heard_by === 'callback' || row.heard_by === 'event-stream'))
    return 'good';
  if (!row.final) return inTime ? 'waiting' : 'bad';
  if (slo.kind === 'delivery' && arrived) return 'good';
  if (slo.kind === 'verification' && row.status === 'approved') return 'good';
  if (slo.kind === 'latency' && arrived && tookMs !== null) return tookMs <= slo.within ? 'good' : 'bad';
  if (slo.kind === 'latency' || row.status === 'canceled') return 'left out';
  return row.error_code !== null && excluded.includes(row.error_code) ? 'left out' : 'bad';
}

function isSelected(row: Row, { selector }: Slo): boolean {
  const parts: readonly (readonly [readonly string[], string])[] = [
    [selector.account, row.account_sid],
    [selector.environment, row.environment],
    [selector.channel, row.channel],
    [selector.country, row.country],
    [selector.sender, row.own_address],
    [selector.service, row.messaging_service_sid],
    [selector.purpose, row.purpose],
    [selector.carrier, row.carrier],
  ];
  return parts.every(([wanted, value]) => wanted.length === 0 || wanted.includes(value));
}
