import type { Express, Request } from 'express';
import type { DestinationAlphaSender, MessagingService, PooledSender } from './configuration.ts';
import { serviceOf } from './rest-configuration.ts';
import { addOwnList, isoSecond } from './rest-lists.ts';
import type { RestOptions } from './rest-options.ts';
import { searchOf } from './rest-pages.ts';

/** One list of what a messaging service sends from. */
interface Pool<T extends PooledSender> {
  /** The last part of its path. */
  readonly name: string;
  /** The name of its rows in the answer. */
  readonly key: string;
  readonly sendersOf: (service: MessagingService, request: Request) => readonly T[];
  /** What each row has beside its SID, its dates, its account and its service. */
  readonly fieldsOf: (sender: T) => object;
  /** Channel senders name their service in a longer way. */
  readonly serviceKey?: 'messaging_service_sid';
}

const base = 'https://messaging.twilio.com/v1/Services';

/** What each messaging service sends from, of five sorts. */
export function addPoolPaths(app: Express, options: RestOptions): void {
  addPool<PooledSender>(app, options, {
    name: 'PhoneNumbers',
    key: 'phone_numbers',
    sendersOf: ({ numbers }) => numbers,
    fieldsOf: ({ sender }) => ({
      capabilities: ['SMS', 'MMS', 'Voice'],
      country_code: 'US',
      phone_number: sender,
    }),
  });
  addPool<PooledSender>(app, options, {
    name: 'ShortCodes',
    key: 'short_codes',
    sendersOf: ({ shortCodes }) => shortCodes,
    fieldsOf: ({ sender }) => ({ capabilities: ['SMS'], country_code: 'US', short_code: sender }),
  });
  addPool<PooledSender>(app, options, {
    name: 'AlphaSenders',
    key: 'alpha_senders',
    sendersOf: ({ alphaSenders }) => alphaSenders,
    fieldsOf: ({ sender }) => ({ capabilities: ['SMS'], alpha_sender: sender }),
  });
  addPool<PooledSender>(app, options, {
    name: 'ChannelSenders',
    key: 'senders',
    serviceKey: 'messaging_service_sid',
    sendersOf: ({ channelSenders }) => channelSenders,
    fieldsOf: ({ sender }) => ({
      country_code: 'US',
      sender,
      sender_type: sender.startsWith('rcs:') ? 'RCS' : 'WhatsApp',
    }),
  });
  addPool<DestinationAlphaSender>(app, options, {
    name: 'DestinationAlphaSenders',
    key: 'alpha_senders',
    sendersOf: ({ destinationAlphaSenders }, request) => {
      const wanted = searchOf(request).get('IsoCountryCode');
      return destinationAlphaSenders.filter(({ country }) => country === (wanted ?? country));
    },
    fieldsOf: ({ sender, country }) => ({
      capabilities: ['SMS'],
      alpha_sender: sender,
      iso_country_code: country,
    }),
  });
}

function addPool<T extends PooledSender>(app: Express, options: RestOptions, pool: Pool<T>): void {
  const { name, key, sendersOf, fieldsOf, serviceKey = 'service_sid' } = pool;
  addOwnList<T & { readonly serviceSid: string }>(app, options, {
    path: `/v1/Services/:service/${name}`,
    key,
    rowsOf: (account, request) => {
      const service = serviceOf(account, request.params.service);
      if (service === undefined) return 404;
      return sendersOf(service, request).map((sender) => ({ ...sender, serviceSid: service.sid }));
    },
    keyOf: ({ sid }) => sid,
    json: (row, { accountSid, configuration: { madeMs } }) => ({
      ...fieldsOf(row),
      account_sid: accountSid,
      date_created: isoSecond(madeMs),
      date_updated: isoSecond(madeMs),
      [serviceKey]: row.serviceSid,
      sid: row.sid,
      url: `${base}/${row.serviceSid}/${name}/${row.sid}`,
    }),
  });
}
