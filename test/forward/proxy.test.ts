import { expect, it } from 'vitest';
import { aForwarder, anApplication } from '../world/application.ts';
import { inboundMessage, messageCallback, messageSid } from '../world/callbacks.ts';

it("Twilio gets the application's answer, its failure too, and the event is recorded either way", async () => {
  const application = await anApplication();
  const appliance = await aForwarder([
    { kinds: ['inbound-message'], to: `http://127.0.0.1:${application.port}/sms`, mode: 'proxy' },
  ]);
  application.answer = (_, response) =>
    void response.cookie('state', '7').type('text/xml').send('<Response><Message>yes</Message></Response>');
  const answered = await appliance.callback(inboundMessage(messageSid('one'), 'hello'));
  expect(answered.status).toBe(200);
  expect(answered.body).toBe('<Response><Message>yes</Message></Response>');
  expect(answered.headers['content-type']).toContain('text/xml');
  expect(answered.headers['set-cookie']).toEqual(['state=7; Path=/']);

  application.answer = (_, response) => void response.status(500).send('broken');
  const failed = await appliance.callback(inboundMessage(messageSid('two'), 'hello'));
  expect([failed.status, failed.body]).toEqual([500, 'broken']);

  application.answer = (_, response) => response.redirect('https://elsewhere.example.org/');
  expect((await appliance.callback(inboundMessage(messageSid('three'), 'hello'))).status).toBe(502);

  application.answer = (_, response) => void response.send('x'.repeat(100_000));
  expect((await appliance.callback(inboundMessage(messageSid('four'), 'hello'))).status).toBe(502);

  await application.down();
  const refused = await appliance.callback(inboundMessage(messageSid('five'), 'hello'));
  expect(refused.status).toBe(502);
  expect(refused.headers['content-type']).toBe('application/problem+json');

  // What no rule names is acknowledged as ever.
  expect((await appliance.callback(messageCallback(messageSid('six'), 'sent'))).status).toBe(204);
  for (const name of ['one', 'two', 'three', 'four', 'five'])
    expect((await appliance.trace(messageSid(name))).events).toHaveLength(1);
  expect(application.came).toBe(application.heard.length);
});
