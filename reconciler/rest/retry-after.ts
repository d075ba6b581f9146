/**
 * How long an answer asks to be left alone, in ms: `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3); 0 when
 * it does not ask. A date is by the clock of whoever answered, so it is held against the Date of the same answer where
 * there is one. Never more than `maxMs`.
 */
export function retryAfterMs(headers: unknown, nowMs: number, maxMs: number): number {
  const asked = headerOf(headers, 'retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(asked)) return Math.min(Number(asked) * 1_000, maxMs);
  const untilMs = httpDateMs(asked);
  if (untilMs === undefined) return 0;
  const fromMs = httpDateMs(headerOf(headers, 'date') ?? '') ?? nowMs;
  return Math.min(Math.max(untilMs - fromMs, 0), maxMs);
}

/** The text of a header of an answer, or `undefined`. */
export function headerOf(headers: unknown, name: string): string | undefined {
  if (typeof headers !== 'object' || headers === null || !(name in headers)) return undefined;
  const value: unknown = (headers as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : undefined;
}

/** An HTTP date, which is always in GMT; other texts that a date parser would take are none. */
function httpDateMs(text: string): number | undefined {
  const ms = /^[A-Z][a-z]+, .+ GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
