import { z } from 'zod';
import { dashedStatusWord, sid, wholeNumber, yesOrNo } from '../../core/redaction/forms.ts';
import { configurationReading, wholeList } from './configuration.ts';
import type { Item } from './items.ts';
import { kept, ownSender } from './kept.ts';

const base = 'https://messaging.twilio.com/v1';

/**
 * What is used of a campaign, a brand and a toll-free verification. They describe the business and name people who
 * answer for it: of all that nothing is even looked at.
 */
const campaignSchema = z.object({
  sid: z.string().refine(sid('QE', 'CM').fits),
  campaign_status: z.string().nullish(),
  us_app_to_person_usecase: z.string().nullish(),
  brand_registration_sid: z.string().nullish(),
  mock: z.boolean().nullish(),
  errors: z.array(z.looseObject({ error_code: z.union([z.number(), z.string()]).nullish() })).nullish(),
});

const brandSchema = z.object({
  sid: z.string().refine(sid('BN').fits),
  status: z.string().nullish(),
  identity_status: z.string().nullish(),
  brand_type: z.string().nullish(),
  brand_score: z.number().nullish(),
  mock: z.boolean().nullish(),
});

const tollFreeSchema = z.object({
  sid: z.string().refine(sid('HH').fits),
  status: z.string().nullish(),
  tollfree_phone_number_sid: z.string().nullish(),
  tollfree_phone_number: z.string().nullish(),
  error_code: z.union([z.number(), z.string()]).nullish(),
  edit_allowed: z.boolean().nullish(),
});

/** A word such as APPROVED, IN_REVIEW, SOLE_PROPRIETOR or LOW_VOLUME_MIXED; kept in lower case with dashes. */
const word = dashedStatusWord;
const code = wholeNumber(5);
const hourMs = 3_600_000;

/** A campaign, registered for one messaging service. */
export function campaignOf(row: unknown, serviceSid: string): Item | undefined {
  const parsed = campaignSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const campaign = parsed.data;
  return {
    kind: 'campaign',
    sid: campaign.sid,
    parentSid: serviceSid,
    facts: kept({
      Status: [campaign.campaign_status, word],
      UseCase: [campaign.us_app_to_person_usecase, word],
      BrandSid: [campaign.brand_registration_sid, sid('BN')],
      Mock: [campaign.mock, yesOrNo],
      ErrorCode: [campaign.errors?.[0]?.error_code, code],
    }),
  };
}

export const brands = configurationReading({
  name: 'brands',
  everyMs: hourMs,
  byLoginAlone: true,
  covers: ['brand'],
  itemsOf: async (scope) =>
    wholeList(scope, { uri: `${base}/a2p/BrandRegistrations`, rows: 'data' }, brandOf),
});

export const tollFree = configurationReading({
  name: 'toll-free',
  everyMs: hourMs,
  byLoginAlone: true,
  covers: ['toll-free-verification'],
  itemsOf: async (scope) =>
    wholeList(scope, { uri: `${base}/Tollfree/Verifications`, rows: 'verifications' }, tollFreeOf),
});

function brandOf(row: unknown): Item | undefined {
  const parsed = brandSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const brand = parsed.data;
  return {
    kind: 'brand',
    sid: brand.sid,
    parentSid: '',
    facts: kept({
      Status: [brand.status, word],
      IdentityStatus: [brand.identity_status, word],
      Type: [brand.brand_type, word],
      Score: [brand.brand_score, wholeNumber(3)],
      Mock: [brand.mock, yesOrNo],
    }),
  };
}

function tollFreeOf(row: unknown): Item | undefined {
  const parsed = tollFreeSchema.safeParse(row);
  if (!parsed.success) return undefined;
  const verification = parsed.data;
  return {
    kind: 'toll-free-verification',
    sid: verification.sid,
    parentSid: '',
    facts: kept({
      Status: [verification.status, word],
      NumberSid: [verification.tollfree_phone_number_sid, sid('PN')],
      Sender: [verification.tollfree_phone_number, ownSender],
      ErrorCode: [verification.error_code, code],
      EditAllowed: [verification.edit_allowed, yesOrNo],
    }),
  };
}
