import type { Disk, RowToShare } from '../journal/disk.ts';
import { insertRows, type Store } from '../store/store.ts';

/** Rows in one insert; well below what one step of adopting takes, since rows of one insert have one time. */
const shareAtOnce = 10_000;

/**
 * Carries what an instance knows of contacts to ClickHouse: bindings first, then what else is kept of addresses. While a person
 * is being forgotten nothing is carried, so that nothing of the person is on its way when it is removed there.
 */
export class Sharing {
  readonly #disk: Disk;
  readonly #instanceId: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(disk: Disk, instanceId: string) {
    this.#disk = disk;
    this.#instanceId = instanceId;
  }

  /** Carries everything that there is by now. */
  async share(store: Store): Promise<void> {
    await this.whileNothingIsShared(async () => {
      await this.#shareBindings(store);
      await this.#shareRows(store);
    });
  }

  /** Runs something that must not happen while something is carried. One after the other. */
  async whileNothingIsShared<Result>(run: () => Promise<Result>): Promise<Result> {
    const mine = this.#last.then(run, run);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #shareBindings(store: Store): Promise<void> {
    const { contactsToShare } = this.#disk;
    for (;;) {
      const shared = [...contactsToShare.getRange({ limit: shareAtOnce })];
      if (shared.length === 0) return;
      await insertRows(
        store,
        'contact_directory',
        shared.map(({ key, value }) => ({
          key_version: Number(key.slice(0, key.indexOf('.'))),
          blind_index: key.slice(key.indexOf('.') + 1),
          contact_id: value.contactId,
          domain: value.domain,
          country: value.country,
          created_at: value.createdAt,
          instance_id: this.#instanceId,
        })),
      );
      await Promise.all(shared.map(({ key }) => contactsToShare.remove(key)));
    }
  }

  async #shareRows(store: Store): Promise<void> {
    const { rowsToShare } = this.#disk;
    for (;;) {
      const shared = [...rowsToShare.getRange({ limit: shareAtOnce })].map(({ value }) => value);
      if (shared.length === 0) return;
      for (const table of new Set(shared.map((row) => row.table)))
        await insertRows(
          store,
          table,
          shared.filter((row) => row.table === table).map((row) => this.#completed(row)),
        );
      await Promise.all(shared.map(({ key }) => rowsToShare.remove(key)));
    }
  }

  #completed({ table, row }: RowToShare): Readonly<Record<string, string | number>> {
    return table === 'contact_vault' ? row : { ...row, instance_id: this.#instanceId };
  }
}
