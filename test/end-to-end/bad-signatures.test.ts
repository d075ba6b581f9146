import { writeFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { consoleFileOf } from '../../console/access/settings.ts';
import { limits } from '../../core/limits.ts';
import { type Answer, authToken, publicUrl, TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { signatureOf } from '../world/sign.ts';
import { aFolder } from '../world/temp.ts';

const stranger = '93.184.216.34';
const twilio = '54.172.60.1';
const more = 100;

it('who sends bad signatures is soon refused unread; nobody else is, and who also sends good ones is not', async () => {
  const appliance = new TestAppliance({}, aFolder());
  writeFileSync(consoleFileOf(appliance.dataDir), 'proxies: 1\n');
  onTestFinished(() => appliance.close());
  await appliance.start();
  let callbacks = 0;
  const from = async (address: string, token = authToken): Promise<Answer> => {
    const form = messageCallback(messageSid(`bad ${++callbacks}`), 'sent');
    return appliance.send('POST', '/callbacks', {
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        'X-Twilio-Signature': signatureOf(token, `${publicUrl}/callbacks`, Object.entries(form)),
        // What stands before the last one was written by the sender.
        'X-Forwarded-For': `192.0.2.${callbacks % 250}, ${address}`,
      },
      body: new URLSearchParams(form).toString(),
    });
  };
  const flood = async (address: string): Promise<number[]> =>
    Promise.all(
      Array.from(
        { length: limits.badSignaturesAtOnce + more },
        async () => (await from(address, 'x')).status,
      ),
    );

  await flood(stranger);
  let refused = await from(stranger, 'x');
  // On a slow machine the rate allows a few in between.
  for (let tries = 0; refused.status === 403 && tries < 1_000; tries += 1)
    refused = await from(stranger, 'x');
  expect(refused.status).toBe(503);
  expect(refused.headers['retry-after']).toBe('5');
  expect(refused.body).not.toContain('AC');
  expect((await from('93.184.216.35', 'x')).status).toBe(403);
  expect((await from(twilio)).status).toBe(204);
  const { body } = await appliance.send('GET', '/metrics');
  expect(body).toMatch(/^ledgerline_callbacks_refused_total\{reason="too-many-bad-signatures"\} [1-9]/m);

  // A token that was rotated wrongly: bad ones come from Twilio too, and what else it sends is taken at once.
  expect(new Set(await flood(twilio))).toEqual(new Set([403]));
  expect((await from(twilio)).status).toBe(204);
  // What comes from one address in a second is not all worth a line.
  expect(appliance.log.split('a callback was refused').length).toBeLessThan(
    2 * limits.badSignaturesAtOnce + more,
  );

  // Even if only bad ones came from there until now: one good one, when one is looked at again, ends it.
  const tries: number[] = [];
  while (tries.at(-1) !== 204 && tries.length < 1_000) tries.push((await from(stranger)).status);
  expect(tries.at(-1)).toBe(204);
  expect((await from(stranger, 'x')).status).toBe(403);
});

it('without proxies that are named, nobody is refused for what a stranger behind the same proxy sends', async () => {
  const appliance = new TestAppliance();
  onTestFinished(() => appliance.close());
  await appliance.start();
  const bad = messageCallback(messageSid('bad'), 'sent');
  const answers = await Promise.all(
    Array.from({ length: limits.badSignaturesAtOnce + more }, () =>
      appliance.callback(bad, '/callbacks', 'x'),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]));
  expect((await appliance.callback(messageCallback(messageSid('good'), 'sent'))).status).toBe(204);
});
