import { expect, it } from 'vitest';
import { anAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';

it('a log that nobody reads any more: callbacks are still taken, and it stops when asked', async () => {
  const appliance = await anAppliance({ LOG_LEVEL: 'trace' });
  appliance.stopReadingLog();
  for (let n = 0; n < 20; n += 1) {
    expect((await appliance.callback(messageCallback(messageSid(`unread${n}`), 'sent'))).status).toBe(204);
  }
  expect((await appliance.send('POST', '/callbacks', { body: 'forged=1' })).status).toBeGreaterThanOrEqual(
    400,
  );
  expect((await appliance.trace(messageSid('unread19'))).status).toBe('sent');
  expect(await appliance.kill('SIGTERM')).toBe(0);
});
