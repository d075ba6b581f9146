import { beforeEach, describe, expect, it } from 'vitest';
import type { Simulator } from '../../simulator/simulator.ts';
import { aSimulator, ask, ownSid, ownToken } from './a-simulator.ts';
import { schemasAreThere, validatorOf, whyNot } from './openapi-schemas.ts';

const dayMs = 86_400_000;
const account = { accountSid: ownSid, authTokens: [ownToken] as const, bulkExports: true };

/** An account with everything, four days ago; with lost callbacks, so that there are alerts. */
async function anAccount(misconfigured = false): Promise<Simulator> {
  const startMs = Math.floor(Date.now() / dayMs) * dayMs - 4 * dayMs;
  return aSimulator({
    accounts: [{ ...account, misconfigured }],
    messages: 150,
    calls: 40,
    inbound: 10,
    durationSeconds: 60_000,
    faults: { loss: 0.4, double: 0, reorder: 0, delay: 0 },
    startMs,
  });
}

const v2010 = '/2010-04-01/Accounts/{AccountSid}';
const service = (simulator: Simulator): string =>
  `/v1/Services/${simulator.accounts[0]?.configuration.services[0]?.sid}`;
const own = (list: string) => () => `/2010-04-01/Accounts/${ownSid}/${list}`;
const day = new Date(Date.now() - 4 * dayMs).toISOString().slice(0, 10);

type Address = (simulator: Simulator) => string;
type Operation = readonly [product: string, path: string, address: Address, key: string];

/** Every list: of which API, at which path, asked how, and under which name its rows are. */
const lists: readonly Operation[] = [
  ['api_v2010', '/2010-04-01/Accounts.json', () => '/2010-04-01/Accounts.json', 'accounts'],
  ['api_v2010', `${v2010}/Messages.json`, own('Messages.json?PageSize=100'), 'messages'],
  ['api_v2010', `${v2010}/Calls.json`, own('Calls.json?PageSize=1000'), 'calls'],
  [
    'api_v2010',
    `${v2010}/IncomingPhoneNumbers.json`,
    own('IncomingPhoneNumbers.json'),
    'incoming_phone_numbers',
  ],
  ['api_v2010', `${v2010}/Usage/Records/Daily.json`, own('Usage/Records/Daily.json'), 'usage_records'],
  ['bulkexports_v1', '/v1/Exports/{ResourceType}/Days', () => '/v1/Exports/Messages/Days?PageSize=1', 'days'],
  ['monitor_v1', '/v1/Alerts', () => '/v1/Alerts?PageSize=20', 'alerts'],
  ['monitor_v1', '/v1/Events', () => '/v1/Events', 'events'],
  ['verify_v2', '/v2/Attempts', () => '/v2/Attempts?PageSize=10', 'attempts'],
  ['messaging_v1', '/v1/Services', () => '/v1/Services', 'services'],
  [
    'messaging_v1',
    '/v1/Services/{ServiceSid}/PhoneNumbers',
    (simulator) => `${service(simulator)}/PhoneNumbers`,
    'phone_numbers',
  ],
  [
    'messaging_v1',
    '/v1/Services/{ServiceSid}/ShortCodes',
    (simulator) => `${service(simulator)}/ShortCodes`,
    'short_codes',
  ],
  [
    'messaging_v1',
    '/v1/Services/{ServiceSid}/AlphaSenders',
    (simulator) => `${service(simulator)}/AlphaSenders`,
    'alpha_senders',
  ],
  [
    'messaging_v1',
    '/v1/Services/{MessagingServiceSid}/ChannelSenders',
    (simulator) => `${service(simulator)}/ChannelSenders`,
    'senders',
  ],
  [
    'messaging_v1',
    '/v1/Services/{ServiceSid}/DestinationAlphaSenders',
    (simulator) => `${service(simulator)}/DestinationAlphaSenders`,
    'alpha_senders',
  ],
  [
    'messaging_v1',
    '/v1/Services/{MessagingServiceSid}/Compliance/Usa2p',
    (simulator) => `${service(simulator)}/Compliance/Usa2p`,
    'compliance',
  ],
  ['messaging_v1', '/v1/a2p/BrandRegistrations', () => '/v1/a2p/BrandRegistrations', 'data'],
  ['messaging_v1', '/v1/Tollfree/Verifications', () => '/v1/Tollfree/Verifications', 'verifications'],
  [
    'insights_v1',
    '/v1/Voice/Summaries',
    () => '/v1/Voice/Summaries?StartTime=1w&ProcessingState=all',
    'call_summaries',
  ],
];

