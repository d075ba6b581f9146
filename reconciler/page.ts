import { ZodError } from 'zod';
import type { Page, RestResource } from './resource.ts';

/** One page of the official client as resources; a row of an unknown shape is counted, not fatal to the page. */
export function pageOf(
  page: { readonly instances: readonly unknown[]; readonly nextPageUrl?: string | undefined },
  resourceOf: (instance: unknown) => RestResource,
): Page {
  const resources: RestResource[] = [];
  let unreadable = 0;
  for (const instance of page.instances) {
    try {
      resources.push(resourceOf(instance));
    } catch (error) {
      if (!(error instanceof ZodError)) throw error;
      unreadable += 1;
    }
  }
  return { resources, unreadable, next: page.nextPageUrl };
}
