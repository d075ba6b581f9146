import type { BlindIndex, KeyRing } from '../../contacts/key-ring.ts';
import type { Event } from '../../events/event.ts';
import type { Disk, RowToShare } from '../../journal/disk.ts';
import { type NormalAddress, normaliseAddress } from '../../redaction/address.ts';
import type { RawAddress } from '../../redaction/raw-address.ts';

/** What is kept beyond an erasure: that somebody said stop, and that it was taken back. */
const kept = new Set(['stop', 'start']);

/**
 * The opt-outs that outlive an erasure, as one instance knows them: by an index that leads to no contact. Others' arrive
 * through `adopt`.
 */
export class Suppressions {
  readonly #disk: Disk;
  readonly #keyRing: KeyRing;

  constructor(disk: Disk, keyRing: KeyRing) {
    this.#disk = disk;
    this.#keyRing = keyRing;
  }

  /** What must become durable with an event in which a person says stop or start; usually nothing. */
  saidIn(event: Event, person: RawAddress | undefined): readonly RowToShare[] {
    const signal = event.attributes.Consent ?? '';
    if (person === undefined || !kept.has(signal)) return [];
    const address = normaliseAddress(person);
    const index = address === undefined ? undefined : this.#keyRing.suppressionIndexes(address)[0];
    return index === undefined
      ? []
      : [suppressionRow(index, { ...scopeOf(event), signal, said_at: event.receivedAt })];
  }

  /** What must become durable with the first event of a contact who, under an earlier id, had opted out; usually nothing. */
  metAgain(contactId: string, addresses: readonly NormalAddress[], metAt: string): readonly RowToShare[] {
    return addresses
      .flatMap((address) => this.#keyRing.suppressionIndexes(address))
      .filter((index) => this.#disk.suppressed.get(suppressionKey(index)) !== undefined)
      .map((index) => ({
        key: `suppression_links/${contactId}/${suppressionKey(index)}`,
        table: 'suppression_links' as const,
        contactId,
        row: {
          contact_id: contactId,
          key_version: index.keyVersion,
          suppression_index: index.index,
          met_at: metAt,
        },
      }));
  }

  /** Takes over what another instance heard. */
  async adopt(index: BlindIndex): Promise<void> {
    await this.#disk.suppressed.put(suppressionKey(index), 1);
  }
}

/** How an index is written as one text. */
export function suppressionKey({ keyVersion, index }: BlindIndex): string {
  return `${keyVersion}.${index}`;
}

/** What an opt-out holds for, and when it was said. */
export interface Said {
  readonly account_sid: string;
  readonly own_address: string;
  readonly messaging_service_sid: string;
  readonly channel: string;
  readonly signal: string;
  readonly said_at: string;
}

/** A row of `suppressions`. Its contact is left out: it must not go when the contact goes. */
export function suppressionRow(index: BlindIndex, said: Said): RowToShare {
  const scope = [said.account_sid, said.own_address, said.messaging_service_sid, said.channel];
  return {
    key: `suppressions/${suppressionKey(index)}/${scope.join('/')}/${said.signal}/${said.said_at}`,
    table: 'suppressions',
    suppressed: suppressionKey(index),
    row: { key_version: index.keyVersion, suppression_index: index.index, ...said },
  };
}

function scopeOf(event: Event): Omit<Said, 'signal' | 'said_at'> {
  return {
    account_sid: event.accountSid,
    own_address: event.ownAddress,
    messaging_service_sid: event.messagingServiceSid,
    channel: event.channel,
  };
}
