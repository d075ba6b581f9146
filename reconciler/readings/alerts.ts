import { z } from 'zod';
import { isoSecond } from '../../core/clock.ts';
import { oneOfAnyCase, sid, wholeNumber } from '../../core/redaction/forms.ts';
import { nothingSaid } from '../../core/redaction/redact.ts';
import { hostOfUrl } from '../../core/redaction/url.ts';
import { time } from './fields.ts';
import { kept } from './kept.ts';
import { logReading } from './log.ts';
import { leadsHere } from './webhook.ts';

/**
 * What is used of an Alert (monitor.twilio.com/v1). alert_text, and what only a single alert shows (the request that
 * failed and its answer), are not even looked at.
 */
const alertSchema = z.object({
  sid: z.string().refine(sid('NO').fits),
  error_code: z.string().nullish(),
  log_level: z.string().nullish(),
  resource_sid: z.string().nullish(),
  service_sid: z.string().nullish(),
  request_url: z.string().nullish(),
  request_method: z.string().nullish(),
  date_generated: time,
  date_created: time,
});

/** Codes by which Twilio says that a webhook could not be delivered. */
const webhookErrors = /^11\d{3}$/;
const code = wholeNumber(5);
const level = oneOfAnyCase('error', 'warning', 'notice', 'debug');
const method = oneOfAnyCase('get', 'post', 'put', 'delete');
const minuteMs = 60_000;

/**
 * Alerts: what the Debugger's webhook tells as well, in the same event. An 11xxx for a request to this collector is a
 * callback that never arrived (`LostCallback`), and the comparison asks for its resource.
 */
export const alerts = logReading({
  name: 'alerts',
  everyMs: 5 * minuteMs,
  byLoginAlone: true,
  // Alerts are gathered for a while before they are listed.
  overlapMs: 15 * minuteMs,
  reachMs: 30 * 86_400_000,
  maxRows: 10_000,
  list: ({ from, to }, pageSize) => ({
    uri: 'https://monitor.twilio.com/v1/Alerts',
    rows: 'alerts',
    query: { StartDate: isoSecond(from), EndDate: isoSecond(to), PageSize: pageSize },
  }),
  factsOf: (row, { account, reconciler }) => {
    const parsed = alertSchema.safeParse(row);
    if (!parsed.success) return undefined;
    const alert = parsed.data;
    const errorCode = code.fits(alert.error_code ?? '') ? Number(alert.error_code) : null;
    const about = alert.resource_sid ?? '';
    const resourceSid = sid().fits(about) ? about : alert.sid;
    const url = alert.request_url ?? '';
    const host = hostOfUrl.apply(url, new Set([new URL(reconciler.publicUrl).host]));
    const lost = webhookErrors.test(String(errorCode)) && leadsHere(url, reconciler.publicUrl);
    return {
      ...nothingSaid,
      kind: 'error-log',
      source: 'rest',
      accountSid: account.accountSid,
      resourceSid,
      relatedSids: resourceSid === alert.sid ? [] : [alert.sid],
      status: level.fits(alert.log_level ?? '') ? (alert.log_level ?? '').toLowerCase() : 'error',
      occurredAt: alert.date_generated ?? alert.date_created,
      errorCode,
      attributes: {
        ...kept({
          ServiceSid: [alert.service_sid, sid()],
          'Webhook.Request.Method': [alert.request_method, method],
        }),
        ...(host !== undefined && { 'Webhook.Request.Url': host }),
        ...(lost && { LostCallback: 'true' }),
      },
      identityParts: [alert.sid],
    };
  },
});
