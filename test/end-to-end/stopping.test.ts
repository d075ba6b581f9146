import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { anAppliance, authToken, publicUrl } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { signatureOf } from '../world/sign.ts';

describe('asked to stop, the appliance', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends by itself on %s, with code 0', async (signal) => {
    const appliance = await anAppliance();
    expect(await appliance.kill(signal)).toBe(0);
    expect(appliance.log).toMatch(/"msg":"stopped"/);
  });

  it('answers the callback that is under way, and ships what it took', async () => {
    const appliance = await anAppliance();
    for (let n = 0; n < 50; n += 1)
      expect((await appliance.callback(messageCallback(messageSid(`early ${n}`), 'sent'))).status).toBe(204);
    const late = connect(appliance.port, '127.0.0.1').setEncoding('latin1');
    const request = signedCallback(messageSid('late'));
    late.write(request.slice(0, -20));
    await wait(100);
    const ended = appliance.kill('SIGTERM');
    await wait(100);
    late.write(request.slice(-20));
    const [answer] = await once(late, 'data');
    expect(answer).toMatch(/^HTTP\/1\.1 204 /);
    expect(await ended).toBe(0);

    await appliance.start();
    expect(await appliance.metric('ledgerline_journal_events')).toBe(0);
    expect((await appliance.trace(messageSid('early 49'))).status).toBe('sent');
    expect((await appliance.trace(messageSid('late'))).status).toBe('sent');
  });

  it('keeps what ClickHouse, which is away, does not have', async () => {
    const appliance = await anAppliance({ CLICKHOUSE_URL: 'http://127.0.0.1:1' });
    expect((await appliance.callback(messageCallback(messageSid('kept'), 'sent'))).status).toBe(204);
    expect(await appliance.kill('SIGTERM')).toBe(0);
    expect(appliance.log).toMatch(/"waiting":1,"msg":"stopping; what ClickHouse does not have stays/);

    await appliance.start();
    expect(await appliance.metric('ledgerline_journal_events')).toBe(1);
  });
});

function signedCallback(sid: string): string {
  const form = messageCallback(sid, 'sent');
  const body = new URLSearchParams(form).toString();
  return [
    'POST /callbacks HTTP/1.1',
    'Host: hooks.example.org',
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${body.length}`,
    `X-Twilio-Signature: ${signatureOf(authToken, `${publicUrl}/callbacks`, Object.entries(form))}`,
    '',
    body,
  ].join('\r\n');
}