/** Every answer about a single thing; where a list is named, about each of its first rows. */
const singles: readonly Operation[] = [
  ['api_v2010', '/2010-04-01/Accounts/{Sid}.json', () => '/2010-04-01/Accounts.json', 'accounts'],
  ['api_v2010', `${v2010}/Messages/{Sid}.json`, own('Messages.json'), 'messages'],
  ['api_v2010', `${v2010}/Calls/{Sid}.json`, own('Calls.json'), 'calls'],
  [
    'api_v2010',
    `${v2010}/IncomingPhoneNumbers/{Sid}.json`,
    own('IncomingPhoneNumbers.json'),
    'incoming_phone_numbers',
  ],
  ['monitor_v1', '/v1/Alerts/{Sid}', () => '/v1/Alerts', 'alerts'],
  ['messaging_v1', '/v1/Services/{Sid}', () => '/v1/Services', 'services'],
];

const rowsSchema = (answer: unknown, key: string): readonly { readonly sid: string }[] =>
  (answer as Record<string, readonly { readonly sid: string }[]>)[key] ?? [];

describe("the simulated APIs, against Twilio's published OpenAPI", () => {
  beforeEach((context) => {
    if (!schemasAreThere) context.skip(whyNot);
  });

  it.each(lists)('%s: lists as at %s', async (product, path, address, key) => {
    const validate = validatorOf(product, path);
    for (const misconfigured of [false, true]) {
      const simulator = await anAccount(misconfigured);
      const response = await ask(simulator, address(simulator));
      const answer: unknown = await response.json();
      expect([response.status, rowsSchema(answer, key).length > 0]).toEqual([200, true]);
      validate(answer);
      expect(validate.errors ?? []).toEqual([]);
    }
  });

  it.each(singles)('%s: gives one as at %s', async (product, path, address, key) => {
    const simulator = await anAccount();
    const validate = validatorOf(product, path);
    const rows = rowsSchema(await (await ask(simulator, address(simulator))).json(), key);
    expect(rows.length).toBeGreaterThan(0);
    for (const { sid } of rows) {
      const one = path.replace('{AccountSid}', ownSid).replace('{Sid}', sid);
      validate(await (await ask(simulator, one)).json());
      expect([one, validate.errors ?? []]).toEqual([one, []]);
    }
  });

  it.each([
    ['verify_v2', '/v2/Attempts/Summary', '200', '/v2/Attempts/Summary'],
    ['bulkexports_v1', '/v1/Exports/{ResourceType}/Days/{Day}', '307', `/v1/Exports/Messages/Days/${day}`],
  ])('%s: answers as at %s with %s', async (product, path, status, address) => {
    const validate = validatorOf(product, path, status);
    const response = await ask(await anAccount(), address);
    validate(await response.json());
    expect([String(response.status), validate.errors ?? []]).toEqual([status, []]);
  });

  it('would be caught where they differ', async () => {
    const simulator = await anAccount();
    const answer = await (await ask(simulator, own('Messages.json')())).json();
    const [row] = rowsSchema(answer, 'messages');
    const validate = validatorOf('api_v2010', `${v2010}/Messages/{Sid}.json`);
    expect(validate(row)).toBe(true);
    const { sid: _, ...without } = row ?? { sid: '' };
    const wrong = [{ sid: 'SM1' }, { num_segments: 1 }, { status: 'lost' }, { date_sent: '2026-11-24' }];
    for (const other of [without, { ...row, more: 1 }, ...wrong.map((one) => ({ ...row, ...one }))])
      expect([validate(other), other]).toEqual([false, other]);
  });
});
