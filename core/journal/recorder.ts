import { type Clock, isoTime } from '../clock.ts';
import type { Contact, ContactDirectory } from '../contacts/directory.ts';
import type { JournalledEvent } from '../events/event.ts';
import { type Facts, redact } from '../redaction/redact.ts';
import type { Journal } from './journal.ts';

/**
 * The last step of both sources: facts are redacted and made durable in one go. When `record` resolves, the event
 * and the contact it names are on disk and the sender may be told so.
 */
export class Recorder {
  readonly #journal: Journal;
  readonly #contacts: ContactDirectory;
  readonly #clock: Clock;

  constructor(journal: Journal, contacts: ContactDirectory, clock: Clock) {
    this.#journal = journal;
    this.#contacts = contacts;
    this.#clock = clock;
  }

  /** Throws JournalUnavailable when nothing could be made durable. */
  async record(facts: Facts, environment: string, receivedAtMs = this.#clock()): Promise<JournalledEvent> {
    let contact: Contact | undefined;
    const event = redact(facts, { environment, receivedAt: isoTime(receivedAtMs) }, (person, alias) => {
      contact = this.#contacts.contactOf(person, alias);
      return contact;
    });
    const journalled = await this.#journal.append(event, contact?.bindings ?? []);
    if (contact !== undefined) this.#contacts.saved(contact);
    return journalled;
  }
}
