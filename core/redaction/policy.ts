import type { Form } from './forms.ts';
import { RawAddress } from './raw-address.ts';

/**
 * What becomes of a field. There is no fate "keep as it is": a kept value must have its form.
 * - keep: stored, in this form only
 * - identity: used for the event's own columns (SIDs, status, codes, times), in this form only
 * - address: the own side or the person's side; which one follows from direction
 * - drop: known, and never kept; the reason says what it would give away
 */
export type Fate =
  | { readonly fate: 'keep'; readonly form: Form }
  | { readonly fate: 'identity'; readonly form: Form }
  | { readonly fate: 'address' }
  | { readonly fate: 'drop'; readonly because: string };

/** The allow-list of one kind: every field that Twilio documents for it, with its fate. */
export type FieldPolicy = Readonly<Record<string, Fate>>;

export const keep = (form: Form): Fate => ({ fate: 'keep', form });
export const identity = (form: Form): Fate => ({ fate: 'identity', form });
export const address: Fate = { fate: 'address' };
export const drop = (because: string): Fate => ({ fate: 'drop', because });

/** The fields of one payload after the allow-list: nothing undeclared and nothing out of form is left. */
export interface AllowedFields {
  /** Values of `keep` fields by name. */
  readonly kept: Readonly<Record<string, string>>;
  /** The value of an `identity` field, or `undefined` when it is absent, empty or out of form. */
  readonly identity: (name: string) => string | undefined;
  /** The value of an `address` field, still raw, or `undefined` when absent or empty. */
  readonly address: (name: string) => RawAddress | undefined;
  /** Names of undeclared fields and of fields whose value was out of form. Sorted. */
  readonly droppedFields: readonly string[];
}

/** How many names of dropped fields one event may carry. */
const maxDroppedFields = 100;

/** Applies a policy to one payload, given as name and first value. */
export function applyPolicy(
  policy: FieldPolicy,
  payload: Iterable<readonly [string, string]>,
): AllowedFields {
  const kept: Record<string, string> = {};
  const identities = new Map<string, string>();
  const addresses = new Map<string, RawAddress>();
  const dropped = new Set<string>();
  const seen = new Set<string>();
  for (const [name, value] of payload) {
    if (seen.has(name)) continue;
    seen.add(name);
    const fate = Object.hasOwn(policy, name) ? policy[name] : undefined;
    if (fate === undefined) dropped.add(safeFieldName(name));
    else if (value === '' || fate.fate === 'drop') continue;
    else if (fate.fate === 'address') addresses.set(name, new RawAddress(value));
    else if (!fate.form.fits(value)) dropped.add(name);
    else if (fate.fate === 'keep') kept[name] = value;
    else identities.set(name, value);
  }
  return {
    kept,
    identity: (name) => identities.get(name),
    address: (name) => addresses.get(name),
    droppedFields: sortedNames(dropped),
  };
}

/** Names of fields, made safe, unique and sorted; at most 100 of them. */
export function droppedNames(names: Iterable<string>): readonly string[] {
  return sortedNames(new Set([...names].map(safeFieldName)));
}

/** A name that does not look like a field's may itself be data: only that it was there is kept. */
function safeFieldName(name: string): string {
  return /^[A-Za-z][A-Za-z_.]{0,47}\d{0,3}$/.test(name) ? name : '(unreadable name)';
}

function sortedNames(names: ReadonlySet<string>): readonly string[] {
  return [...names].sort().slice(0, maxDroppedFields);
}
