import type { Store } from '../../core/store/store.ts';
import { type Completeness, completenessOf, type Stretch } from '../completeness.ts';
import type { TrailContact } from './trail.ts';

/** The completeness of each account and kind between the first and the last contact of a trail, whose latest come first. */
export async function completenessOfTrail(
  store: Store,
  contacts: readonly TrailContact[],
): Promise<Completeness[]> {
  const stretches = new Map<string, Stretch>();
  for (const { accountSid, kind: family, firstHeardAt: at } of contacts) {
    const key = `${accountSid} ${family}`;
    stretches.set(key, { accountSid, family, from: at, to: stretches.get(key)?.to ?? at });
  }
  const found: Completeness[] = [];
  for (const stretch of stretches.values()) {
    const completeness = await completenessOf(store, stretch);
    if (completeness !== undefined) found.push(completeness);
  }
  return found;
}
