import type { Account } from '../../core/config/accounts.ts';
import type { ForwardRule } from '../../core/config/forwarding.ts';
import type { Facts } from '../../core/redaction/redact.ts';

/** A callback that is to be passed on, with the event by which it is known. */
export interface Routed {
  readonly rule: ForwardRule;
  readonly facts: Facts;
}

/** The first rule that fits one of the events; a batch of Event Streams is passed on once and whole, by the first that fits. */
export function routeOf({ forward = [] }: Account, events: readonly Facts[]): Routed | undefined {
  for (const rule of forward) {
    const facts = events.find(({ kind }) => rule.kinds === 'all' || rule.kinds.includes(kind));
    if (facts !== undefined) return { rule, facts };
  }
  return undefined;
}
