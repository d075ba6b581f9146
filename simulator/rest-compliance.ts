import type { Express } from 'express';
import type { SimulatedAccount } from './account.ts';
import type { Configuration, MessagingService } from './configuration.ts';
import { familyName } from './people.ts';
import { serviceOf } from './rest-configuration.ts';
import { addOwnList, isoSecond } from './rest-lists.ts';
import type { RestOptions } from './rest-options.ts';
import { searchOf } from './rest-pages.ts';

const base = 'https://messaging.twilio.com/v1';

/** What carriers have been told about the account: campaigns, the brand, and its toll-free number. */
export function addCompliancePaths(app: Express, options: RestOptions): void {
  addOwnList<MessagingService>(app, options, {
    path: '/v1/Services/:service/Compliance/Usa2p',
    key: 'compliance',
    rowsOf: (account, request) => {
      const service = serviceOf(account, request.params.service);
      return service === undefined ? 404 : [service];
    },
    keyOf: ({ campaign }) => campaign.sid,
    json: campaignJson,
  });
  addOwnList<string>(app, options, {
    path: '/v1/a2p/BrandRegistrations',
    key: 'data',
    rowsOf: ({ configuration }) => [configuration.brandSid],
    keyOf: (sid) => sid,
    json: brandJson,
  });
  addOwnList<Configuration['tollFree']>(app, options, {
    path: '/v1/Tollfree/Verifications',
    key: 'verifications',
    rowsOf: ({ configuration: { tollFree } }, request) => {
      const search = searchOf(request);
      const isAsked =
        (search.get('Status') ?? tollFree.status) === tollFree.status &&
        (search.get('TollfreePhoneNumberSid') ?? tollFree.number.sid) === tollFree.number.sid;
      return isAsked ? [tollFree] : [];
    },
    keyOf: ({ sid }) => sid,
    json: tollFreeJson,
  });
}

function campaignJson(
  { sid: serviceSid, campaign }: MessagingService,
  { accountSid, configuration }: SimulatedAccount,
): object {
  const failed = campaign.status === 'FAILED';
  return {
    account_sid: accountSid,
    age_gated: false,
    brand_registration_sid: configuration.brandSid,
    campaign_id: failed ? null : `C${campaign.sid.slice(2, 8).toUpperCase()}`,
    campaign_status: campaign.status,
    date_created: isoSecond(configuration.madeMs),
    date_updated: isoSecond(configuration.madeMs),
    description: 'Reminders of appointments to patients who asked for them at the front desk.',
    direct_lending: false,
    errors: failed
      ? [{ error_code: 30896, fields: ['MESSAGE_FLOW'], description: 'How people opt in is not told.' }]
      : [],
    has_embedded_links: false,
    has_embedded_phone: true,
    help_keywords: ['HELP'],
    help_message: 'CareLine: call the front desk for help. Reply STOP to opt out.',
    is_externally_registered: false,
    message_flow: 'Patients sign a form at the front desk that names the kind and the number of messages.',
    message_samples: [
      'CareLine: you have an appointment tomorrow at ten. Reply STOP to opt out.',
      'CareLine: please call us to find a new time for your appointment.',
    ],
    messaging_service_sid: serviceSid,
    mock: false,
    opt_in_keywords: ['START'],
    opt_in_message: 'CareLine: you will get reminders of appointments. Reply STOP to opt out.',
    opt_out_keywords: ['STOP'],
    opt_out_message: 'CareLine: you will get no more messages.',
    rate_limits: failed ? null : { att: { mps: 75, msg_class: 'C' }, tmobile: { brand_tier: 'LOW' } },
    sid: campaign.sid,
    subscriber_opt_in: true,
    url: `${base}/Services/${serviceSid}/Compliance/Usa2p/${campaign.sid}`,
    us_app_to_person_usecase: 'CUSTOMER_CARE',
  };
}

function brandJson(sid: string, { accountSid, configuration }: SimulatedAccount): object {
  return {
    a2p_profile_bundle_sid: `BU${sid.slice(2)}`,
    account_sid: accountSid,
    brand_feedback: [],
    brand_score: 78,
    brand_type: 'STANDARD',
    customer_profile_bundle_sid: `BU${sid.slice(2).split('').reverse().join('')}`,
    date_created: isoSecond(configuration.madeMs),
    date_updated: isoSecond(configuration.madeMs),
    errors: [],
    failure_reason: null,
    government_entity: false,
    identity_status: 'VERIFIED',
    links: { brand_vettings: `${base}/a2p/BrandRegistrations/${sid}/Vettings` },
    mock: false,
    russell_3000: false,
    sid,
    skip_automatic_sec_vet: false,
    status: 'APPROVED',
    tax_exempt_status: '501c3',
    tcr_id: `B${sid.slice(2, 8).toUpperCase()}`,
    url: `${base}/a2p/BrandRegistrations/${sid}`,
  };
}

/** Holds a person's name, address and number: nobody may keep them. */
function tollFreeJson(
  { sid, number, status, contact }: Configuration['tollFree'],
  { accountSid, configuration }: SimulatedAccount,
): object {
  const rejected = status === 'TWILIO_REJECTED';
  const reason = 'The website does not show what the messages are for.';
  return {
    account_sid: accountSid,
    additional_information: null,
    age_gated_content: false,
    business_city: contact.city,
    business_contact_email: contact.email,
    business_contact_first_name: contact.name.split(' ')[0] ?? '',
    business_contact_last_name: familyName(contact),
    business_contact_phone: contact.number,
    business_country: 'US',
    business_name: 'Riverbend Clinic',
    business_postal_code: contact.zip,
    business_registration_authority: 'EIN',
    business_registration_country: 'US',
    business_registration_number: null,
    business_registration_phone_number: contact.number,
    business_state_province_region: contact.state,
    business_street_address: `1 ${contact.city}`,
    business_street_address2: null,
    business_type: 'NON_PROFIT',
    business_website: 'https://riverbend.example',
    customer_profile_sid: null,
    date_created: isoSecond(configuration.madeMs),
    date_updated: isoSecond(configuration.madeMs),
    doing_business_as: null,
    edit_allowed: rejected,
    edit_expiration: null,
    error_code: rejected ? 30469 : null,
    external_reference_id: null,
    help_message_sample: null,
    message_volume: '1,000',
    notification_email: contact.email,
    opt_in_confirmation_message: null,
    opt_in_image_urls: ['https://riverbend.example/form.png'],
    opt_in_keywords: [],
    opt_in_type: 'PAPER_FORM',
    privacy_policy_url: null,
    production_message_sample: 'CareLine: please call us about your appointment.',
    regulated_item_sid: null,
    rejection_reason: rejected ? reason : null,
    rejection_reasons: rejected ? [{ code: 30469, reason }] : [],
    resource_links: {},
    sid,
    status,
    terms_and_conditions_url: null,
    tollfree_phone_number: number.number,
    tollfree_phone_number_sid: number.sid,
    trust_product_sid: null,
    url: `${base}/Tollfree/Verifications/${sid}`,
    use_case_categories: ['CUSTOMER_CARE'],
    use_case_summary: 'Reminders of appointments.',
    vetting_id: null,
    vetting_id_expiration: null,
    vetting_provider: 'CAMPAIGN_VERIFY',
  };
}
