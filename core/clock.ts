/** Milliseconds since 1970 in UTC. Passed in, so that tests and the simulator own time. */
export type Clock = () => number;

/** A moment as it is stored: ISO 8601 in UTC with milliseconds. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
