import { describe, expect, it } from 'vitest';
import { PhiSearch } from '../../simulator/phi-search.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { aSimulator, ask, ownSid, ownToken, told } from './a-simulator.ts';

const account = { accountSid: ownSid, authTokens: [ownToken] as const };
const overrides = '#rc=5&rp=ct,rt,5xx';
const collector = `https://hooks.example.org/callbacks${overrides}`;
const numbersPath = `/2010-04-01/Accounts/${ownSid}/IncomingPhoneNumbers.json`;

async function anAccount(misconfigured: boolean): Promise<Simulator> {
  return aSimulator({ accounts: [{ ...account, misconfigured }] });
}

/** The numbers in the pool of the service that the account sends with. */
async function pooledNumbers(simulator: Simulator): Promise<readonly string[]> {
  const path = `/v1/Services/${simulator.accounts[0]?.senders.messagingServiceSid}/PhoneNumbers`;
  const { phone_numbers: numbers } = await told(simulator, path);
  return numbers.map(({ phone_number: number }: { phone_number: string }) => number);
}

async function campaignStatus(simulator: Simulator): Promise<string> {
  const path = `/v1/Services/${simulator.accounts[0]?.senders.messagingServiceSid}/Compliance/Usa2p`;
  return (await told(simulator, path)).compliance[0].campaign_status;
}

