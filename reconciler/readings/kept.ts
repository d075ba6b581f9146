import { ownAddressOf } from '../../core/redaction/address.ts';
import type { Form } from '../../core/redaction/forms.ts';
import { RawAddress } from '../../core/redaction/raw-address.ts';

/** What a row says under a name, and the form without which it is not kept. */
export type Candidate = readonly [value: string | number | boolean | null | undefined, form: Form];

/** Of what a row says that which has its form, by name. */
export function kept(candidates: Readonly<Record<string, Candidate>>): Record<string, string> {
  const facts: Record<string, string> = {};
  for (const [name, [value, form]] of Object.entries(candidates)) {
    const text = value === null || value === undefined ? '' : String(value);
    if (text !== '' && form.fits(text)) facts[name] = form.normal?.(text) ?? text;
  }
  return facts;
}

/** A number, short code, name or channel sender of the account itself. */
export const ownSender: Form = {
  name: 'sender',
  fits: (value) => ownAddressOf(new RawAddress(value)) !== '',
};
