/** One parameter as it was sent, decoded: its name and its value. */
export type Parameter = readonly [name: string, value: string];

export interface ParameterLimits {
  /** Parameters in one form or query, repeated names counted each time. */
  readonly maxParameters: number;
  /** Bytes of one decoded name, in UTF-8. */
  readonly maxNameBytes: number;
  /** Bytes of one decoded value, in UTF-8. Without it a value may be as long as the body. */
  readonly maxValueBytes?: number;
}

/** `why` is a sentence for a log or a problem document: it counts parameters, but never quotes a name or a value. */
export type ParseOutcome =
  | { readonly outcome: 'parsed'; readonly parameters: Parameters }
  | { readonly outcome: 'unreadable'; readonly why: string };

/**
 * The parameters of a callback in the order in which they came. Repeated names keep all of their values, because
 * Twilio signs all of them; no name is special (`__proto__` is data like any other).
 */
export class Parameters {
  readonly #entries: readonly Parameter[];
  readonly #firstValues: ReadonlyMap<string, string>;

  constructor(entries: readonly Parameter[]) {
    const firstValues = new Map<string, string>();
    for (const [name, value] of entries) {
      if (!firstValues.has(name)) firstValues.set(name, value);
    }
    this.#entries = entries;
    this.#firstValues = firstValues;
  }

  /** The first value sent under this name; an empty one is `''`, an absent one `undefined`. */
  get(name: string): string | undefined {
    return this.#firstValues.get(name);
  }

  /** Every value sent under this name, in order. */
  all(name: string): string[] {
    return this.#entries.filter((entry) => entry[0] === name).map((entry) => entry[1]);
  }

  /** Every name once, in order of first appearance. */
  names(): IterableIterator<string> {
    return this.#firstValues.keys();
  }

  /** Every pair as sent, repetitions included. */
  entries(): readonly Parameter[] {
    return this.#entries;
  }
}

/** What a JSON or GET callback signs besides its URL. */
export const noParameters = new Parameters([]);

// A leading U+FEFF belongs to the value and is signed with it, so it must survive the decoding.
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads the raw bytes of an `application/x-www-form-urlencoded` body (WHATWG URL, section 5.1), but strictly: where
 * a browser would put U+FFFD or keep a stray `%`, the form is refused, since a value we had to guess is neither what
 * Twilio signed nor evidence. An absent `=` means an empty value and empty pieces between `&` are skipped, as in
 * every form decoder. A pair with an empty name is refused: no form encoder sends a field without a name, and in the
 * signed string such a value would run on from the URL without a border. Never throws.
 */
export function parseParameters(bytes: Buffer, limits: ParameterLimits): ParseOutcome {
  let text: string;
  try {
    text = strictUtf8.decode(bytes);
  } catch {
    return unreadable('the form is not valid UTF-8');
  }
  return parseForm(text, limits);
}

/** Reads the query of a GET callback (what follows `?`, still encoded) by the rules of {@link parseParameters}. */
export function parametersOfQuery(rawQuery: string, limits: ParameterLimits): ParseOutcome {
  return parseParameters(Buffer.from(rawQuery, 'utf8'), limits);
}

function parseForm(text: string, limits: ParameterLimits): ParseOutcome {
  const entries: Parameter[] = [];
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    end = text.indexOf('&', start);
    if (end === -1) end = text.length;
    if (end === start) continue;

    const nth = entries.length + 1;
    if (nth > limits.maxParameters) return unreadable(`more than ${limits.maxParameters} parameters`);
    const piece = text.slice(start, end);
    const equals = piece.indexOf('=');
    const name = decoded(equals === -1 ? piece : piece.slice(0, equals));
    const value = equals === -1 ? '' : decoded(piece.slice(equals + 1));
    if (name === undefined || value === undefined) {
      return unreadable(`parameter ${nth} has a percent-encoding that is broken or not valid UTF-8`);
    }
    const fault = faultOf(name, value, limits);
    if (fault !== undefined) return unreadable(`parameter ${nth} has ${fault}`);
    entries.push([name, value]);
  }
  return { outcome: 'parsed', parameters: new Parameters(entries) };
}

function faultOf(name: string, value: string, limits: ParameterLimits): string | undefined {
  if (name === '') return 'no name';
  if (name.includes('\0') || value.includes('\0')) return 'a NUL character';
  if (isLongerThan(name, limits.maxNameBytes)) return `a name longer than ${limits.maxNameBytes} bytes`;
  const { maxValueBytes } = limits;
  if (maxValueBytes !== undefined && isLongerThan(value, maxValueBytes)) {
    return `a value longer than ${maxValueBytes} bytes`;
  }
  return undefined;
}

function isLongerThan(text: string, maxBytes: number): boolean {
  // A code unit takes one to three bytes in UTF-8, so that most names need no counting.
  return text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes;
}

function decoded(encoded: string): string | undefined {
  const spaced = encoded.includes('+') ? encoded.replaceAll('+', ' ') : encoded;
  if (!spaced.includes('%')) return spaced;
  try {
    // Unlike URLSearchParams and querystring, this one refuses broken escapes, overlong forms and surrogates.
    return decodeURIComponent(spaced);
  } catch {
    return undefined;
  }
}

function unreadable(why: string): ParseOutcome {
  return { outcome: 'unreadable', why };
}
