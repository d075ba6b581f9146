import { exportPages } from './exports/pages.ts';
import { healthPages } from './health/pages.ts';
import type { Page } from './page.ts';

/** Every page of the console, in the order of the navigation. */
export const pageTable: readonly Page[] = [...exportPages, ...healthPages];
