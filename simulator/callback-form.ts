import type { Person } from './people.ts';
import type { Resource, Step } from './resource.ts';
import type { Parameter } from './sign.ts';

/** The form of a status callback as Twilio sends it (facts: the messaging and voice status callbacks of its documentation). */
export function callbackForm(resource: Resource, step: Step): readonly Parameter[] {
  return resource.family === 'call' ? callForm(resource, step) : messageForm(resource, step);
}

function messageForm(resource: Resource, { status, errorCode, atMs }: Step): readonly Parameter[] {
  const { sid, accountSid, from, to, messagingServiceSid, channel } = resource;
  const overNumber = channel === 'sms' || channel === 'mms';
  const form: Parameter[] = [
    ['AccountSid', accountSid],
    ['ApiVersion', '2010-04-01'],
    ['From', from],
    ['MessageSid', sid],
    ['MessageStatus', status],
    ['SmsSid', sid],
    ['SmsStatus', status],
    ['To', to],
  ];
  if (messagingServiceSid !== null) form.push(['MessagingServiceSid', messagingServiceSid]);
  if (errorCode !== null)
    form.push(['ErrorCode', String(errorCode)], ['ErrorMessage', `could not reach ${to}`]);
  if (overNumber && (status === 'delivered' || status === 'undelivered'))
    form.push(['RawDlrDoneDate', carrierMinute(atMs)]);
  if (!overNumber) form.push(...channelFields(resource, status));
  return form;
}

/** What WhatsApp and RCS add; the id of the person at WhatsApp comes with each of its callbacks since April 2026. */
function channelFields({ accountSid, to, channel, person }: Resource, status: string): readonly Parameter[] {
  return [
    ['ChannelInstallSid', `XE${accountSid.slice(2)}`],
    ['ChannelPrefix', channel],
    ['ChannelToAddress', to.slice(to.indexOf(':') + 1)],
    ...(channel === 'whatsapp'
      ? ([
          ['ExternalUserId', `whatsapp:${person.userId}`],
          ['StructuredMessage', 'false'],
        ] as const)
      : []),
    ...(status === 'read' ? ([['EventType', 'READ']] as const) : []),
  ];
}

function callForm(resource: Resource, step: Step): readonly Parameter[] {
  const { sid, accountSid, from, to, direction, person } = resource;
  const sides = direction === 'inbound' ? ['From', 'Caller'] : ['To', 'Called'];
  const form: Parameter[] = [
    ['AccountSid', accountSid],
    ['ApiVersion', '2010-04-01'],
    ['CallSid', sid],
    ['CallStatus', step.status],
    ['CallbackSource', 'call-progress-events'],
    ['Called', to],
    ['Caller', from],
    ['Direction', direction],
    ['From', from],
    ['SequenceNumber', String(step.sequence ?? 0)],
    ['Timestamp', new Date(step.atMs).toUTCString().replace('GMT', '+0000')],
    ['To', to],
    ...sides.flatMap((side) => placeFields(side, person)),
    ...endFields(step.status),
  ];
  return direction === 'inbound' ? [...form, ['CallerName', person.name]] : form;
}

/** Where a number is from, as Twilio looks it up; the made-up places stand for any. */
export function placeFields(side: string, { number, city, state, zip }: Person): readonly Parameter[] {
  return [
    [`${side}City`, city],
    [`${side}Country`, number.startsWith('+44') ? 'GB' : 'US'],
    [`${side}State`, state],
    [`${side}Zip`, zip],
  ];
}

/** How an ended call ended: CallDuration in seconds, Duration in minutes as billed. */
function endFields(status: string): readonly Parameter[] {
  const sipCode = sipCodes[status];
  if (sipCode === undefined) return [];
  return [
    ['CallDuration', status === 'completed' ? '42' : '0'],
    ...(status === 'completed' ? ([['Duration', '1']] as const) : []),
    ['SipResponseCode', sipCode],
  ];
}

const sipCodes: Readonly<Record<string, string>> = {
  completed: '200',
  busy: '486',
  'no-answer': '487',
  failed: '404',
};

/** YYMMDDhhmm, as carriers give it. */
function carrierMinute(atMs: number): string {
  return new Date(atMs).toISOString().slice(2, 16).replace(/\D/g, '');
}
