import { z } from 'zod';
import { dashedStatusWord, sid, wholeNumber, yesOrNo } from '../../core/redaction/forms.ts';
import { allRows } from '../rest/list-page.ts';
import { configurationReading, type SetUp, setUpOf } from './configuration.ts';
import type { Item } from './items.ts';
import { kept, ownSender } from './kept.ts';
import { NotOffered, type ReadingScope } from './reading.ts';
import { campaignOf } from './registrations.ts';
import { webhookFacts } from './webhook.ts';

const base = 'https://messaging.twilio.com/v1/Services';

/** What is used of a messaging service (messaging.twilio.com/v1/Services). */
const serviceSchema = z.object({
  sid: z.string().refine(sid('MG').fits),
  status_callback: z.string().nullish(),
  inbound_request_url: z.string().nullish(),
  inbound_method: z.string().nullish(),
  use_inbound_webhook_on_number: z.boolean().nullish(),
  validity_period: z.number().nullish(),
  us_app_to_person_registered: z.boolean().nullish(),
  usecase: z.string().nullish(),
  sticky_sender: z.boolean().nullish(),
});

/** What a service may send from; `field` is where a row has the sender itself. */
const pools = [
  { name: 'PhoneNumbers', rows: 'phone_numbers', field: 'phone_number' },
  { name: 'ShortCodes', rows: 'short_codes', field: 'short_code' },
  { name: 'AlphaSenders', rows: 'alpha_senders', field: 'alpha_sender' },
  { name: 'DestinationAlphaSenders', rows: 'alpha_senders', field: 'alpha_sender' },
  { name: 'ChannelSenders', rows: 'senders', field: 'sender' },
] as const;
type Pool = (typeof pools)[number];

const rowSchema = z.looseObject({ sid: z.string().refine(sid().fits) });

/** Messaging services, what each sends from, and its campaign: Twilio lists campaigns by service only. */
export const services = configurationReading({
  name: 'services',
  everyMs: 3_600_000,
  byLoginAlone: true,
  covers: ['messaging-service', 'pool-sender', 'campaign'],
  itemsOf: async (scope) => {
    const rows = await listOf(scope, base, 'services');
    if (rows === undefined) throw new NotOffered();
    const itself = setUpOf(rows.map((row) => serviceOf(row, scope)));
    // Each service takes half a dozen requests; the transport lets only a few through at a time.
    const belonging = await Promise.all(itself.items.map(async ({ sid }) => belongingTo(scope, sid)));
    return sumOf([itself, ...belonging]);
  },
});

function serviceOf(row: unknown, { account, reconciler }: ReadingScope): Item | undefined {
  const parsed = serviceSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const service = parsed.data;
  const collector = { publicUrl: reconciler.publicUrl, accountSid: account.accountSid };
  return {
    kind: 'messaging-service',
    sid: service.sid,
    parentSid: '',
    facts: {
      ...kept({
        InboundOnNumber: [service.use_inbound_webhook_on_number, yesOrNo],
        ValidityPeriod: [service.validity_period, wholeNumber(5)],
        UsAppToPersonRegistered: [service.us_app_to_person_registered, yesOrNo],
        UseCase: [service.usecase, dashedStatusWord],
        StickySender: [service.sticky_sender, yesOrNo],
      }),
      // Status callbacks of messages are always POST.
      ...webhookFacts('StatusCallback', { url: service.status_callback, method: undefined }, collector),
      ...webhookFacts(
        'InboundUrl',
        { url: service.inbound_request_url, method: service.inbound_method },
        collector,
      ),
    },
  };
}

async function belongingTo(scope: ReadingScope, serviceSid: string): Promise<SetUp> {
  const senders = await Promise.all(
    pools.map(async (pool) => {
      const rows = (await listOf(scope, `${base}/${serviceSid}/${pool.name}`, pool.rows)) ?? [];
      return setUpOf(rows.map((row) => senderOf(row, serviceSid, pool)));
    }),
  );
  const campaigns = (await listOf(scope, `${base}/${serviceSid}/Compliance/Usa2p`, 'compliance')) ?? [];
  return sumOf([...senders, setUpOf(campaigns.map((row) => campaignOf(row, serviceSid)))]);
}

function senderOf(row: unknown, serviceSid: string, { name, field }: Pool): Item | undefined {
  const parsed = rowSchema.safeParse(row);
  const sender = parsed.success ? parsed.data[field] : undefined;
  if (!parsed.success || typeof sender !== 'string' || !ownSender.fits(sender)) return undefined;
  return {
    kind: 'pool-sender',
    sid: parsed.data.sid,
    parentSid: serviceSid,
    facts: { Sender: sender, Pool: name },
  };
}

async function listOf(
  { api, reconciler: { limits } }: ReadingScope,
  uri: string,
  rows: string,
): Promise<readonly unknown[] | undefined> {
  const query = { PageSize: String(limits.restPageSize) };
  return allRows(api, { uri, rows, query }, limits.configurationMaxItems);
}

function sumOf(parts: readonly SetUp[]): SetUp {
  return {
    items: parts.flatMap(({ items }) => items),
    unreadable: parts.reduce((sum, { unreadable }) => sum + unreadable, 0),
  };
}
