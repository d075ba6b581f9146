import { z } from 'zod';
import { readRules } from './rules.ts';

const fileSchema = z.strictObject({
  asOf: z.string(),
  stop: z.array(z.string()),
  start: z.array(z.string()),
  help: z.array(z.string()),
  possibleRevocation: z.array(z.string()),
});

export const consentSignals = ['stop', 'start', 'help', 'possible-revocation'] as const;
export type ConsentSignal = (typeof consentSignals)[number];

interface Rules {
  readonly keywords: ReadonlyMap<string, ConsentSignal>;
  readonly revocations: readonly RegExp[];
}

/** Characters of a message that are read; a revocation is short. */
const maxCharacters = 1_600;

let rules: Rules | undefined;

/**
 * What a message says about consent, before its text is dropped. A keyword must be the whole message, as Twilio has it;
 * anything else that reads like a revocation is only possibly one. `undefined` when it says nothing of the kind.
 */
export function consentSignalOf(text: string): ConsentSignal | undefined {
  const { keywords, revocations } = read();
  const words = text.slice(0, maxCharacters).trim().toLowerCase().replaceAll('’', "'");
  const keyword = keywords.get(words);
  if (keyword !== undefined) return keyword;
  return revocations.some((pattern) => pattern.test(words)) ? 'possible-revocation' : undefined;
}

function read(): Rules {
  if (rules === undefined) {
    const file = readRules('opt-out.yaml', fileSchema);
    const signals = ['stop', 'start', 'help'] as const;
    rules = {
      keywords: new Map(
        signals.flatMap((signal) => file[signal].map((word) => [word.toLowerCase(), signal] as const)),
      ),
      revocations: file.possibleRevocation.map((pattern) => new RegExp(pattern, 'i')),
    };
  }
  return rules;
}
