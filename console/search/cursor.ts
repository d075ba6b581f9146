import { z } from 'zod';
import { isSid } from '../../core/sids.ts';
import type { Place } from './find.ts';

const placeSchema = z.tuple([z.iso.datetime(), z.string().refine(isSid)]);

/** A place among results as it stands in a link: opaque, and nothing in it is about a person. */
export function cursorText({ at, sid }: Place): string {
  return Buffer.from(JSON.stringify([at, sid])).toString('base64url');
}

/** The inverse; `undefined` for what is no place. */
export function parseCursor(text: string | undefined): Place | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed = placeSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    return parsed.success ? { at: parsed.data[0], sid: parsed.data[1] } : undefined;
  } catch {
    return undefined;
  }
}
