/** Callbacks arrive within seconds; Twilio's own retries end after 15. Two minutes leave room for a busy proxy. */
export const defaultSettleAfterMs = 120_000;

const unitsMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration such as `90s`, `30m`, `24h` or `7d` in milliseconds; `undefined` when it is not one. */
export function durationMs(text: string): number | undefined {
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  const unit = unitsMs[match?.[2] ?? ''];
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
}
