import { z } from 'zod';
import { explainErrorCode } from '../core/error-codes.ts';
import { type Family, isKnownStatus } from '../core/events/statuses.ts';

export const anomalySchema = z.object({
  kind: z.enum([
    'terminal-conflict',
    'out-of-order',
    'unknown-status',
    'missing-callback',
    'status-differs',
    'unknown-at-twilio',
    'deleted-at-twilio',
  ]),
  explanation: z.string(),
  /** When it was found; null when it follows from the events alone. */
  foundAt: z.string().nullable(),
});
export type Anomaly = z.output<typeof anomalySchema>;

export const discrepancyRow = z.object({
  kind: z.string(),
  actual: z.string(),
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

export function terminalConflict(status: string): Anomaly {
  return {
    kind: 'terminal-conflict',
    explanation: `two final statuses were heard that exclude each other; ${status} counts until REST settles it`,
    foundAt: null,
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
        foundAt: null,
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
        foundAt: null,
      });
  }
  return anomalies;
}

export function toAnomaly(row: z.output<typeof discrepancyRow>): Anomaly {
  return {
    kind: anomalySchema.shape.kind.parse(row.kind),
    explanation: row.arrived_late ? `${row.explanation}; it arrived later` : row.explanation,
    foundAt: row.first_found_at,
  };
}
