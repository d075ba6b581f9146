import type { Store } from '../core/store/store.ts';
import type { PageContext } from './page.ts';
import { ApiProblem } from './problem.ts';

/** The store, for a page that is nothing without it. Throws a problem (503) while ClickHouse cannot be reached. */
export function connected({ store }: Pick<PageContext, 'store'>): Store {
  const found = store();
  if (found === undefined)
    throw new ApiProblem(
      503,
      'The record cannot be read at the moment',
      'What happens is still being recorded. Try again in a few minutes.',
    );
  return found;
}
