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

/** What is read of an account beside its messages and calls, in this order: whose a number is must be known first. */
export const readings: readonly Reading[] = [
  numbers,
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
