import { z } from 'zod';
import { readRules } from './rules.ts';

const codeSchema = z.strictObject({
  code: z.number().int().min(10_000).max(99_999),
  class: z.enum([
    'account',
    'carrier-filtering',
    'channel',
    'content',
    'geo-permission',
    'invalid-recipient',
    'invalid-sender',
    'opt-out',
    'platform',
    'price',
    'rate',
    'sender-registration',
    'trial',
    'unknown',
    'unreachable',
    'verify',
    'voice',
    'webhook',
  ]),
  fault: z.enum(['application', 'carrier', 'recipient', 'twilio', 'unknown']),
  retry: z.enum(['now', 'later', 'no']),
  /** The dictionary does not have it; the meaning is second-hand. */
  unconfirmed: z.boolean().optional(),
  meaning: z.string().min(10),
});

const fileSchema = z.strictObject({ asOf: z.string(), codes: z.array(codeSchema) });

/** A code with the page that says what to do about its class. */
export type ErrorCode = z.output<typeof codeSchema> & { readonly runbook: string };

let catalogue: { readonly asOf: string; readonly byCode: ReadonlyMap<number, ErrorCode> } | undefined;

/** Every code of the catalogue, by number. */
export function errorCatalogue(): readonly ErrorCode[] {
  return [...read().byCode.values()];
}

/** What an error code means. A code that the catalogue does not have keeps its number, with the class `unknown`. */
export function explainErrorCode(code: number): ErrorCode {
  const { asOf, byCode } = read();
  return (
    byCode.get(code) ?? {
      code,
      class: 'unknown',
      fault: 'unknown',
      retry: 'no',
      meaning: `Not in the catalogue of ${asOf}; see Twilio's error dictionary.`,
      runbook: runbookOf('unknown'),
    }
  );
}

/** The date of the catalogue, YYYY-MM-DD. */
export function errorCatalogueDate(): string {
  return read().asOf;
}

/** Codes of one class want the same to be done; each class has a section in one page. */
function runbookOf(errorClass: string): string {
  return `docs/error-codes.md#${errorClass}`;
}

function read() {
  if (catalogue === undefined) {
    const file = readRules('error-codes.yaml', fileSchema);
    const codes = file.codes.map((entry) => ({ ...entry, runbook: runbookOf(entry.class) }));
    catalogue = { asOf: file.asOf, byCode: new Map(codes.map((entry) => [entry.code, entry])) };
  }
  return catalogue;
}
