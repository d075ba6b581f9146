import type { StoredEvent } from '../../core/proof/event-rows.ts';
import { csvHeader, csvLine } from './csv.ts';
import { auditEventOf } from './fhir.ts';
import type { PackFile, PackFolder } from './pack-folder.ts';
import type { PackLogs } from './pack-logs.ts';

/** Events that have a `.tlog-proof` file each; the tree proves all of them together. */
const ownProofsAtMost = 1_000;

interface Options {
  readonly folder: PackFolder;
  readonly logs: PackLogs;
  /** Names of the files: `NAME.ndjson`, `NAME.csv`, `proofs/NAME.leaves`. */
  readonly name: string;
  /** Where the same events are told as FHIR; nowhere unless given. */
  readonly fhir?: PackFile;
  /** The first ones get a proof of their own. */
  readonly ownProofs?: boolean;
}

/** One sort of events of the pack, in several forms that tell the same, line by line. */
export class EventFiles {
  readonly #options: Options;
  readonly #ndjson: PackFile;
  readonly #csv: PackFile;
  readonly #leaves: PackFile;
  lines = 0;

  private constructor(options: Options, ndjson: PackFile, csv: PackFile, leaves: PackFile) {
    this.#options = options;
    this.#ndjson = ndjson;
    this.#csv = csv;
    this.#leaves = leaves;
  }

  static async open(options: Options): Promise<EventFiles> {
    const { folder, name } = options;
    const csv = await folder.begin(`${name}.csv`);
    await csv.add(csvHeader);
    return new EventFiles(
      options,
      await folder.begin(`${name}.ndjson`),
      csv,
      await folder.begin(`proofs/${name}.leaves`),
    );
  }

  /** Adds an event, unless it is in the pack already. */
  async add(event: StoredEvent): Promise<void> {
    const { logs, fhir, folder, ownProofs = false } = this.#options;
    if (!logs.isNew(event)) return;
    this.lines += 1;
    await this.#ndjson.add(event.bytes);
    await this.#ndjson.add('\n');
    await this.#csv.add(csvLine(event.row));
    await this.#leaves.add(logs.leafLine(event));
    await fhir?.add(`${JSON.stringify(auditEventOf(event.row))}\n`);
    if (!ownProofs || this.lines > ownProofsAtMost) return;
    const proof = logs.proofOf(event);
    if (proof !== undefined)
      await folder.write(
        `proofs/${proof.instanceId}/events/${String(this.lines).padStart(4, '0')}.tlog-proof`,
        proof.text,
      );
  }

  async close(): Promise<void> {
    await this.#ndjson.close();
    await this.#csv.close();
    await this.#leaves.close();
  }
}
