import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Clock, isoTime } from '../clock.ts';
import type { ContactId } from '../events/event.ts';
import type { Disk, StoredContact } from '../journal/disk.ts';
import { type NormalAddress, normaliseAddress } from '../redaction/address.ts';
import type { RawAddress } from '../redaction/raw-address.ts';
import type { BlindIndex, KeyRing } from './key-ring.ts';

/** A person as the record knows one. */
export interface Contact {
  readonly contactId: ContactId;
  readonly country: string;
  /** What must become durable together with the first event that names this contact; empty once it is. */
  readonly bindings: readonly Binding[];
  /** Where the directory keeps it under its newest key. */
  readonly key: string;
}

/** One row of the directory: a blind index leads to a contact. */
export interface Binding {
  readonly key: string;
  readonly stored: StoredContact;
}

/** How the directory writes a blind index as one text. */
export function bindingKey({ keyVersion, index }: BlindIndex): string {
  return `${keyVersion}.${index}`;
}

interface Known {
  readonly contactId: ContactId;
  readonly country: string;
  readonly unsaved: readonly Binding[];
}

/**
 * Finds the contact id behind an address, or makes one: 128 random bits, not derived from the person. Addresses are
 * never stored, only their blind indexes. Looks in memory, then on local disk; other instances' contacts arrive
 * there through `adopt`.
 */
export class ContactDirectory {
  readonly #disk: Disk;
  readonly #keyRing: KeyRing;
  readonly #clock: Clock;
  readonly #known: LRUCache<string, Known>;
  /** Contacts whose bindings are not durable yet; never evicted, so that two events in flight agree. */
  readonly #unsaved = new Map<string, Known>();

  constructor(disk: Disk, keyRing: KeyRing, clock: Clock, maxInMemory: number) {
    this.#disk = disk;
    this.#keyRing = keyRing;
    this.#clock = clock;
    this.#known = new LRUCache({ max: maxInMemory });
  }

  /**
   * The contact behind an address; `undefined` when the address names nobody (a withheld number). An alias is another
   * identity of the same person: from now on both lead to the same contact.
   */
  contactOf(raw: RawAddress, alias?: RawAddress): Contact | undefined {
    const contact = this.#behind(raw);
    const same = alias === undefined ? undefined : normaliseAddress(alias);
    if (contact === undefined || same === undefined) return contact;
    return { ...contact, bindings: [...contact.bindings, ...this.#bindingsOfAlias(contact, same)] };
  }

  #behind(raw: RawAddress): Contact | undefined {
    const address = normaliseAddress(raw);
    if (address === undefined) return undefined;
    const indexes = this.#keyRing.blindIndexes(address);
    const newest = indexes[0];
    if (newest === undefined) return undefined;
    const key = bindingKey(newest);
    const known = this.#unsaved.get(key) ?? this.#known.get(key) ?? this.#look(key, address, indexes);
    return { contactId: known.contactId, country: known.country, bindings: known.unsaved, key };
  }

  /**
   * What binds an alias to a contact, as far as it is not bound yet. An alias that was met as somebody else before
   * leads to both: the directory in ClickHouse keeps both rows, and both ids are then the same person.
   */
  #bindingsOfAlias(contact: Contact, alias: NormalAddress): readonly Binding[] {
    const stored: StoredContact = {
      contactId: contact.contactId,
      domain: alias.domain,
      country: contact.country,
      createdAt: isoTime(this.#clock()),
    };
    return this.#keyRing
      .blindIndexes(alias)
      .map(bindingKey)
      .filter((key) => this.#disk.contacts.get(key)?.contactId !== contact.contactId)
      .map((key) => {
        this.#known.delete(key);
        return { key, stored };
      });
  }

  /** To be called when the bindings of a contact are durable. */
  saved(contact: Contact): void {
    const known = this.#unsaved.get(contact.key);
    if (known === undefined || contact.bindings.length === 0) return;
    this.#unsaved.delete(contact.key);
    this.#known.set(contact.key, { ...known, unsaved: [] });
  }

  /**
   * Takes over a binding that another instance made. Where both met the same person first, the older id (then the
   * smaller one) is used from now on by both; the directory in ClickHouse keeps both ids as the same contact.
   */
  async adopt(key: string, theirs: StoredContact): Promise<void> {
    const ours = this.#disk.contacts.get(key);
    if (ours !== undefined && !isOlder(theirs, ours)) return;
    await this.#disk.contacts.put(key, theirs);
    this.#known.delete(key);
  }

  #look(key: string, address: NormalAddress, indexes: readonly BlindIndex[]): Known {
    const found = indexes
      .map((index) => this.#disk.contacts.get(bindingKey(index)))
      .find((stored) => stored !== undefined);
    const stored = found ?? this.#mint(address);
    const missing = indexes
      .map(bindingKey)
      .filter((candidate) => this.#disk.contacts.get(candidate) === undefined);
    const known: Known = {
      contactId: stored.contactId as ContactId,
      country: stored.country,
      unsaved: missing.map((candidate) => ({ key: candidate, stored })),
    };
    if (known.unsaved.length > 0) this.#unsaved.set(key, known);
    else this.#known.set(key, known);
    return known;
  }

  #mint(address: NormalAddress): StoredContact {
    return {
      contactId: `ct_${randomBytes(16).toString('hex')}`,
      domain: address.domain,
      country: address.country,
      createdAt: isoTime(this.#clock()),
    };
  }
}

/** True when `a` is the id that stays of two ids for one person. */
export function isOlder(a: StoredContact, b: StoredContact): boolean {
  return a.createdAt === b.createdAt ? a.contactId < b.contactId : a.createdAt < b.createdAt;
}
