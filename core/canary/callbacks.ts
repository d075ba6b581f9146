import { createHash, createHmac } from 'node:crypto';
import { canaryAccountSid } from './environment.ts';
import type { Patient } from './patients.ts';

export interface CanaryCallback {
  /** Path and query. */
  readonly target: string;
  readonly form: Readonly<Record<string, string>>;
}

/** The sender of the made-up account: of Twilio's numbers for tests. */
const sender = '+15005550006';

/**
 * What Twilio would send about a patient, with personal data wherever Twilio or an application may put some: in declared
 * fields, in names, in the address. `run` names the run, so that each makes messages of its own.
 */
export function canaryCallbacks(patient: Patient, run: string): readonly CanaryCallback[] {
  const sid = (prefix: string, name: string): string =>
    `${prefix}${createHash('sha256').update(`${run}/${name}`).digest('hex').slice(0, 32)}`;
  const sent = sid('SM', 'sent');
  const heard = sid('SM', 'heard');
  const call = sid('CA', 'call');
  const query = new URLSearchParams({ patient: patient.name, to: patient.number }).toString();
  const status = (word: string): CanaryCallback => ({
    target: `/callbacks?${query}`,
    form: {
      ...{
        MessageSid: sent,
        SmsSid: sent,
        MessageStatus: word,
        SmsStatus: word,
        AccountSid: canaryAccountSid,
      },
      ...{ From: sender, To: patient.number, ChannelToAddress: patient.number },
      ErrorMessage: `could not reach ${patient.name} at ${patient.email}`,
    },
  });
  return [
    status('sent'),
    status('delivered'),
    {
      target: '/callbacks',
      form: {
        ...{
          MessageSid: heard,
          SmsMessageSid: heard,
          SmsSid: heard,
          SmsStatus: 'received',
          AccountSid: canaryAccountSid,
        },
        ...{ From: patient.number, To: sender, Body: patient.text, ProfileName: patient.name, NumMedia: '0' },
        ...{ ButtonText: patient.birthday, Label: patient.recordNumber, Address: `1 ${patient.name} Street` },
      },
    },
    {
      target: '/callbacks',
      form: {
        ...{
          CallSid: call,
          CallStatus: 'completed',
          AccountSid: canaryAccountSid,
          Direction: 'outbound-api',
        },
        ...{ From: sender, To: patient.number, CallbackSource: 'call-progress-events', SequenceNumber: '3' },
        ...{ CallerName: patient.name, ForwardedFrom: patient.number, CallDuration: '10' },
      },
    },
    {
      target: '/callbacks',
      form: {
        ...{ ConferenceSid: sid('CF', 'conference'), CallSid: call, StatusCallbackEvent: 'conference-start' },
        ...{
          AccountSid: canaryAccountSid,
          SequenceNumber: '1',
          FriendlyName: `${patient.name} ${patient.birthday}`,
        },
        ParticipantLabel: patient.recordNumber,
      },
    },
  ];
}

/** Twilio's signature of a form POST: https://www.twilio.com/docs/usage/security#validating-requests */
export function signatureFor(token: string, url: string, form: Readonly<Record<string, string>>): string {
  const text = Object.keys(form)
    .sort()
    .reduce((sum, name) => sum + name + (form[name] ?? ''), url);
  return createHmac('sha1', token).update(text, 'utf8').digest('base64');
}
