import { alerts } from './alerts.ts';
import { auditLog } from './audit-log.ts';
import { callSummaries } from './call-summaries.ts';
import { numbers } from './numbers.ts';
import type { Reading } from './reading.ts';
import { brands, tollFree } from './registrations.ts';
import { services } from './services.ts';
import { usage } from './usage.ts';
import { verifyAttempts } from './verify-attempts.ts';
import { verifySummary } from './verify-summary.ts';

/** What is read before messages and calls: whose a number is must be known to tell the account's side from a person's. */
export const readingsBefore: readonly Reading[] = [numbers];

/** What is read beside messages and calls, in this order. */
export const readingsBeside: readonly Reading[] = [
  services,
  brands,
  tollFree,
  alerts,
  auditLog,
  verifyAttempts,
  verifySummary,
  callSummaries,
  usage,
];
