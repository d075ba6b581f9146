import type { HeldColumns } from '../hold/held.ts';
import type { RetentionSettings } from '../settings.ts';

/** A table whose old rows go, and how it is told which are old and which are held. */
export interface KeptTable {
  readonly table: string;
  readonly class: keyof RetentionSettings;
  /** Cut into months by its time, so that a month goes at once. */
  readonly byMonth: boolean;
  readonly columns: HeldColumns;
  /** Further condition under which a row may go; absent: age alone decides. */
  readonly onlyIf?: string;
}

/**
 * Every table from which retention removes, except events and what follows them. Tables that say how things are now
 * (configuration, readings, objectives, error codes) have no old rows; what reconcilers note of their work has a TTL of its own.
 */
export const keptTables: readonly KeptTable[] = [
  {
    table: 'reconcile_days',
    class: 'record',
    byMonth: true,
    columns: { account: 'account_sid', time: 'day' },
  },
  {
    table: 'discrepancies',
    class: 'record',
    byMonth: false,
    columns: { sid: 'resource_sid', account: 'account_sid', time: 'found_at' },
  },
  {
    table: 'resources_by_minute',
    class: 'figures',
    byMonth: true,
    columns: { sid: 'resource_sid', contact: 'contact_id', account: 'account_sid', time: 'minute' },
  },
  {
    table: 'signals',
    class: 'figures',
    byMonth: false,
    columns: { account: 'account_sid', time: 'updated_at' },
    onlyIf: 'closed_at IS NOT NULL',
  },
  {
    table: 'rest_resources',
    class: 'rest',
    byMonth: false,
    columns: { sid: 'resource_sid', account: 'account_sid', time: 'read_at' },
  },
  {
    table: 'rest_resources_by_hour',
    class: 'rest',
    byMonth: true,
    columns: { sid: 'resource_sid', account: 'account_sid', time: 'hour' },
  },
  {
    table: 'usage_records',
    class: 'readings',
    byMonth: false,
    columns: { account: 'account_sid', time: 'day' },
  },
  {
    table: 'verify_days',
    class: 'readings',
    byMonth: false,
    columns: { account: 'account_sid', time: 'day' },
  },
];
