import type { Parameter } from './parameters.ts';

/** Fields of one JSON payload that are looked at; Twilio's largest has about a hundred. */
const maxFields = 1_000;
/** Levels of nesting that are looked at; the Debugger's payload has four. */
const maxDepth = 8;

/**
 * The values of a JSON payload as pairs of name and value, nested names joined by dots, lists as repeated names. Names
 * are brought into the spelling of callbacks (`messageSid` and `message_sid` become `MessageSid`), so that one policy
 * holds for both. What lies beyond the limits is given as a name without a value, so that it is counted as dropped.
 */
export function fieldsOfJson(payload: unknown): readonly Parameter[] {
  const fields: Parameter[] = [];
  const walk = (value: unknown, name: string, depth: number): void => {
    if (fields.length >= maxFields) return;
    if (typeof value !== 'object' || value === null) {
      fields.push([name, value === null || value === undefined ? '' : String(value)]);
      return;
    }
    if (depth === maxDepth) {
      fields.push([name, '']);
      return;
    }
    if (Array.isArray(value)) for (const item of value) walk(item, name, depth + 1);
    else
      for (const [key, item] of Object.entries(value))
        walk(item, name === '' ? calledAsInCallbacks(key) : `${name}.${calledAsInCallbacks(key)}`, depth + 1);
  };
  walk(payload, '', 0);
  return fields;
}

/** The JSON value of a text, or `undefined` when it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function calledAsInCallbacks(key: string): string {
  return key.replaceAll(/(?:^|[_-])([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
