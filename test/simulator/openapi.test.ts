import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import twilio from 'twilio';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { accountSid } from '../world/events.ts';

/** Twilio's published OpenAPI files, where somebody has put them beside the project. */
const folder = join(import.meta.dirname, '../../../shared/twilio-oai');
const token = 'f'.repeat(32);
const dayMs = 86_400_000;

const specSchema = z.looseObject({
  paths: z.record(
    z.string(),
    z.looseObject({ get: z.looseObject({ responses: z.record(z.string(), z.unknown()) }).optional() }),
  ),
});
type Spec = z.output<typeof specSchema>;

/** A schema of OpenAPI 3.0 in JSON Schema's terms: what is nullable may be null. */
function asJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asJsonSchema);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, example: _, ...rest } = value as Record<string, unknown>;
  const schema = Object.fromEntries(Object.entries(rest).map(([name, part]) => [name, asJsonSchema(part)]));
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

/** Twilio's RFC 2822 dates: `Fri, 24 May 2019 17:44:46 +0000`. */
const rfc2822 = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000$/;

/** What checks answers of one operation's status. */
function validatorOf(spec: Spec, path: string, status: string): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
  for (const name of ['uri', 'uri-map', 'phone-number', 'currency', 'date-time', 'http-method'])
    ajv.addFormat(name, true);
  ajv.addFormat('date-time-rfc-2822', rfc2822);
  ajv.addSchema(asJsonSchema({ ...spec, $id: 'twilio' }) as object);
  const pointer = ['paths', path, 'get', 'responses', status, 'content', 'application/json', 'schema']
    .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
    .map(encodeURIComponent)
    .join('/');
  return ajv.compile({ $ref: `twilio#/${pointer}` });
}

async function aSimulator(): Promise<Simulator> {
  const simulator = await startSimulator({
    seed: 'openapi',
    accounts: [{ accountSid, authTokens: [token], bulkExports: true }],
    callbackUrl: 'http://127.0.0.1:9/callbacks',
    messages: 150,
    calls: 40,
    inbound: 10,
    forged: 0,
    durationSeconds: 60_000,
    timeScale: 1,
    faults: { loss: 0, double: 0, reorder: 0, delay: 0 },
    restErrorShare: 0,
    startMs: Math.floor(Date.now() / dayMs) * dayMs - 4 * dayMs,
  });
  onTestFinished(() => simulator.close());
  return simulator;
}

const api = 'twilio_api_v2010.json';
const account = `/2010-04-01/Accounts/${accountSid}`;

interface Operation {
  readonly file: string;
  readonly path: string;
  readonly status: string;
  /** The address that is asked, given the account's SIDs. */
  readonly address: (simulator: Simulator) => string;
}

const first = (simulator: Simulator, family: string, status?: string): string =>
  simulator.accounts
    .flatMap(({ resources }) => resources)
    .find((one) => one.family === family && (status === undefined || one.steps.at(-1)?.status === status))
    ?.sid ?? '';

const operations: readonly Operation[] = [
  { file: api, path: '/2010-04-01/Accounts.json', status: '200', address: () => '/2010-04-01/Accounts.json' },
  { file: api, path: '/2010-04-01/Accounts/{Sid}.json', status: '200', address: () => `${account}.json` },
  {
    file: api,
    path: '/2010-04-01/Accounts/{AccountSid}/Messages.json',
    status: '200',
    address: () => `${account}/Messages.json?PageSize=100`,
  },
  ...(['delivered', 'undelivered', 'failed', 'received', 'read'] as const).map((status) => ({
    file: api,
    path: '/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json',
    status: '200',
    address: (simulator: Simulator) => `${account}/Messages/${first(simulator, 'message', status)}.json`,
  })),
  {
    file: api,
    path: '/2010-04-01/Accounts/{AccountSid}/Calls.json',
    status: '200',
    address: () => `${account}/Calls.json?PageSize=1000`,
  },
  {
    file: api,
    path: '/2010-04-01/Accounts/{AccountSid}/Calls/{Sid}.json',
    status: '200',
    address: (simulator) => `${account}/Calls/${first(simulator, 'call')}.json`,
  },
  {
    file: 'twilio_bulkexports_v1.json',
    path: '/v1/Exports/{ResourceType}/Days/{Day}',
    status: '307',
    address: () => `/v1/Exports/Messages/Days/${new Date(Date.now() - 4 * dayMs).toISOString().slice(0, 10)}`,
  },
];

describe("the simulated REST API, against Twilio's published OpenAPI", () => {
  // Nothing of Twilio's files is part of the project: without them there is nothing to hold the answers against.
  const held = existsSync(folder) ? it : it.skip;
  if (!existsSync(folder)) console.warn(`skipped: Twilio's OpenAPI files are not in ${folder}`);

  held.each(operations.map((operation) => [`${operation.path} ${operation.status}`, operation] as const))(
    'answers as %s says',
    async (_, { file, path, status, address }) => {
      const spec = specSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
      const simulator = await aSimulator();
      const answer = await fetch(simulator.restUrl + address(simulator), {
        headers: { Authorization: `Basic ${Buffer.from(`${accountSid}:${token}`).toString('base64')}` },
        redirect: 'manual',
      });
      expect(answer.status).toBe(Number(status));
      const validate = validatorOf(spec, path, status);
      validate(await answer.json());
      expect(validate.errors ?? []).toEqual([]);
    },
  );

  held('would be caught where it differs', () => {
    const spec = specSchema.parse(JSON.parse(readFileSync(join(folder, api), 'utf8')));
    const validate = validatorOf(spec, '/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json', '200');
    expect(validate({ sid: `SM${'0'.repeat(32)}`, num_segments: '1', date_sent: null })).toBe(true);
    expect(validate({ sid: 'SM1' })).toBe(false);
    expect(validate({ num_segments: 1 })).toBe(false);
    expect(validate({ status: 'lost' })).toBe(false);
    expect(validate({ date_sent: '2026-11-24T00:00:00Z' })).toBe(false);
  });

  it('is read by the official client, row by row', async () => {
    const simulator = await aSimulator();
    class Here extends twilio.RequestClient {
      // biome-ignore lint/suspicious/noExplicitAny: it is the type that the base class declares
      override request(options: any): Promise<any> {
        return super.request({
          ...options,
          uri: options.uri.replace('https://api.twilio.com', simulator.restUrl),
        });
      }
    }
    const client = twilio(accountSid, token, { httpClient: new Here() });
    const messages = await client.messages.list({ pageSize: 100 });
    const calls = await client.calls.list({ pageSize: 10 });
    expect(messages).toHaveLength(160);
    expect(calls).toHaveLength(40);
    for (const { dateCreated } of [...messages, ...calls]) expect(dateCreated.getTime()).toBeGreaterThan(0);
  });
});
