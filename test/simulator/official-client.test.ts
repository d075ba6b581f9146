import twilio from 'twilio';
import { expect, it } from 'vitest';
import type { Simulator } from '../../simulator/simulator.ts';
import { aSimulator, ownSid, ownToken } from './a-simulator.ts';

/** The official client, with the simulator in the place of every host of Twilio's. */
function clientOf({ restUrl }: Simulator): ReturnType<typeof twilio> {
  class Here extends twilio.RequestClient {
    // biome-ignore lint/suspicious/noExplicitAny: it is the type that the base class declares
    override request(options: any): Promise<any> {
      return super.request({ ...options, uri: options.uri.replace(/^https:\/\/\w+\.twilio\.com/, restUrl) });
    }
  }
  return twilio(ownSid, ownToken, { httpClient: new Here() });
}

it('the official client reads every list, page by page, and single resources', async () => {
  const simulator = await aSimulator({
    accounts: [{ accountSid: ownSid, authTokens: [ownToken], misconfigured: true, bulkExports: true }],
    faults: { loss: 0.5, double: 0, reorder: 0, delay: 0 },
    startMs: Date.now() - 4 * 86_400_000,
    messages: 80,
  });
  const client = clientOf(simulator);
  const pageSize = 3;
  const [service] = await client.messaging.v1.services.list({ pageSize: 1 });
  const pool = client.messaging.v1.services(service?.sid ?? '');
  const [message] = await client.messages.list({ pageSize: 40 });
  const [call] = await client.calls.list({ pageSize });
  const [number] = await client.incomingPhoneNumbers.list({ pageSize });
  const [alert] = await client.monitor.v1.alerts.list({ pageSize });
  const days = client.bulkexports.v1.exports('Messages').days;
  const lists = {
    services: await client.messaging.v1.services.list({ pageSize: 1 }),
    numbersOfService: await pool.phoneNumbers.list(),
    shortCodes: await pool.shortCodes.list(),
    alphaSenders: await pool.alphaSenders.list(),
    channelSenders: await pool.channelSenders.list(),
    destinationAlphaSenders: await pool.destinationAlphaSenders.list(),
    campaigns: await pool.usAppToPerson.list(),
    brands: await client.messaging.v1.brandRegistrations.list(),
    tollFree: await client.messaging.v1.tollfreeVerifications.list(),
    numbers: await client.incomingPhoneNumbers.list({ pageSize }),
    usage: await client.usage.records.daily.list({ pageSize }),
    alerts: await client.monitor.v1.alerts.list({ pageSize }),
    events: await client.monitor.v1.events.list({ pageSize: 1 }),
    attempts: await client.verify.v2.verificationAttempts.list({ pageSize }),
    summaries: await client.insights.v1.callSummaries.list({ startTime: '1w', pageSize }),
    days: await days.list({ pageSize: 1 }),
    accounts: await client.api.v2010.accounts.list(),
  };
  expect(Object.entries(lists).filter(([, rows]) => rows.length === 0)).toEqual([]);
  expect(lists.services).toHaveLength(3);
  expect(lists.numbers).toHaveLength(6);
  expect(lists.summaries.length).toBe(30);
  expect(lists.attempts.length).toBe(16);
  expect((await client.messages(message?.sid ?? '').fetch()).dateCreated).toBeInstanceOf(Date);
  expect((await client.calls(call?.sid ?? '').fetch()).dateCreated).toBeInstanceOf(Date);
  expect((await client.incomingPhoneNumbers(number?.sid ?? '').fetch()).sid).toBe(number?.sid);
  expect((await client.monitor.v1.alerts(alert?.sid ?? '').fetch()).requestVariables).toMatch(/AccountSid=/);
  expect((await pool.fetch()).sid).toBe(service?.sid);
  expect((await client.api.v2010.accounts(ownSid).fetch()).status).toBe('active');
  expect((await client.verify.v2.verificationAttemptsSummary().fetch()).totalAttempts).toBe(16);
});
