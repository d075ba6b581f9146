import type { Express } from 'express';
import type { SimulatedAccount } from './account.ts';
import { ownAccount } from './rest-accounts.ts';
import { addOwnList, isoSecond, latestFirst, stretchOf } from './rest-lists.ts';
import type { RestOptions } from './rest-options.ts';
import { hostOf, searchOf } from './rest-pages.ts';
import { refuse } from './rest-refusal.ts';
import type { VerificationAttempt } from './verifications.ts';

/** verify.twilio.com: each attempt to verify somebody, and how many of them came to something. */
export function addVerifyPaths(app: Express, options: RestOptions): void {
  addOwnList<VerificationAttempt>(app, options, {
    path: '/v2/Attempts',
    key: 'attempts',
    rowsOf: (account, request, nowMs) => askedFor(account, searchOf(request), nowMs),
    keyOf: ({ sid }) => sid,
    json: attemptJson,
  });
  app.get('/v2/Attempts/Summary', (request, response) => {
    const account = ownAccount(options, request, response);
    if (account === undefined) return;
    const attempts = askedFor(account, searchOf(request), options.clock());
    if (attempts === 400) {
      refuse(response, 400);
      return;
    }
    const converted = attempts.filter((attempt) => attempt.converted).length;
    response.json({
      conversion_rate_percentage: ((100 * converted) / Math.max(1, attempts.length)).toFixed(2),
      total_attempts: attempts.length,
      total_converted: converted,
      total_unconverted: attempts.length - converted,
      url: `${hostOf(request)}${request.originalUrl}`,
    });
  });
}

function askedFor(account: SimulatedAccount, search: URLSearchParams, nowMs: number) {
  const matches = (name: string, value: string): boolean => !search.has(name) || search.get(name) === value;
  const attempts = account.verifications.filter(
    (attempt) =>
      matches('Status', conversionOf(attempt)) &&
      matches('Channel', attempt.channel) &&
      matches('Country', countryOf(attempt)) &&
      matches('VerifyServiceSid', attempt.serviceSid) &&
      matches('VerificationSid', attempt.verificationSid) &&
      matches('ChannelData.To', attempt.person.number) &&
      attempt.person.number.startsWith(search.get('DestinationPrefix') ?? ''),
  );
  return latestFirst(attempts, stretchOf(search, 'DateCreatedAfter', 'DateCreatedBefore'), nowMs);
}

function attemptJson(attempt: VerificationAttempt, { accountSid, msPerSecond }: SimulatedAccount): object {
  const { sid, atMs, channel, verificationSid, serviceSid, person, errorCode } = attempt;
  const isCall = channel === 'call';
  const end = errorCode === null ? (isCall ? 'completed' : 'delivered') : isCall ? 'failed' : 'undelivered';
  return {
    account_sid: accountSid,
    channel,
    channel_data: {
      carrier: 'Simulated Wireless',
      code_length: 6,
      country: countryOf(attempt),
      error_code: errorCode === null ? null : String(errorCode),
      locale: 'en',
      mcc: countryOf(attempt) === 'GB' ? '234' : '310',
      mnc: '10',
      [isCall ? 'call_status' : 'message_status']: end,
      status: attempt.converted ? 'confirmed' : 'unconfirmed',
      to: person.number,
      verification_sid: verificationSid,
    },
    conversion_status: conversionOf(attempt),
    date_created: isoSecond(atMs),
    date_updated: isoSecond(atMs + 30 * msPerSecond),
    price: { value: '0.05', currency: 'usd' },
    service_sid: serviceSid,
    sid,
    url: `https://verify.twilio.com/v2/Attempts/${sid}`,
    verification_sid: verificationSid,
  };
}

function conversionOf({ converted }: VerificationAttempt): string {
  return converted ? 'converted' : 'unconverted';
}

function countryOf({ person }: VerificationAttempt): string {
  return person.number.startsWith('+44') ? 'GB' : 'US';
}
