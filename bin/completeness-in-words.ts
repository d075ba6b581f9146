import type { Completeness } from '../console/completeness.ts';
import { when } from './print.ts';

/** How far a record can be trusted to be whole, in one sentence. */
export function completenessInWords(completeness: Completeness): string {
  const { kind, accountSid, expected, heard, share, daysClosed, daysOpen, readAt } = completeness;
  const days = `${daysClosed} of ${daysClosed + daysOpen} days closed`;
  if (readAt === null || share === null)
    return `completeness of the ${kind}s of ${accountSid}: not measured yet, ${days}`;
  return `completeness of the ${kind}s of ${accountSid} at that time: ${heard} of ${expected} statuses were heard (${percent(share)}), the others are known from REST; ${days}, read ${when(readAt)}`;
}

/** Never rounded up to 100 %. */
export function percent(share: number): string {
  return `${Math.floor(share * 10_000) / 100} %`;
}
