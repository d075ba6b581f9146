import { fingerprintAttribute } from './fingerprint.ts';
import type { Form } from './forms.ts';
import { textWithoutPersons } from './free-text.ts';
import { isFilledByApplication, personalDataIn } from './misplaced.ts';
import { RawAddress } from './raw-address.ts';

/**
 * What becomes of a field. There is no fate "keep as it is": a kept value must have its form.
 * - keep: stored, in this form only
 * - identity: used for the event's own columns (SIDs, status, codes, times), in this form only
 * - address: the own side or the person's side; which one follows from direction
 * - coarsen: only a part that gives nobody away is kept: of a URL its host, and only a known one
 * - classify: read once for what it means, which is kept as one word under another name, and as a keyed fingerprint; the
 *   text itself is dropped
 * - free-text: kept without whatever may name or reach somebody, word by word from a list of harmless words
 * - drop: known, and never kept; the reason says what it would give away
 */
export type Fate =
  | { readonly fate: 'keep'; readonly form: Form }
  | { readonly fate: 'identity'; readonly form: Form }
  | { readonly fate: 'address' }
  | { readonly fate: 'coarsen'; readonly to: Coarsening }
  | { readonly fate: 'classify'; readonly as: string; readonly by: (value: string) => string | undefined }
  | { readonly fate: 'free-text' }
  | { readonly fate: 'drop'; readonly because: string };

/** Reduces a value to a part that may be kept, or to nothing. */
export interface Coarsening {
  readonly name: string;
  readonly apply: (value: string, own: OwnHosts) => string | undefined;
}

/** Hosts that are the account's own: this collector's public address. */
export type OwnHosts = ReadonlySet<string>;

/**
 * The allow-list of one kind: every field that Twilio documents for it, with its fate. A name may end in `{N}` (fields
 * that are numbered: MediaUrl0, MediaUrl1 …), in `.*` (all that lies below in nested JSON) or in `_*` (names that
 * others choose: SipHeader_X).
 */
export type FieldPolicy = Readonly<Record<string, Fate>>;

export const keep = (form: Form): Fate => ({ fate: 'keep', form });
export const identity = (form: Form): Fate => ({ fate: 'identity', form });
export const address: Fate = { fate: 'address' };
export const coarsen = (to: Coarsening): Fate => ({ fate: 'coarsen', to });
/** Reads a value for what it means; the word is kept as attribute `as`, the keyed fingerprint beside it. */
export const classify = (as: string, by: (value: string) => string | undefined): Fate => ({
  fate: 'classify',
  as,
  by,
});
export const freeText: Fate = { fate: 'free-text' };
export const drop = (because: string): Fate => ({ fate: 'drop', because });

/** The fields of one payload after the allow-list: nothing undeclared and nothing out of form is left. */
export interface AllowedFields {
  /** What may be kept as attributes, by name. */
  readonly kept: Readonly<Record<string, string>>;
  /** The value of an `identity` field, or `undefined` when it is absent, empty or out of form. */
  readonly identity: (name: string) => string | undefined;
  /** Every value of an `identity` field that is repeated, as lists in JSON are. */
  readonly identities: (name: string) => readonly string[];
  /** The value of an `address` field, still raw, or `undefined` when absent or empty. */
  readonly address: (name: string) => RawAddress | undefined;
  /** Names of undeclared fields and of fields whose value was out of form. Sorted. */
  readonly droppedFields: readonly string[];
  /** Where something of a person stood in a field that applications fill, each as `field:what`. */
  readonly misplaced: readonly string[];
}

/** How many names of dropped fields one event may carry. */
const maxDroppedFields = 100;

const nobodysHosts: OwnHosts = new Set();

/** What the reading of a payload needs beside its policy. */
export interface Means {
  readonly ownHosts?: OwnHosts;
  /** The keyed fingerprint of a text; without it none is kept. */
  readonly fingerprintOf?: (text: string) => string | undefined;
}

/**
 * Applies a policy to one payload, given as pairs of name and value. Of a repeated name the first value counts, except
 * that every value of an `identity` field can be asked for.
 */
export function applyPolicy(
  policy: FieldPolicy,
  payload: Iterable<readonly [string, string]>,
  { ownHosts = nobodysHosts, fingerprintOf }: Means = {},
): AllowedFields {
  const kept: Record<string, string> = {};
  const identities = new Map<string, string[]>();
  const addresses = new Map<string, RawAddress>();
  const dropped = new Set<string>();
  const misplaced: string[] = [];
  const keep = (name: string, value: string | undefined): void => {
    if (value !== undefined && !Object.hasOwn(kept, name)) kept[name] = value;
  };
  for (const [name, value] of payload) {
    const fate = fateOf(policy, name);
    if (isFilledByApplication(name)) misplaced.push(...personalDataIn(safeFieldName(name), value));
    if (fate === undefined) {
      dropped.add(safeFieldName(name));
      continue;
    }
    if (value === '') continue;
    switch (fate.fate) {
      case 'drop':
        break;
      case 'address':
        if (!addresses.has(name)) addresses.set(name, new RawAddress(value));
        break;
      case 'coarsen':
        keep(name, fate.to.apply(value, ownHosts));
        break;
      case 'classify':
        keep(fate.as, fate.by(value));
        keep(fingerprintAttribute, fingerprintOf?.(value));
        break;
      case 'free-text':
        keep(name, textWithoutPersons(value));
        break;
      case 'keep':
      case 'identity': {
        if (!fate.form.fits(value)) {
          dropped.add(safeFieldName(name));
          break;
        }
        const normal = fate.form.normal?.(value) ?? value;
        if (fate.fate === 'keep') keep(name, normal);
        else if (identities.get(name)?.push(normal) === undefined) identities.set(name, [normal]);
        break;
      }
    }
  }
  return {
    kept,
    identity: (name) => identities.get(name)?.[0],
    identities: (name) => identities.get(name) ?? [],
    address: (name) => addresses.get(name),
    droppedFields: sortedNames(dropped),
    misplaced,
  };
}

/** The fate of a field: by its name, or by a pattern of the policy that its name falls under. */
export function fateOf(policy: FieldPolicy, name: string): Fate | undefined {
  if (Object.hasOwn(policy, name)) return policy[name];
  return patternsOf(name)
    .filter((pattern) => Object.hasOwn(policy, pattern))
    .map((pattern) => policy[pattern])
    .at(0);
}

/** `MediaUrl0` falls under `MediaUrl{N}`, `Request.Headers.Host` under `Request.Headers.*` and `Request.*`. */
function patternsOf(name: string): readonly string[] {
  const parts = name.split('.', 12).slice(0, -1);
  const above = parts.map((_, depth) => `${parts.slice(0, parts.length - depth).join('.')}.*`);
  return [name.replace(/\d{1,3}$/, '{N}'), ...above, name.replace(/_.*$/s, '_*')];
}

/** Names of fields, made safe, unique and sorted; at most 100 of them. */
export function droppedNames(names: Iterable<string>): readonly string[] {
  return sortedNames(new Set([...names].map(safeFieldName)));
}

/** A name that does not look like a field's may itself be data: only that it was there is kept. */
export function safeFieldName(name: string): string {
  return /^[A-Za-z][A-Za-z_.]{0,47}\d{0,3}$/.test(name) ? name : '(unreadable name)';
}

function sortedNames(names: ReadonlySet<string>): readonly string[] {
  return [...names].sort().slice(0, maxDroppedFields);
}
