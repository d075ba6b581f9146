import type { Configuration } from './configuration.ts';
import type { ConfigurationEvent } from './configuration-log.ts';
import type { Random } from './random.ts';

/** The configuration after somebody has pointed the first number's status callback elsewhere, and the log entry. */
export function withChangedWebhook(
  configuration: Configuration,
  nowMs: number,
  random: Random,
): { configuration: Configuration; event: ConfigurationEvent } {
  const [number, ...others] = configuration.numbers;
  const [latest] = configuration.events;
  if (number === undefined || latest === undefined) throw new Error('every account has a number and a past');
  const url = `https://trial.other-vendor.example/${random.hex32().slice(0, 8)}`;
  const event: ConfigurationEvent = {
    ...latest,
    sid: `AE${random.hex32()}`,
    atMs: nowMs,
    type: 'phone-number.updated',
    resourceType: 'phone-number',
    resourceSid: number.sid,
    changes: { status_callback: { previous: number.statusCallback.url, updated: url } },
  };
  const changed = { ...number, statusCallback: { ...number.statusCallback, url } };
  return {
    configuration: {
      ...configuration,
      numbers: [changed, ...others],
      events: [...configuration.events, event],
    },
    event,
  };
}
