import { z } from 'zod';
import { recognisedIn } from '../redaction/free-text.ts';

/** Why something is done with the record. It is kept, so that no number and no address may be in it. */
export const reasonSchema = z
  .string()
  .trim()
  .min(3, 'say why in a few words: it is recorded')
  .max(300, 'at most 300 characters')
  .refine(
    (text) => recognisedIn(text).length === 0 && !/\d[\d\s().-]{5,}\d|@/.test(text),
    'leave numbers and addresses out of the reason: it is stored',
  )
  .describe('why this is done; it is stored');
