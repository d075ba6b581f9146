import { z } from 'zod';
import { explainErrorCode } from '../core/error-codes.ts';
import { discrepancyKinds } from '../core/events/discrepancy-kinds.ts';
import { type Family, isKnownStatus } from '../core/events/statuses.ts';

export const anomalySchema = z.object({
  kind: z.enum(['terminal-conflict', 'out-of-order', 'unknown-status', ...discrepancyKinds]),
  explanation: z.string(),
  /** What the record had, and what REST says; empty when it follows from the events alone. */
  heard: z.string(),
  actual: z.string(),
  /** `rest-event`: the record follows REST; `nothing`: it stays open. */
  settledBy: z.string(),
  /** When it was found; null when it follows from the events alone. */
  foundAt: z.string().nullable(),
});
export type Anomaly = z.output<typeof anomalySchema>;

export const discrepancyRow = z.object({
  kind: z.string(),
  heard: z.string(),
  actual: z.string(),
  settled_by: z.string(),
  explanation: z.string(),
  first_found_at: z.string(),
  arrived_late: z.coerce.boolean(),
});

export const errorSchema = z.object({
  code: z.number().int(),
  class: z.string(),
  meaning: z.string(),
  fault: z.string().describe('whose it most likely is'),
  retry: z.string().describe('whether sending again makes sense: now, later or no'),
  runbook: z.string().describe('the page that says what to do'),
});

/** What an error code means, as a trace gives it. */
export function errorOf(code: number): z.output<typeof errorSchema> {
  const { class: errorClass, meaning, fault, retry, runbook } = explainErrorCode(code);
  return { code, class: errorClass, meaning, fault, retry, runbook };
}

const fromEventsAlone = { heard: '', actual: '', settledBy: 'nothing', foundAt: null };

export function terminalConflict(status: string): Anomaly {
  return {
    kind: 'terminal-conflict',
    explanation: `two final statuses were heard that exclude each other; ${status} counts until REST settles it`,
    ...fromEventsAlone,
  };
}

/** What the events of one family alone show, given in the order of their stages. */
export function anomaliesAmong(
  family: Family,
  events: readonly { readonly source: string; readonly status: string; readonly first_received_at: string }[],
): readonly Anomaly[] {
  const anomalies: Anomaly[] = [];
  const callbacks = events.filter(({ source }) => source === 'callback');
  for (const { status } of events) {
    if (!isKnownStatus(family, status))
      anomalies.push({
        kind: 'unknown-status',
        explanation: `${status} is a status that this version does not know`,
        ...fromEventsAlone,
      });
  }
  for (const [index, event] of callbacks.entries()) {
    const overtaking = callbacks
      .slice(index + 1)
      .find((later) => later.first_received_at < event.first_received_at);
    if (overtaking !== undefined)
      anomalies.push({
        kind: 'out-of-order',
        explanation: `${event.status} was heard after ${overtaking.status}; the order of arrival changes nothing`,
        ...fromEventsAlone,
      });
  }
  return anomalies;
}

export function toAnomaly(row: z.output<typeof discrepancyRow>): Anomaly {
  return {
    kind: anomalySchema.shape.kind.parse(row.kind),
    explanation: `${row.explanation}${row.settled_by === 'rest-event' ? '; the record follows REST' : ''}${row.arrived_late ? '; it arrived later' : ''}`,
    heard: row.heard,
    actual: row.actual,
    settledBy: row.settled_by,
    foundAt: row.first_found_at,
  };
}
