import { z } from 'zod';
import { type Clock, isoTime } from '../clock.ts';
import { insertRows, rowsOf, type Store } from '../store/store.ts';
import { excludedCodes, kinds, type Slo } from './slo.ts';

const row = z.object({
  name: z.string(),
  kind: z.string(),
  family: z.string(),
  objective: z.number(),
  target_ms: z.coerce.number(),
  window_seconds: z.number(),
  owner: z.string(),
  account_sids: z.array(z.string()),
  environments: z.array(z.string()),
  channels: z.array(z.string()),
  countries: z.array(z.string()),
  senders: z.array(z.string()),
  services: z.array(z.string()),
  purposes: z.array(z.string()),
  carriers: z.array(z.string()),
  excluded_codes: z.array(z.number()),
});
type SloRow = z.output<typeof row>;

/** Brings the objectives into ClickHouse, where views and panels read them. Writes only what differs. */
export async function fillSlos(store: Store, slos: readonly Slo[], clock: Clock): Promise<void> {
  const wanted = new Map(slos.map((slo) => [slo.name, rowOf(slo)]));
  const there = new Map((await filledSlos(store)).map((found) => [found.name, found]));
  const filledAt = { filled_at: isoTime(clock()) };
  const changed = [...wanted.values()].filter((one) => !same(one, there.get(one.name)));
  const gone = [...there.values()].filter(({ name }) => !wanted.has(name));
  await insertRows(store, 'slos', [
    ...changed.map((one) => ({ ...one, ...filledAt, is_deleted: 0 })),
    ...gone.map((one) => ({ ...one, ...filledAt, is_deleted: 1 })),
  ]);
}

/** Names of objectives that differ between the file and ClickHouse: several appliances have several files. */
export async function differingSlos(store: Store, slos: readonly Slo[]): Promise<readonly string[]> {
  const wanted = new Map(slos.map((slo) => [slo.name, rowOf(slo)]));
  const there = new Map((await filledSlos(store)).map((found) => [found.name, found]));
  return [...new Set([...wanted.keys(), ...there.keys()])].filter(
    (name) => !same(wanted.get(name), there.get(name)),
  );
}

async function filledSlos(store: Store): Promise<readonly SloRow[]> {
  return rowsOf(store, row, 'SELECT * FROM slo');
}

function rowOf(slo: Slo): SloRow {
  const { selector } = slo;
  return {
    name: slo.name,
    kind: slo.kind,
    family: kinds[slo.kind],
    objective: slo.objective,
    target_ms: slo.within,
    window_seconds: slo.window / 1_000,
    owner: slo.owner,
    account_sids: selector.account,
    environments: selector.environment,
    channels: selector.channel,
    countries: selector.country,
    senders: selector.sender,
    services: selector.service,
    purposes: selector.purpose,
    carriers: selector.carrier,
    excluded_codes: [...excludedCodes(slo)],
  };
}

function same(one: SloRow | undefined, other: SloRow | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other && row.parse(other));
}
