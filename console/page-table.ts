import { healthPages } from './health/pages.ts';
import type { Page } from './page.ts';
import { privacyPages } from './privacy/pages.ts';

/** Every page of the console, in the order of the navigation. */
export const pageTable: readonly Page[] = [...healthPages, ...privacyPages];
