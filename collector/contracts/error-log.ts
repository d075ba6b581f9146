import { instant, oneOfAnyCase, sid, wholeNumber } from '../../core/redaction/forms.ts';
import { coarsen, drop, identity, keep } from '../../core/redaction/policy.ts';
import { hostOfUrl } from '../../core/redaction/url.ts';
import { type Contract, factsFrom, numberOrNull } from './contract.ts';

const replayed = drop('replays a whole webhook with everything that was in it');

/** Codes by which Twilio says that a webhook could not be delivered. */
const webhookErrors = /^11\d{3}$/;

/**
 * An error or warning that Twilio logged: the Debugger's webhook, or Event Streams. Its payload replays the request
 * that failed, so that only code, resource, level and time are kept, and of the request its host. An 11xxx for a
 * request to this collector is a callback that never arrived: `LostCallback`, which the reconciler looks after.
 */
export const errorLog: Contract = {
  kind: 'error-log',
  recognises: (parameters) =>
    parameters.get('Payload') !== undefined &&
    parameters.get('Level') !== undefined &&
    parameters.get('PayloadType') !== undefined,
  eventTypes: /^com\.twilio\.error-logs\.error\.logged$/,
  unfolds: 'Payload',
  fields: {
    Sid: identity(sid('NO')),
    AccountSid: identity(sid('AC')),
    ParentAccountSid: keep(sid('AC')),
    Timestamp: identity(instant),
    Level: identity(oneOfAnyCase('error', 'warning', 'notice', 'info', 'debug')),
    PayloadType: drop('always application/json'),
    ResourceSid: identity(sid()),
    CorrelationSid: keep(sid()),
    ServiceSid: keep(sid()),
    ErrorCode: identity(wholeNumber(5)),
    ErrorMessage: drop('free text; the error code says it in known words'),
    Product: drop('the code says it'),
    'MoreInfo.*': drop('free text and a copy of the request'),
    MoreInfo: drop('free text and a copy of the request'),
    'Webhook.Type': keep(oneOfAnyCase('application/json', 'application/x-www-form-urlencoded', 'text/xml')),
    'Webhook.Request.Url': coarsen(hostOfUrl),
    'Webhook.Request.Method': keep(oneOfAnyCase('get', 'post', 'put', 'delete')),
    'Webhook.Request.*': replayed,
    'Webhook.Response.StatusCode': keep(wholeNumber(3)),
    'Webhook.Response.*': replayed,
    'Webhook.*': replayed,
    Webhook: replayed,
  },
  factsOf: (callback, fields) => {
    const level = fields.identity('Level');
    const code = fields.identity('ErrorCode');
    const resourceSid = fields.identity('ResourceSid') ?? fields.identity('Sid');
    if (resourceSid === undefined || (level === undefined && code === undefined)) return undefined;
    const host = fields.kept['Webhook.Request.Url'];
    const lost =
      code !== undefined &&
      webhookErrors.test(code) &&
      host !== undefined &&
      callback.ownHosts?.has(new URL(host).host) === true;
    return factsFrom(callback, fields, {
      kind: 'error-log',
      resourceSid,
      status: level ?? 'error',
      relatedSids: [fields.identity('Sid')],
      errorCode: numberOrNull(code),
      attributes: lost ? { LostCallback: 'true' } : {},
    });
  },
};
