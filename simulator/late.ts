import type { Random } from './random.ts';
import type { Stage } from './resource.ts';

const hourSeconds = 3_600;
const daySeconds = 24 * hourSeconds;

/**
 * What becomes of a message whose recipient was out of reach: the final status comes two hours to two and a half days
 * after `sent`, and a read another while later, at most five days after it. Whoever reads a list only once misses that.
 * A message that never gets beyond `sent`, or never got so far, stays as it is.
 */
export function madeLate(stages: readonly Stage[], random: Random): readonly Stage[] {
  const sent = stages.findIndex(({ status }) => status === 'sent');
  if (sent === -1) return stages;
  return stages.map((stage, index) => {
    if (index <= sent) return stage;
    if (stage.status === 'read') return { ...stage, after: random.between(hourSeconds, 2.5 * daySeconds) };
    return { ...stage, after: random.between(2 * hourSeconds, 2.5 * daySeconds) };
  });
}
