import type { AppliancePeer } from './demo-appliance.ts';
import { type Found, PhiSearch } from './phi-search.ts';
import type { Report, Simulator } from './simulator.ts';

/** The line that `npm run demo -- --once` ends with. */
export interface Summary {
  readonly callbacksAccepted: number;
  readonly callbacksRejected: number;
  readonly duplicates: number;
  readonly reordered: number;
  readonly lostCallbacksInjected: number;
  readonly lostCallbacksFound: number;
  /** Callbacks called missing that were not lost. */
  readonly lostCallbacksInvented: number;
  readonly mismatchesAfterReconcile: number;
  readonly eventsStored: number;
  readonly deletedFound: number;
  readonly unknownFound: number;
  /** Numbers and messaging services whose status callback is not the collector's as it should be. */
  readonly setupFaultsInjected: number;
  readonly setupFaultsFound: number;
  readonly phiFoundOnDisk: number;
  readonly bytesSearched: number;
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
  readonly lagP99Ms: number;
}

export interface Findings {
  readonly summary: Summary;
  readonly ok: boolean;
  /** Messages that the carrier filtered. */
  readonly incident: number;
  /** A SID whose story is worth reading. */
  readonly example: string;
}

interface Discrepancy {
  readonly kind: string;
  readonly resource_sid: string;
  readonly actual: string;
}

/** Compares what the appliance knows with what the simulator knows. */
export async function inspect(
  appliance: AppliancePeer,
  simulator: Simulator,
  report: Report,
  lagsMs: readonly number[],
): Promise<Findings> {
  const discrepancies = await rows<Discrepancy>(
    appliance,
    'SELECT kind, resource_sid, actual FROM discrepancy',
  );
  const missing = new Set(
    discrepancies
      .filter(({ kind }) => kind === 'missing-callback')
      .map(({ resource_sid, actual }) => `${resource_sid} ${actual}`),
  );
  const lost = new Set(report.lost.map(({ sid, status }) => `${sid} ${status}`));
  const [counts] = await rows<{ events: number }>(
    appliance,
    "SELECT uniqExact(event_id) AS events FROM events WHERE kind != 'act'",
  );
  const [filtered] = await rows<{ messages: number }>(
    appliance,
    'SELECT count() AS messages FROM resource_state WHERE error_code = 30007',
  );
  const wrong = wronglySetUp(simulator);
  const noticed = new Set(
    (await rows<{ subject: string }>(appliance, 'SELECT subject FROM coverage WHERE notEmpty(problems)')).map(
      ({ subject }) => subject,
    ),
  );
  const { found, searchedBytes } = await searchEverything(appliance, simulator);
  const summary: Summary = {
    callbacksAccepted: report.accepted,
    callbacksRejected: report.rejected,
    duplicates: report.duplicates,
    reordered: report.reordered,
    lostCallbacksInjected: lost.size,
    lostCallbacksFound: [...lost].filter((one) => missing.has(one)).length,
    lostCallbacksInvented: [...missing].filter((one) => !lost.has(one)).length,
    mismatchesAfterReconcile: await mismatches(appliance, simulator),
    eventsStored: counts?.events ?? 0,
    deletedFound: discrepancies.filter(({ kind }) => kind === 'deleted-at-twilio').length,
    unknownFound: discrepancies.filter(({ kind }) => kind === 'unknown-at-twilio').length,
    setupFaultsInjected: wrong.size,
    setupFaultsFound: [...wrong].filter((sid) => noticed.has(sid)).length,
    phiFoundOnDisk: found.reduce((sum, { bytes }) => sum + bytes, 0),
    bytesSearched: searchedBytes,
    ackP50Ms: percentile(report.ackMs, 0.5),
    ackP99Ms: percentile(report.ackMs, 0.99),
    lagP99Ms: percentile(lagsMs, 0.99),
  };
  for (const { where, label, encoding } of found.slice(0, 10))
    process.stderr.write(`  FOUND: a ${label}, ${encoding}, in ${where}\n`);
  return {
    summary,
    incident: filtered?.messages ?? 0,
    example: report.lost[0]?.sid ?? '',
    ok:
      report.failed === 0 &&
      summary.lostCallbacksFound === summary.lostCallbacksInjected &&
      summary.lostCallbacksInvented === 0 &&
      summary.mismatchesAfterReconcile === 0 &&
      summary.setupFaultsFound === summary.setupFaultsInjected &&
      summary.phiFoundOnDisk === 0,
  };
}

/** SIDs of the numbers and services whose status callback is not as the accounts' first service, which is right, has it. */
function wronglySetUp(simulator: Simulator): ReadonlySet<string> {
  return new Set(
    simulator.accounts.flatMap(({ configuration: { numbers, services } }) => {
      const right = services[0]?.statusCallback;
      return [
        ...numbers.filter(({ statusCallback: { url, method } }) => url !== right || method !== 'POST'),
        ...services.filter(({ statusCallback }) => statusCallback !== right),
      ].map(({ sid }) => sid);
    }),
  );
}

async function mismatches(appliance: AppliancePeer, simulator: Simulator): Promise<number> {
  const states = await rows<{ resource_sid: string; status: string }>(
    appliance,
    'SELECT resource_sid, status FROM resource_state',
  );
  const known = new Map(states.map(({ resource_sid, status }) => [resource_sid, status]));
  return [...simulator.truth()].filter(([sid, { status }]) => known.get(sid) !== status).length;
}

/** Every file of the data directory (journal, database, log) as it is, and every table as text, since parts are compressed. */
async function searchEverything(
  appliance: AppliancePeer,
  simulator: Simulator,
): Promise<{ found: readonly Found[]; searchedBytes: number }> {
  const search = new PhiSearch(simulator.identities);
  const { found, searchedBytes } = search.searchFiles(appliance.dataDir);
  const tables = await rows<{ name: string }>(
    appliance,
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`,
  );
  const inTables: Found[] = [];
  let tableBytes = 0;
  for (const { name } of tables) {
    const text = Buffer.from(await appliance.query(`SELECT * FROM ${name} FORMAT JSONEachRow`));
    inTables.push(...search.searchBytes(text, `table ${name}`));
    tableBytes += text.length;
  }
  return { found: [...found, ...inTables], searchedBytes: searchedBytes + tableBytes };
}

async function rows<Row>(appliance: AppliancePeer, sql: string): Promise<readonly Row[]> {
  const text = await appliance.query(`${sql} FORMAT JSONEachRow`);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round((sorted[Math.ceil(share * sorted.length) - 1] ?? 0) * 10) / 10;
}
