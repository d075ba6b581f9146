import { isIPv6 } from 'node:net';
import { LRUCache } from 'lru-cache';
import type { Limits } from '../core/limits.ts';
import { isPublicAddress } from './public-address.ts';

/**
 * How many requests that were not signed as they should be came from where: beyond a rate, those of a source are refused
 * before they are read, so that they cost little.
 *
 * Twilio must never be shut out, neither by a token that was rotated wrongly nor by a stranger behind the same proxy. So a
 * source with a good signature within a day is exempt, and only a stranger who captured one can make a source so. Nor is
 * anybody refused at an address that is not public: that of a proxy which nobody told of. A source that is refused has
 * one request looked at each time that the rate allows it again, and one good signature among them ends it.
 */
export class BadSignatures {
  readonly #limits: Limits;
  readonly #monotonic: () => number;
  /** Source → when all that came of it would have come, had it kept to the rate. Strangers can push only each other out. */
  readonly #owed: LRUCache<string, number>;
  /** Source → when it last sent a good signature. Only good signatures get in here. */
  readonly #goodAt: LRUCache<string, number>;

  constructor(limits: Limits, monotonic: () => number) {
    this.#limits = limits;
    this.#monotonic = monotonic;
    this.#owed = new LRUCache({ max: limits.badSignatureSources });
    this.#goodAt = new LRUCache({ max: limits.badSignatureSources });
  }

  /** Whether a request from this address is to be refused without being read. */
  refuses(address: string): boolean {
    const source = networkOf(address);
    return !this.#isWithinRate(source) && isPublicAddress(plain(address)) && !this.#isKnown(source);
  }

  /** A request that was not signed as it should be. True within the rate: beyond it, it is not even worth a line in the log. */
  count(address: string): boolean {
    const source = networkOf(address);
    const isWithinRate = this.#isWithinRate(source);
    const now = this.#monotonic();
    if (isWithinRate) this.#owed.set(source, Math.max(now, this.#owed.get(source) ?? now) + this.#intervalMs);
    return isWithinRate;
  }

  /** A request with a good signature: the address is Twilio's, or that of a proxy through which Twilio comes. */
  trust(address: string): void {
    this.#goodAt.set(networkOf(address), this.#monotonic());
  }

  get #intervalMs(): number {
    return 1_000 / this.#limits.badSignaturesPerSecond;
  }

  #isWithinRate(source: string): boolean {
    const aheadMs = (this.#owed.get(source) ?? 0) - this.#monotonic();
    return aheadMs <= (this.#limits.badSignaturesAtOnce - 1) * this.#intervalMs;
  }

  #isKnown(source: string): boolean {
    const goodAt = this.#goodAt.get(source);
    return goodAt !== undefined && this.#monotonic() - goodAt < this.#limits.goodSignatureRememberedMs;
  }
}

/** An IPv4 address as it is, though a socket for both says it as one of IPv6. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** Who has one address of IPv6 has 2^64 of them: they count as one. */
function networkOf(address: string): string {
  const source = plain(address);
  if (!isIPv6(source)) return source;
  const [start = '', end] = source.split('::');
  const before = start.split(':').filter((group) => group !== '');
  const after = (end ?? '').split(':').filter((group) => group !== '');
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  const groups = [...before, ...(end === undefined ? [] : zeros), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
