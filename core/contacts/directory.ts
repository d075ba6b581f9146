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
  /** Addresses that lead to this contact from now on, until that is durable: for what else is kept of an address. */
  readonly fresh: readonly NormalAddress[];
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
  readonly fresh: readonly NormalAddress[];
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
  readonly #forgotten: Set<string>;

  constructor(disk: Disk, keyRing: KeyRing, clock: Clock, maxInMemory: number) {
    this.#disk = disk;
    this.#forgotten = new Set(disk.forgotten.getKeys());
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
    const bindings = this.#bindingsOfAlias(contact, same);
    return {
      ...contact,
      bindings: [...contact.bindings, ...bindings],
      fresh: bindings.length === 0 ? contact.fresh : [...contact.fresh, same],
    };
  }

  #behind(raw: RawAddress): Contact | undefined {
    const address = normaliseAddress(raw);
    if (address === undefined) return undefined;
    const indexes = this.#keyRing.blindIndexes(address);
    const newest = indexes[0];
    if (newest === undefined) return undefined;
    const key = bindingKey(newest);
    const known = this.#unsaved.get(key) ?? this.#known.get(key) ?? this.#look(key, address, indexes);
    return {
      contactId: known.contactId,
      country: known.country,
      bindings: known.unsaved,
      fresh: known.fresh,
      key,
    };
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
      .filter((key) => this.#stored(key)?.contactId !== contact.contactId)
      .map((key) => {
        this.#known.delete(key);
        return { key, stored };
      });
  }

  /** To be called when the bindings of a contact are durable. */
  saved(contact: Contact): void {
    const known = this.#unsaved.get(contact.key);
    if (known?.contactId !== contact.contactId || contact.bindings.length === 0) return;
    this.#unsaved.delete(contact.key);
    this.#known.set(contact.key, { ...known, unsaved: [], fresh: [] });
  }

  /** Whether a contact was erased: what would bind an address to it must not be written. */
  isForgotten(contactId: string): boolean {
    return this.#forgotten.has(contactId);
  }

  /**
   * From now on no address leads to these contacts, whatever is still written on disk: whoever is met again gets a new id.
   * Resolves when that is durable, and so is every binding that was on its way before.
   */
  async forget(contactIds: readonly string[]): Promise<void> {
    for (const contactId of contactIds) this.#forgotten.add(contactId);
    for (const known of [this.#unsaved, this.#known])
      for (const [key, { contactId }] of [...known.entries()])
        if (this.#forgotten.has(contactId)) known.delete(key);
    await Promise.all(contactIds.map((contactId) => this.#disk.forgotten.put(contactId, 1)));
  }

  /**
   * Takes over a binding that another instance made. Where both met the same person first, the older id (then the
   * smaller one) is used from now on by both; the directory in ClickHouse keeps both ids as the same contact.
   */
  async adopt(key: string, theirs: StoredContact): Promise<void> {
    if (this.#forgotten.has(theirs.contactId)) return;
    const ours = this.#stored(key);
    if (ours !== undefined && !isOlder(theirs, ours)) return;
    await this.#disk.contacts.put(key, theirs);
    this.#known.delete(key);
  }

  #look(key: string, address: NormalAddress, indexes: readonly BlindIndex[]): Known {
    const found = indexes
      .map((index) => this.#stored(bindingKey(index)))
      .find((stored) => stored !== undefined);
    const stored = found ?? this.#mint(address);
    const missing = indexes.map(bindingKey).filter((candidate) => this.#stored(candidate) === undefined);
    const known: Known = {
      contactId: stored.contactId as ContactId,
      country: stored.country,
      unsaved: missing.map((candidate) => ({ key: candidate, stored })),
      fresh: found === undefined ? [address] : [],
    };
    if (known.unsaved.length > 0) this.#unsaved.set(key, known);
    else this.#known.set(key, known);
    return known;
  }

  /** What the disk has under a key, unless it is of somebody who was erased. */
  #stored(key: string): StoredContact | undefined {
    const stored = this.#disk.contacts.get(key);
    return stored === undefined || this.#forgotten.has(stored.contactId) ? undefined : stored;
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
