import { limits } from '../../core/limits.ts';

/** What the record has of one message: how many events, and how often they were heard. */
export interface Recorded {
  readonly sid: string;
  readonly events: number;
  readonly hearings: number;
}

export interface Counts {
  readonly acknowledged: number;
  /** Of the acknowledged ones those that are in the record: with the lost ones they are all. */
  readonly stored: number;
  readonly lost: number;
  /** In the record, or heard, more than once, whether they were acknowledged or not. */
  readonly doubled: number;
  /** The first ones of each. */
  readonly lostSids: readonly string[];
  readonly doubledSids: readonly string[];
}

/** Compares what was acknowledged with what the record has. */
export function countRecord(acknowledged: ReadonlySet<string>, recorded: readonly Recorded[]): Counts {
  const known = new Set(recorded.map(({ sid }) => sid));
  const lost = [...acknowledged].filter((sid) => !known.has(sid));
  const doubled = recorded
    .filter(({ events, hearings }) => events !== 1 || hearings !== 1)
    .map(({ sid }) => sid);
  return {
    acknowledged: acknowledged.size,
    stored: acknowledged.size - lost.length,
    lost: lost.length,
    doubled: doubled.length,
    lostSids: lost.slice(0, limits.drillNamedSids),
    doubledSids: doubled.slice(0, limits.drillNamedSids),
  };
}

/** What the command ends with: 1 when anything differs from what was promised. */
export function exitCodeOf({
  lost,
  doubled,
  verified,
}: Pick<Counts, 'lost' | 'doubled'> & { readonly verified: boolean }): 0 | 1 {
  return lost === 0 && doubled === 0 && verified ? 0 : 1;
}
