import { healthPages } from './health/pages.ts';
import type { Page } from './page.ts';
import { violationPages } from './violations/pages.ts';

/** Every page of the console, in the order of the navigation. */
export const pageTable: readonly Page[] = [...healthPages, ...violationPages];