describe('an account', () => {
  it('is well configured unless it was asked not to be', async () => {
    const simulator = await anAccount(false);
    const { incoming_phone_numbers: numbers } = await told(simulator, numbersPath);
    for (const number of numbers)
      expect(number).toMatchObject({ status_callback: collector, status_callback_method: 'POST' });
    const { services } = await told(simulator, '/v1/Services');
    for (const service of services) expect(service.status_callback).toBe(collector);
    expect(await pooledNumbers(simulator)).toContain(simulator.accounts[0]?.senders.number);
    expect(await campaignStatus(simulator)).toBe('VERIFIED');
    expect((await told(simulator, '/v1/a2p/BrandRegistrations')).data[0].status).toBe('APPROVED');
    const { verifications } = await told(simulator, '/v1/Tollfree/Verifications');
    expect(verifications[0].status).toBe('TWILIO_APPROVED');
  });

  it('that is misconfigured has one of each fault', async () => {
    const simulator = await anAccount(true);
    const { incoming_phone_numbers: numbers } = await told(simulator, numbersPath);
    const callbacks: readonly string[] = numbers.map(
      (number: { status_callback: string; status_callback_method: string }) =>
        `${number.status_callback_method} ${number.status_callback}`,
    );
    const faulty = callbacks.filter((callback) => callback !== `POST ${collector}`);
    expect(faulty).toEqual([
      expect.stringContaining('POST https://callbacks.former-vendor.example/'),
      'POST ',
      `GET ${collector}`,
    ]);
    const { services } = await told(simulator, '/v1/Services');
    expect(services.map(({ status_callback: url }: { status_callback: string | null }) => url)).toEqual([
      collector,
      null,
      collector.replace(overrides, ''),
    ]);
    expect(await pooledNumbers(simulator)).not.toContain(simulator.accounts[0]?.senders.number);
    expect(await campaignStatus(simulator)).toBe('FAILED');
    const { verifications } = await told(simulator, '/v1/Tollfree/Verifications');
    expect(verifications[0]).toMatchObject({ status: 'TWILIO_REJECTED', error_code: expect.any(Number) });
  });

  it('that is misconfigured has a number that a Studio flow answers, a well configured one has none', async () => {
    const simulator = await anAccount(true);
    const { incoming_phone_numbers: numbers } = await told(simulator, numbersPath);
    const [flow] = simulator.accounts[0]?.configuration.studioFlows ?? [];
    expect(flow?.sid).toMatch(/^FW[0-9a-f]{32}$/);
    const url = `https://webhooks.twilio.com/v1/Accounts/${ownSid}/Flows/${flow?.sid}`;
    type Row = { readonly sid: string; readonly sms_url: string };
    const answered = numbers.filter(({ sms_url: one }: Row) => one !== collector);
    expect(answered).toMatchObject([
      { sid: flow?.number.sid, sms_url: url, voice_url: url, status_callback: collector },
    ]);
    const well = await anAccount(false);
    expect(well.accounts[0]?.configuration.studioFlows).toEqual([]);
    const { incoming_phone_numbers: others } = await told(well, numbersPath);
    expect(others.filter(({ sms_url: one }: Row) => one !== collector)).toEqual([]);
  });

  it('sends over channels and to one country through its first service alone', async () => {
    const simulator = await anAccount(true);
    const { services } = await told(simulator, '/v1/Services');
    const [first, ...others] = services.map(({ links }: { links: Record<string, string> }) => ({
      channels: new URL(links.channel_senders ?? '').pathname,
      countries: new URL(links.destination_alpha_senders ?? '').pathname,
    }));
    const { whatsapp, rcs, alphanumeric } = simulator.accounts[0]?.senders ?? {};
    expect((await told(simulator, first.channels)).senders).toMatchObject([
      { sender: whatsapp, sender_type: 'WhatsApp' },
      { sender: rcs, sender_type: 'RCS' },
    ]);
    const forUk = [{ alpha_sender: alphanumeric, iso_country_code: 'GB' }];
    expect((await told(simulator, first.countries)).alpha_senders).toMatchObject(forUk);
    expect((await told(simulator, `${first.countries}?IsoCountryCode=GB`)).alpha_senders).toHaveLength(1);
    expect((await told(simulator, `${first.countries}?IsoCountryCode=FR`)).alpha_senders).toEqual([]);
    for (const { channels, countries } of others) {
      expect((await told(simulator, channels)).senders).toEqual([]);
      expect((await told(simulator, countries)).alpha_senders).toEqual([]);
    }
    const stranger = `/v1/Services/MG${'0'.repeat(32)}/ChannelSenders`;
    expect((await ask(simulator, stranger)).status).toBe(404);
  });

  it('has one webhook pointed elsewhere, and a log that says so', async () => {
    const simulator = await anAccount(false);
    const { resourceSid } = simulator.changeConfiguration(ownSid);
    const numbers = (await told(simulator, numbersPath)).incoming_phone_numbers;
    const changed = numbers.filter(
      ({ status_callback: url }: { status_callback: string }) => url !== collector,
    );
    expect(changed.map(({ sid }: { sid: string }) => sid)).toEqual([resourceSid]);
    const { events } = await told(simulator, `/v1/Events?ResourceSid=${resourceSid}`);
    expect(events[0]).toMatchObject({
      event_type: 'phone-number.updated',
      resource_sid: resourceSid,
      event_data: { status_callback: { previous: collector, updated: changed[0].status_callback } },
    });
    expect(simulator.changeConfiguration(ownSid).sid).not.toBe(events[0].sid);
  });

  it('is told to its own login alone by every API but the oldest', async () => {
    const child = { accountSid: `AC${'c7'.repeat(16)}`, authTokens: ['c'.repeat(32)] as const };
    const apiKey = { sid: `SK${'d8'.repeat(16)}`, secret: 'key-secret' };
    const simulator = await aSimulator({ accounts: [account, { ...child, parentSid: ownSid, apiKey }] });
    const [service] = simulator.accounts[1]?.configuration.services ?? [];
    const path = `/v1/Services/${service?.sid}/PhoneNumbers`;
    expect((await ask(simulator, path)).status).toBe(404);
    expect((await ask(simulator, path, child.accountSid, child.authTokens[0])).status).toBe(200);
    expect((await ask(simulator, path, apiKey.sid, apiKey.secret)).status).toBe(200);
    const asItself = await told(simulator, '/v1/Services');
    expect(asItself.services).toMatchObject([
      { account_sid: ownSid, sid: simulator.accounts[0]?.senders.messagingServiceSid },
    ]);
    const asParent = await ask(simulator, path, child.accountSid, ownToken);
    expect([asParent.status, await asParent.json()]).toMatchObject([401, { code: 20003 }]);
  });
});

it('what those APIs say of people is found by the search for personal data', async () => {
  const simulator = await aSimulator({ faults: { loss: 0.5, double: 0, reorder: 0, delay: 0 } });
  const search = new PhiSearch(simulator.identities);
  const labelsAt = async (path: string): Promise<readonly string[]> => {
    const bytes = Buffer.from(await (await ask(simulator, path)).text());
    return [...new Set(search.searchBytes(bytes, path).map(({ label }) => label))];
  };
  expect(await labelsAt('/v1/Tollfree/Verifications')).toEqual(
    expect.arrayContaining(['place', 'email', 'name', 'number', 'ZIP']),
  );
  expect(await labelsAt('/v1/Events')).toEqual(expect.arrayContaining(['IP address', 'name', 'email']));
  expect(await labelsAt('/v2/Attempts')).toContain('number');
  expect(await labelsAt('/v1/Voice/Summaries?StartTime=1w')).toContain('number');
  const { alerts } = await told(simulator, '/v1/Alerts');
  expect(await labelsAt('/v1/Alerts')).toEqual([]);
  expect(await labelsAt(`/v1/Alerts/${alerts[0].sid}`)).not.toEqual([]);
});
