import type { Random } from './random.ts';
import { lastStep, type Resource, type Step } from './resource.ts';

/** Between a callback and its duplicate. */
export const duplicateAfterMs = 40;

/** How much goes wrong; each a share from 0 to 1. */
export interface FaultShares {
  /** Resources of which at least one callback is lost. */
  readonly loss: number;
  /** Callbacks that come more than once. */
  readonly double: number;
  /** Resources of which two callbacks change places (a delay makes more of them). */
  readonly reorder: number;
  /** Callbacks that come late. */
  readonly delay: number;
}

/** One callback as it will be sent: when, how often, or not at all. */
export interface Delivery {
  readonly resource: Resource;
  readonly step: Step;
  readonly dueMs: number;
  /** How often it is sent; 0 when it is lost. */
  readonly times: number;
  readonly lost: boolean;
  /** A callback of a later status of the same resource is sent before it. */
  readonly reordered: boolean;
}

/**
 * What happens to the callbacks of one resource.
 *
 * REST keeps only the last status, so that most intermediate callbacks could be lost without a trace. Only such losses are
 * made as can be proven afterwards, and all of them can: the final callback (REST has the status), `sent` or `delivered` of
 * a message that went further (Twilio's documented path), one numbered callback in the middle of a call (the gap), or
 * everything of a resource that REST lists.
 */
export function planDeliveries(
  resource: Resource,
  shares: FaultShares,
  msPerSecond: number,
  random: Random,
): readonly Delivery[] {
  const told = resource.steps.filter((step) => step.told);
  const lost = random.chance(shares.loss) ? lossesOf(resource, told, random) : new Set<Step>();
  const swapped = told.length > 1 && random.chance(shares.reorder) ? random.whole(told.length - 1) : -1;
  const planned = told.map((step, index) => {
    const delayMs = random.chance(shares.delay) ? random.between(5, 60) * msPerSecond : 0;
    const doubled = random.chance(shares.double) ? 1 + random.whole(3) : 0;
    // The earlier one of a swapped pair comes a moment after the later one.
    const overtaker = index === swapped ? told[index + 1] : undefined;
    return {
      resource,
      step,
      dueMs: (overtaker?.atMs ?? step.atMs) + delayMs + (overtaker === undefined ? 0 : msPerSecond),
      times: lost.has(step) ? 0 : 1 + doubled,
      lost: lost.has(step),
    };
  });
  return planned.map((one, index) => ({
    ...one,
    reordered: !one.lost && planned.slice(index + 1).some((later) => !later.lost && later.dueMs < one.dueMs),
  }));
}

function lossesOf(resource: Resource, told: readonly Step[], random: Random): ReadonlySet<Step> {
  const choices = provableLosses(resource, told);
  const [first, ...others] = choices;
  return new Set(first === undefined ? [] : random.pick([first, ...others]));
}

function provableLosses(resource: Resource, told: readonly Step[]): readonly (readonly Step[])[] {
  const last = lastStep(resource);
  const choices: (readonly Step[])[] = [];
  // A message that was never sent is in no list: it is found by its SID, which another callback must have told.
  const listed = resource.family === 'call' || resource.steps.some(({ status }) => status === 'sent');
  if (last.told && last.status !== 'sent' && (listed || told.length > 1)) choices.push([last]);
  if (resource.family === 'message') {
    choices.push(
      ...told
        .filter((step) => step !== last && (step.status === 'sent' || step.status === 'delivered'))
        .map((step) => [step]),
    );
    if (listed && resource.messagingServiceSid === null) choices.push(told);
  } else if (told.length > 1) {
    choices.push(...told.filter((step) => step !== last).map((step) => [step]));
  }
  return choices;
}
