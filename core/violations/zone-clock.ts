/** From `since` on the clock of a zone is so much ahead of UTC, until the next change. */
export interface ClockChange {
  readonly zone: string;
  /** Seconds since 1970. */
  readonly since: number;
  readonly offsetSeconds: number;
}

const stepSeconds = 7 * 86_400;

/**
 * When the clocks of a zone change between two times (seconds since 1970, in UTC), as the time zone data of this Node has it
 * (`process.versions.tz`); the first is how it stands at the beginning.
 */
export function clockChanges(zone: string, from: number, until: number): readonly ClockChange[] {
  const offsetAt = offsetsOf(zone);
  let offset = offsetAt(from);
  const changes: ClockChange[] = [{ zone, since: from, offsetSeconds: offset }];
  for (let before = from; before < until; before += stepSeconds) {
    const after = Math.min(before + stepSeconds, until);
    // Two changes within a week would cancel out unseen: no zone of North America has had that.
    const next = offsetAt(after);
    if (next === offset) continue;
    changes.push({ zone, since: changeBetween(before, after, offsetAt), offsetSeconds: next });
    offset = next;
  }
  return changes;
}

/** The first second with the offset of the later time. */
function changeBetween(before: number, after: number, offsetAt: (seconds: number) => number): number {
  const target = offsetAt(after);
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === target) high = middle;
    else low = middle;
  }
  return high;
}

function offsetsOf(zone: string): (seconds: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (seconds) => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(seconds * 1_000)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1_000 - seconds;
  };
}
