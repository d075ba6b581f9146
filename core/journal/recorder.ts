import { type Clock, isoTime } from '../clock.ts';
import type { Contact, ContactDirectory } from '../contacts/directory.ts';
import type { JournalledEvent } from '../events/event.ts';
import type { Suppressions } from '../privacy/suppression/suppression.ts';
import type { KeyWrapper } from '../privacy/vault/key-wrapper.ts';
import { sealedRows } from '../privacy/vault/vault.ts';
import { type Facts, redact } from '../redaction/redact.ts';
import type { RowToShare, StoredForward } from './disk.ts';
import type { Journal } from './journal.ts';

/** What is kept of an address beside the way to its contact. */
export interface KeptOfAddresses {
  readonly suppressions: Suppressions;
  /** Seals addresses for the vault; absent while it is off. */
  readonly vault?: KeyWrapper | undefined;
  /** An address could not be sealed: the event is kept without. */
  readonly notSealed?: () => void;
}

/**
 * The last step of both sources: facts are redacted and made durable in one go. When `record` resolves, the event
 * and the contact it names are on disk and the sender may be told so.
 */
export class Recorder {
  readonly #journal: Journal;
  readonly #contacts: ContactDirectory;
  readonly #clock: Clock;
  readonly #kept: KeptOfAddresses | undefined;

  constructor(journal: Journal, contacts: ContactDirectory, clock: Clock, kept?: KeptOfAddresses) {
    this.#kept = kept;
    this.#journal = journal;
    this.#contacts = contacts;
    this.#clock = clock;
  }

  /** Throws JournalUnavailable when nothing could be made durable. */
  async record(
    facts: Facts,
    environment: string,
    receivedAtMs = this.#clock(),
    forwardOf?: (event: JournalledEvent) => StoredForward | undefined,
  ): Promise<JournalledEvent> {
    let contact: Contact | undefined;
    const event = redact(facts, { environment, receivedAt: isoTime(receivedAtMs) }, (person, alias) => {
      contact = this.#contacts.contactOf(person, alias);
      return contact;
    });
    const said = this.#kept?.suppressions.saidIn(event, facts.person) ?? [];
    const rows =
      contact === undefined ? said : [...said, ...(await this.#ofFresh(contact, event.receivedAt))];
    const journalled = await this.#journal.append(event, contact?.bindings ?? [], rows, forwardOf);
    if (contact !== undefined) this.#contacts.saved(contact);
    return journalled;
  }

  /** What is kept of addresses by which somebody is met for the first time. A vault that fails must not cost an event. */
  async #ofFresh({ contactId, fresh }: Contact, receivedAt: string): Promise<readonly RowToShare[]> {
    if (fresh.length === 0 || this.#kept === undefined) return [];
    const { suppressions, vault, notSealed } = this.#kept;
    const links = suppressions.metAgain(contactId, fresh, receivedAt);
    if (vault === undefined) return links;
    try {
      return [...links, ...(await sealedRows(vault, contactId, fresh, receivedAt))];
    } catch {
      notSealed?.();
      return links;
    }
  }
}
