import { z } from 'zod';
import { readRules, ruleText } from '../rules.ts';
import { normaliseAddress } from './address.ts';
import type { RawAddress } from './raw-address.ts';

/** Where a person may be, as far as the number tells: never finer than a time zone and a state. */
export interface Place {
  /** IANA names, sorted, joined by commas; `-` when the number may be anywhere (toll-free, a new area code). */
  readonly zones: string;
  /** Postal codes of states of the US, sorted, joined by commas; empty where the number is of none. */
  readonly states: string;
}

/** The attributes under which it is kept. */
export const zonesAttribute = 'Zones';
export const statesAttribute = 'States';

const anywhere: Place = { zones: '-', states: '' };

/**
 * The candidates for where the person behind an address is; `undefined` where no number of the North American Numbering Plan
 * (or WhatsApp's id of somebody in the US who hides the number) is the address. The rules of docs/violations know no others.
 */
export function placeOf(raw: RawAddress): Place | undefined {
  const text = raw.reveal().trim();
  const plain = /^(?:whatsapp:|rcs:|tel:)?\+([1-9]\d{6,14})$/.exec(text)?.[1];
  if (plain !== undefined) return plain.startsWith('1') ? placeOfNumber(plain) : undefined;
  const address = normaliseAddress(raw);
  switch (address?.domain) {
    case 'phone':
      return address.text.startsWith('+1') ? placeOfNumber(address.text.slice(1)) : undefined;
    case 'whatsapp-user':
      return address.country === 'US' ? anywhere : undefined;
    default:
      // A number that cannot be one: whoever it reaches, nobody knows where.
      return /^(?:whatsapp:|tel:)?\+?1\d{3,}$/.test(text) ? anywhere : undefined;
  }
}

/** The candidates of a number in digits, with its 1 before: those of the longest prefix that the map has. */
export function placeOfNumber(digits: string): Place {
  if (digits.length !== 11) return anywhere;
  const { byPrefix } = read();
  for (let length = longestPrefix; length >= shortestPrefix; length -= 1) {
    const place = byPrefix.get(digits.slice(0, length));
    if (place !== undefined) return place;
  }
  return anywhere;
}

/** Prefixes of the map: an area code after the 1, and up to the three digits that follow it. */
const [shortestPrefix, longestPrefix] = [4, 7];

/** Every time zone that a number may be in. */
export function zonesOfNumbers(): readonly string[] {
  const { byPrefix } = read();
  return [...new Set([...byPrefix.values()].flatMap(({ zones }) => zones.split(',')))].sort();
}

interface Places {
  readonly byPrefix: ReadonlyMap<string, Place>;
}

const overlaysSchema = z.strictObject({
  asOf: z.string(),
  overlays: z.record(z.string().regex(/^\d{3}$/), z.array(z.string().regex(/^\d{3}$/)).min(1)),
});

let places: Places | undefined;

function read(): Places {
  places ??= { byPrefix: placesByPrefix() };
  return places;
}

function placesByPrefix(): ReadonlyMap<string, Place> {
  const zonesByPrefix = new Map(
    rowsOf('zones').map(([prefix, zones]) => [prefix, zones.split('&')] as const),
  );
  const states = new Map(rowsOf('states'));
  const { overlays } = readRules('number-zones/overlays.yaml', overlaysSchema);
  for (const [area, parents] of Object.entries(overlays)) {
    const inherited = [...zonesByPrefix].filter(([prefix]) =>
      parents.some((parent) => prefix.startsWith(`1${parent}`)),
    );
    const own = zonesByPrefix.get(`1${area}`) ?? [];
    zonesByPrefix.set(`1${area}`, [...own, ...inherited.flatMap(([, zones]) => zones)]);
  }
  return new Map(
    [...zonesByPrefix].map(([prefix, zones]) => [
      prefix,
      { zones: [...new Set(zones)].sort().join(','), states: states.get(prefix.slice(1, 4)) ?? '' },
    ]),
  );
}

/** The rows of a file of core/rules/number-zones: `left|right`, and lines of comment. */
function rowsOf(name: 'zones' | 'states'): readonly (readonly [string, string])[] {
  return ruleText(`number-zones/${name}.txt`)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [left = '', right = ''] = line.split('|');
      return [left, right] as const;
    });
}
