import type { Resource, Step } from './resource.ts';
import type { Parameter } from './sign.ts';

/** The form of a status callback as Twilio sends it (facts: the messaging and voice status callbacks of its documentation). */
export function callbackForm(resource: Resource, step: Step): readonly Parameter[] {
  return resource.family === 'call' ? callForm(resource, step) : messageForm(resource, step);
}

function messageForm(resource: Resource, { status, errorCode, atMs }: Step): readonly Parameter[] {
  const { sid, accountSid, from, to, messagingServiceSid, whatsapp } = resource;
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
  if (!whatsapp && (status === 'delivered' || status === 'undelivered'))
    form.push(['RawDlrDoneDate', carrierMinute(atMs)]);
  if (whatsapp) form.push(...whatsappFields(resource, status));
  return form;
}

function whatsappFields({ accountSid, to }: Resource, status: string): readonly Parameter[] {
  return [
    ['ChannelInstallSid', `XE${accountSid.slice(2)}`],
    ['ChannelPrefix', 'whatsapp'],
    ['ChannelToAddress', to.replace('whatsapp:', '')],
    ['StructuredMessage', 'false'],
    ...(status === 'read' ? ([['EventType', 'READ']] as const) : []),
  ];
}

function callForm(resource: Resource, step: Step): readonly Parameter[] {
  const { sid, accountSid, from, to, direction, callerName, place } = resource;
  const person = direction === 'inbound' ? ['From', 'Caller'] : ['To', 'Called'];
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
  ];
  for (const side of person) {
    if (place !== null)
      form.push(
        [`${side}City`, place.city],
        [`${side}Zip`, place.zip],
        [`${side}Country`, 'US'],
        [`${side}State`, ''],
      );
  }
  if (callerName !== null) form.push(['CallerName', callerName]);
  if (step.status === 'completed')
    form.push(['CallDuration', '42'], ['Duration', '1'], ['SipResponseCode', '200']);
  else if (step.status === 'busy') form.push(['CallDuration', '0'], ['SipResponseCode', '486']);
  return form;
}

/** YYMMDDhhmm, as carriers give it. */
function carrierMinute(atMs: number): string {
  return new Date(atMs).toISOString().slice(2, 16).replace(/\D/g, '');
}
