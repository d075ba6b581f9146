import type { Express } from 'express';
import type { SimulatedAccount } from './account.ts';
import type { Alert } from './alerts.ts';
import type { ConfigurationEvent } from './configuration-log.ts';
import { ownAccount } from './rest-accounts.ts';
import { addOwnList, isoSecond, latestFirst, stretchOf } from './rest-lists.ts';
import type { RestOptions } from './rest-options.ts';
import { searchOf } from './rest-pages.ts';
import { refuse } from './rest-refusal.ts';

const base = 'https://monitor.twilio.com/v1';
const asked = (request: Parameters<typeof searchOf>[0]) =>
  stretchOf(searchOf(request), 'StartDate', 'EndDate');

/** monitor.twilio.com: the debugger's alerts, and who changed what. */
export function addMonitorPaths(app: Express, options: RestOptions): void {
  addOwnList<Alert>(app, options, {
    path: '/v1/Alerts',
    key: 'alerts',
    rowsOf: (account, request, nowMs) => {
      const level = searchOf(request).get('LogLevel');
      const alerts = level === null || level === 'error' ? account.alerts : [];
      return latestFirst(alerts, asked(request), nowMs);
    },
    keyOf: ({ sid }) => sid,
    json: alertJson,
  });
  app.get('/v1/Alerts/:sid', (request, response) => {
    const account = ownAccount(options, request, response);
    if (account === undefined) return;
    const alert = account.alerts.find(({ sid }) => sid === request.params.sid);
    if (alert === undefined || alert.atMs > options.clock()) refuse(response, 404);
    else response.json(wholeAlertJson(alert, account));
  });
  addOwnList<ConfigurationEvent>(app, options, {
    path: '/v1/Events',
    key: 'events',
    rowsOf: (account, request, nowMs) => {
      const search = searchOf(request);
      const matches = (name: string, value: string): boolean =>
        !search.has(name) || search.get(name) === value;
      const events = account.configuration.events.filter(
        ({ type, actorSid, resourceSid, actor }) =>
          matches('EventType', type) &&
          matches('ActorSid', actorSid) &&
          matches('ResourceSid', resourceSid) &&
          matches('SourceIpAddress', actor.ipAddress),
      );
      return latestFirst(events, asked(request), nowMs);
    },
    keyOf: ({ sid }) => sid,
    json: eventJson,
  });
}

function alertJson({ sid, atMs, errorCode, requestUrl, resourceSid }: Alert, account: SimulatedAccount) {
  const details = new URLSearchParams({
    ErrorCode: String(errorCode),
    LogLevel: 'ERROR',
    url: requestUrl,
    ...(errorCode === 11200 ? { httpResponse: '502' } : {}),
  });
  return {
    account_sid: account.accountSid,
    alert_text: details.toString(),
    api_version: '2010-04-01',
    // Alerts are collected for a while before they are shown.
    date_created: isoSecond(atMs),
    date_generated: isoSecond(atMs - account.msPerSecond),
    date_updated: isoSecond(atMs),
    error_code: String(errorCode),
    log_level: 'error',
    more_info: `https://www.twilio.com/docs/errors/${errorCode}`,
    request_method: 'POST',
    request_url: requestUrl,
    resource_sid: resourceSid,
    service_sid: null,
    sid,
    url: `${base}/Alerts/${sid}`,
  };
}

/** Only a single alert holds what was sent and answered, personal data and all. */
function wholeAlertJson(alert: Alert, account: SimulatedAccount): object {
  return {
    ...alertJson(alert, account),
    request_headers: 'Content-Type=application%2Fx-www-form-urlencoded',
    request_variables: new URLSearchParams(
      alert.sent.map(([name, value]): [string, string] => [name, value]),
    ).toString(),
    response_body: alert.errorCode === 11200 ? 'Bad Gateway' : null,
    response_headers: null,
  };
}

function eventJson(event: ConfigurationEvent, { accountSid }: SimulatedAccount): object {
  return {
    account_sid: accountSid,
    actor_sid: event.actorSid,
    actor_type: 'user',
    description: null,
    event_data: { ...event.changes, actor: { name: event.actor.name, email: event.actor.email } },
    event_date: isoSecond(event.atMs),
    event_type: event.type,
    links: { actor: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}` },
    resource_sid: event.resourceSid,
    resource_type: event.resourceType,
    sid: event.sid,
    source: event.source,
    source_ip_address: event.actor.ipAddress,
    url: `${base}/Events/${event.sid}`,
  };
}
