import type { Express } from 'express';
import type { SimulatedAccount } from './account.ts';
import type { MessagingService } from './configuration.ts';
import type { PhoneNumber } from './phone-numbers.ts';
import { accountInPath, ownAccount } from './rest-accounts.ts';
import { addOwnList, isoSecond } from './rest-lists.ts';
import type { RestOptions } from './rest-options.ts';
import { envelopeOf, pageOfRows, searchOf } from './rest-pages.ts';
import { refuse } from './rest-refusal.ts';
import { rfc2822 } from './rest-resource.ts';

const base = 'https://messaging.twilio.com/v1/Services';
const pools = ['PhoneNumbers', 'ShortCodes', 'AlphaSenders', 'ChannelSenders', 'DestinationAlphaSenders'];

/** Numbers with their webhooks, and messaging services. */
export function addConfigurationPaths(app: Express, options: RestOptions): void {
  app.get('/2010-04-01/Accounts/:account/IncomingPhoneNumbers.json', (request, response) => {
    const account = accountInPath(options, request, response);
    if (account === undefined) return;
    const search = searchOf(request);
    const wanted = search.get('PhoneNumber') ?? '';
    const rows = account.configuration.numbers.filter(({ number }) => number.includes(wanted));
    const page = pageOfRows(rows, search, ({ sid }) => sid);
    if (page === undefined) refuse(response, 400);
    else
      response.json({
        incoming_phone_numbers: page.rows.map((number) => numberJson(number, account)),
        ...envelopeOf(request, page),
      });
  });
  app.get('/2010-04-01/Accounts/:account/IncomingPhoneNumbers/:sid.json', (request, response) => {
    const account = accountInPath(options, request, response);
    if (account === undefined) return;
    const number = account.configuration.numbers.find(({ sid }) => sid === request.params.sid);
    if (number === undefined) refuse(response, 404);
    else response.json(numberJson(number, account));
  });
  addOwnList<MessagingService>(app, options, {
    path: '/v1/Services',
    key: 'services',
    rowsOf: ({ configuration }) => configuration.services,
    keyOf: ({ sid }) => sid,
    json: serviceJson,
  });
  app.get('/v1/Services/:service', (request, response) => {
    const account = ownAccount(options, request, response);
    if (account === undefined) return;
    const service = serviceOf(account, request.params.service);
    if (service === undefined) refuse(response, 404);
    else response.json(serviceJson(service, account));
  });
}

export function serviceOf(
  { configuration }: SimulatedAccount,
  wanted: unknown,
): MessagingService | undefined {
  return configuration.services.find(({ sid }) => sid === wanted);
}

function serviceJson(
  { sid, name, statusCallback, inboundUrl }: MessagingService,
  { accountSid, configuration }: SimulatedAccount,
): object {
  return {
    account_sid: accountSid,
    area_code_geomatch: true,
    date_created: isoSecond(configuration.madeMs),
    date_updated: isoSecond(configuration.madeMs),
    fallback_method: 'POST',
    fallback_to_long_code: true,
    fallback_url: null,
    friendly_name: name,
    inbound_method: 'POST',
    inbound_request_url: inboundUrl,
    links: Object.fromEntries(
      pools.map((list) => [list.replace(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase(), `${base}/${sid}/${list}`]),
    ),
    mms_converter: true,
    scan_message_content: 'inherit',
    sid,
    smart_encoding: true,
    status_callback: statusCallback === '' ? null : statusCallback,
    sticky_sender: true,
    synchronous_validation: false,
    url: `${base}/${sid}`,
    us_app_to_person_registered: true,
    use_inbound_webhook_on_number: false,
    usecase: 'notifications',
    validity_period: 36_000,
  };
}

function numberJson({ sid, number, statusCallback, sms, voice }: PhoneNumber, account: SimulatedAccount) {
  const { accountSid, configuration } = account;
  return {
    account_sid: accountSid,
    address_requirements: 'none',
    address_sid: null,
    api_version: '2010-04-01',
    beta: false,
    bundle_sid: null,
    capabilities: { fax: false, mms: true, sms: true, voice: true },
    date_created: rfc2822(configuration.madeMs),
    date_updated: rfc2822(configuration.madeMs),
    emergency_address_sid: null,
    emergency_address_status: 'unregistered',
    emergency_status: 'Inactive',
    friendly_name: number,
    identity_sid: null,
    origin: 'twilio',
    phone_number: number,
    sid,
    sms_application_sid: null,
    sms_fallback_method: 'POST',
    sms_fallback_url: '',
    sms_method: sms.method,
    sms_url: sms.url,
    status: 'in-use',
    status_callback: statusCallback.url,
    status_callback_method: statusCallback.method,
    trunk_sid: null,
    type: number.startsWith('+1888') ? 'tollfree' : 'local',
    uri: `/2010-04-01/Accounts/${accountSid}/IncomingPhoneNumbers/${sid}.json`,
    voice_application_sid: null,
    voice_caller_id_lookup: false,
    voice_fallback_method: 'POST',
    voice_fallback_url: '',
    voice_method: voice.method,
    voice_receive_mode: 'voice',
    voice_url: voice.url,
  };
}
