import { accessLogPages } from './access-log/pages.ts';
import { completenessPages } from './completeness-page/pages.ts';
import { contactPages } from './contacts/pages.ts';
import { discrepancyPages } from './discrepancies-page/pages.ts';
import { evidencePages } from './evidence/pages.ts';
import { exportPages } from './exports/pages.ts';
import { healthPages } from './health/pages.ts';
import type { Page } from './page.ts';
import { privacyPages } from './privacy/pages.ts';
import { searchPages } from './search/pages.ts';
import { startPages } from './start/pages.ts';
import { tracePages } from './trace-page/pages.ts';
import { violationPages } from './violations/pages.ts';

/** Every page of the console, in the order of the navigation. */
export const pageTable: readonly Page[] = [
  ...startPages,
  ...contactPages,
  ...tracePages,
  ...searchPages,
  ...violationPages,
  ...completenessPages,
  ...discrepancyPages,
  ...privacyPages,
  ...accessLogPages,
  ...evidencePages,
  ...exportPages,
  ...healthPages,
];
