import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyRing } from '../contacts/key-ring.ts';
import type { Store } from '../store/store.ts';
import { type CanaryCallback, canaryCallbacks } from './callbacks.ts';
import { needlesOf } from './needles.ts';
import { canaryPatients, identitiesOf } from './patients.ts';
import { type Leak, NeedleSearch } from './search-bytes.ts';
import { searchTables } from './search-tables.ts';

/** What the redaction test works with. */
export interface Check {
  readonly store: Store;
  readonly keyRing: KeyRing;
  readonly dataDir: string;
  /** Where the appliance's own log is kept, as far as anybody said. */
  readonly logFiles: readonly string[];
  readonly metricsText: () => Promise<string>;
  /** Sends a callback through the real HTTP edge, signed; resolves with the status of the answer. */
  readonly send: (callback: CanaryCallback) => Promise<number>;
  /** Waits until ClickHouse has what was sent; false when it does not come to that. */
  readonly settled: () => Promise<boolean>;
}

export interface CheckReport {
  readonly sent: number;
  readonly leaks: readonly Leak[];
  readonly tables: number;
  readonly rows: number;
  readonly bytes: number;
}

/** The test could not be carried out: that nothing was found says nothing. */
export class CheckNotDone extends Error {
  override readonly name = 'CheckNotDone';
}

/**
 * One run: a made-up patient's callbacks go the way of all callbacks, and everything that is kept is searched for all made-up
 * patients of this installation. `number` counts runs, `sinceMs` is from when on tables are searched (0: all of them).
 */
export async function checkRedaction(
  { store, keyRing, dataDir, logFiles, metricsText, send, settled }: Check,
  { number, run, sinceMs }: { readonly number: number; readonly run: string; readonly sinceMs: number },
): Promise<CheckReport> {
  const patients = canaryPatients(keyRing);
  const patient = patients[number % patients.length];
  const callbacks = patient === undefined ? [] : canaryCallbacks(patient, run);
  for (const callback of callbacks) {
    const status = await send(callback);
    if (status < 200 || status > 299)
      throw new CheckNotDone(`a made-up patient's callback was answered ${status}`);
  }
  if (!(await settled())) throw new CheckNotDone('ClickHouse did not take what was sent in time');
  const needles = needlesOf(identitiesOf(patients));
  const search = new NeedleSearch(needles);
  const inTables = await searchTables(store, needles, sinceMs);
  const leaks: Leak[] = [...inTables.leaks, ...search.inBytes(Buffer.from(await metricsText()), 'metrics')];
  let bytes = 0;
  for (const { path, where } of [
    ...(await journalFiles(dataDir)),
    ...logFiles.map((path) => ({ path, where: 'log' })),
  ]) {
    const inFile = await search.inFile(path, where);
    leaks.push(...inFile.leaks);
    bytes += inFile.bytes;
  }
  return { sent: callbacks.length, leaks, tables: inTables.tables, rows: inTables.rows, bytes };
}

async function journalFiles(
  dataDir: string,
): Promise<readonly { readonly path: string; readonly where: string }[]> {
  const folder = join(dataDir, 'journal');
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ path: join(folder, name), where: 'journal' }));
}
