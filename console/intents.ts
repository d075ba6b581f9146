import { z } from 'zod';
import { isoTime } from '../core/clock.ts';
import type { Account } from '../core/config/accounts.ts';
import { fingerprintWith } from '../core/contacts/content-key.ts';
import type { KeyRing } from '../core/contacts/key-ring.ts';
import type { Recorder } from '../core/journal/recorder.ts';
import { fingerprintAttribute } from '../core/redaction/fingerprint.ts';
import { intentId, sid } from '../core/redaction/forms.ts';
import { nothingSaid } from '../core/redaction/redact.ts';
import { ApiProblem } from './problem.ts';

const opaque = z
  .string()
  .refine(
    intentId.fits,
    'an opaque id of 8 to 64 letters, digits, - and _ (a UUID, for example), without 8 digits in a row that could be a number',
  );

/** A name that a developer gave to a template; words, not sentences. */
const templateName = z
  .string()
  .regex(
    /^(?:HX[0-9a-f]{32}|[A-Za-z][A-Za-z0-9]{0,23}(?:[_.-](?:[A-Za-z][A-Za-z0-9]{0,23}|\d{1,4})){0,7})$/,
    'the name of a template: words joined by _ . or -, or a ContentSid',
  );

/** The longest text that any channel carries (WhatsApp). */
const maxContentCharacters = 4_096;

/**
 * Why somebody is about to be contacted. Nothing that is kept of it is free text: what could hold a person's data is
 * refused here, so that nothing needs to be redacted later; of `content` a keyed fingerprint is kept, as of a callback's
 * body (docs/decisions/0014-content-fingerprint.md).
 */
export const intentSchema = z
  .strictObject({
    id: opaque.describe(
      'the id under which the application knows this contact; travels as ?intent= in the callback URL',
    ),
    purpose: z.string().max(48).optional().describe('one of the configured purposes'),
    consent: opaque.optional().describe('reference to the consent on which it relies'),
    consentObtainedAt: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('when that consent was given; what is sent before relies on none'),
    consentExpiresAt: z.iso
      .datetime({ offset: true })
      .optional()
      .describe('from when on that consent holds no more'),
    template: templateName.optional(),
    content: z
      .string()
      .min(1)
      .max(maxContentCharacters)
      .optional()
      .describe(
        'what will be sent; read in memory for its keyed fingerprint, and neither kept nor logged nor answered',
      ),
    sid: z
      .string()
      .refine(sid('SM', 'MM', 'CA', 'VE').fits, 'a MessageSid, CallSid or VerificationSid')
      .optional()
      .describe('what came of it, when it is reported afterwards'),
    accountSid: z.string().refine(sid('AC').fits, 'an AccountSid').optional(),
  })
  .refine(({ purpose, sid: resource }) => purpose !== undefined || resource !== undefined, {
    message: 'say why (purpose), or what came of it (sid)',
    path: ['purpose'],
  })
  .refine(
    ({ consent, consentObtainedAt, consentExpiresAt }) =>
      consent !== undefined || (consentObtainedAt === undefined && consentExpiresAt === undefined),
    { message: 'say which consent it is about (consent)', path: ['consent'] },
  );

export const intentAnswerSchema = z.object({
  id: z.string(),
  eventId: z.string().describe('the same for the same intent said again'),
});

interface IntentContext {
  readonly accounts: readonly Account[];
  readonly purposes: readonly string[];
  readonly recorder: Recorder;
  readonly keyRing: KeyRing;
}

/** Makes an intent durable and gives the event that it became. ClickHouse may be away meanwhile. */
export async function recordIntent(
  { accounts, purposes, recorder, keyRing }: IntentContext,
  said: z.output<typeof intentSchema>,
): Promise<z.output<typeof intentAnswerSchema>> {
  if (said.purpose !== undefined && !purposes.includes(said.purpose))
    throw new ApiProblem(
      400,
      'The purpose is not configured',
      `purpose: expected one of ${purposes.join(', ')}. More can be named in LEDGERLINE_ACCOUNTS_FILE under purposes.`,
    );
  const account = accountOf(accounts, said.accountSid);
  const fingerprint = said.content === undefined ? undefined : fingerprintWith(keyRing, said.content);
  const { eventId } = await recorder.record(
    {
      ...nothingSaid,
      kind: 'intent',
      source: 'application',
      accountSid: account.accountSid,
      resourceSid: said.id,
      relatedSids: said.sid === undefined ? [] : [said.sid],
      status: said.sid === undefined ? 'announced' : 'sent-as',
      direction: 'outbound',
      attributes: present({
        Purpose: said.purpose,
        ConsentReference: said.consent,
        ConsentObtainedAt: utc(said.consentObtainedAt),
        ConsentExpiresAt: utc(said.consentExpiresAt),
        Template: said.template,
        [fingerprintAttribute]: fingerprint,
      }),
      identityParts: [
        ...[said.purpose ?? null, said.consent ?? null, said.template ?? null, said.sid ?? null],
        ...(fingerprint === undefined ? [] : [fingerprint]),
        ...(said.consentObtainedAt === undefined && said.consentExpiresAt === undefined
          ? []
          : [`${utc(said.consentObtainedAt) ?? ''}/${utc(said.consentExpiresAt) ?? ''}`]),
      ],
    },
    account.environment,
  );
  return { id: said.id, eventId };
}

/** A time with any offset as ISO 8601 in UTC. */
function utc(time: string | undefined): string | undefined {
  return time === undefined ? undefined : isoTime(Date.parse(time));
}

function accountOf(accounts: readonly Account[], given: string | undefined): Account {
  const [only] = accounts;
  const account =
    given === undefined && accounts.length === 1
      ? only
      : accounts.find(({ accountSid }) => accountSid === given);
  if (account !== undefined) return account;
  throw new ApiProblem(
    400,
    'The account is not known',
    given === undefined
      ? 'accountSid: several accounts are configured here; say which one will send.'
      : 'accountSid: this account is not configured here.',
  );
}

function present(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
