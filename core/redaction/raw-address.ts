import { inspect } from 'node:util';

/**
 * An address as Twilio sent it: a phone number, `whatsapp:+…`, `sip:…`, `client:…`. It may be a person's.
 * It cannot be printed, logged or serialised by accident: every way of turning it into text gives `[address]`.
 * Only `reveal()` shows it, and only the files in `redaction/` and `contacts/` call that.
 */
export class RawAddress {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The address itself. Not to be passed to anything that writes. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[address]';
  }

  toJSON(): string {
    return '[address]';
  }

  [inspect.custom](): string {
    return '[address]';
  }
}
