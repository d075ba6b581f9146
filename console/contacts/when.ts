import type { TrailContact } from '../trail/trail.ts';

/** When a contact took place: the earliest time that any event of it tells, by Twilio's clock where Twilio says so. */
export function happenedAt({ events, firstHeardAt }: TrailContact): string {
  const times = events.map(({ occurredAt, receivedAt }) => occurredAt ?? receivedAt);
  return [firstHeardAt, ...times].sort()[0] ?? firstHeardAt;
}
