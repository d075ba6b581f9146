/** Longest wait that an answer may ask for; a longer one is a fault of whoever stands between. */
const maxRetryAfterMs = 120_000;

/** How long an answer asks to wait, in ms: `Retry-After` in seconds or as a date; 0 when it does not ask. */
export function retryAfterMs(headers: unknown, nowMs: number): number {
  const value = headerOf(headers, 'retry-after');
  if (value === undefined) return 0;
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - nowMs;
  return ms > 0 ? Math.min(ms, maxRetryAfterMs) : 0;
}

/** The text of a header of an answer, or `undefined`. */
export function headerOf(headers: unknown, name: string): string | undefined {
  if (typeof headers !== 'object' || headers === null || !(name in headers)) return undefined;
  const value: unknown = (headers as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : undefined;
}
