/** Milliseconds since 1970 in UTC. Passed in, so that tests and the simulator own time. */
export type Clock = () => number;

/** A moment as it is stored: ISO 8601 in UTC with milliseconds. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** A moment to the second, as Twilio's filters by time take it: ISO 8601 in UTC. */
export function isoSecond(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`;
}
