import { describe, expect, it } from 'vitest';
import { inFields, leadsHere, webhookFacts } from '../../reconciler/readings/webhook.ts';
import { accountSid } from '../world/events.ts';

const collector = { publicUrl: 'https://hooks.example.org/twilio', accountSid };
const facts = (url: string | null, method: string | null = 'POST') =>
  webhookFacts('StatusCallback', { url, method }, collector);
const other = `AC${'9'.repeat(32)}`;

describe('where a webhook leads', () => {
  it.each([
    [null, 'none'],
    ['', 'none'],
    ['https://hooks.example.org/twilio/callbacks', 'here'],
    [`https://hooks.example.org/twilio/callbacks/${accountSid}`, 'here'],
    [`https://hooks.example.org/twilio/callbacks/${accountSid}/message-status`, 'here'],
    ['https://hooks.example.org/twilio/callbacks/call-status?intent=abcdefgh#rc=5', 'here'],
    ['https://HOOKS.example.org:443/twilio/callbacks', 'here'],
    [`https://hooks.example.org/twilio/callbacks/${other}`, 'wrong-address'],
    ['https://hooks.example.org/callbacks', 'wrong-address'],
    ['https://hooks.example.org/twilio/callback', 'wrong-address'],
    ['https://hooks.example.org/twilio/callbacks/', 'wrong-address'],
    ['http://hooks.example.org/twilio/callbacks', 'wrong-address'],
    [`https://webhooks.twilio.com/v1/Accounts/${accountSid}/Flows/FW${'1'.repeat(32)}`, 'flow'],
    [`https://handler.twilio.com/twiml/EH${'1'.repeat(32)}`, 'twilio'],
    ['https://hooks.example.org.evil.example/twilio/callbacks', 'elsewhere'],
    ['https://twilio.com.evil.example/', 'elsewhere'],
    ['not a URL', 'elsewhere'],
  ])('%s: %s', (url, place) => {
    expect(facts(url).StatusCallback).toBe(place);
  });

  it('is kept of an address elsewhere as its host, never its path, query or login', () => {
    const told = facts('https://user:secret@Vendor.example:8443/patients/jane?token=t#rc=2');
    expect(told).toEqual({
      StatusCallback: 'elsewhere',
      StatusCallbackHost: 'https://vendor.example:8443',
      StatusCallbackMethod: 'POST',
    });
  });

  it.each([
    ['', 'no'],
    ['#rc=5&rp=ct,rt,5xx', 'yes'],
    ['#rp=all', 'yes'],
    ['#rp=5xx&rc=0', 'no'],
    ['#rc=5', 'no'],
    ['#rp=4xx', 'no'],
  ])('with %s is tried again after a 5xx: %s', (overrides, retries) => {
    expect(facts(`https://hooks.example.org/twilio/callbacks${overrides}`).StatusCallbackRetries).toBe(
      retries,
    );
  });

  it('keeps the method, and the flow by its SID', () => {
    const flow = `FW${'1'.repeat(32)}`;
    const url = `https://webhooks.twilio.com/v1/Accounts/${accountSid}/Flows/${flow}`;
    expect(webhookFacts('VoiceUrl', { url, method: 'get' }, collector)).toEqual({
      VoiceUrl: 'flow',
      VoiceUrlMethod: 'GET',
      VoiceUrlFlow: flow,
    });
  });

  it('of a failed request is here for the addresses of this collector alone', () => {
    expect(leadsHere('https://hooks.example.org/twilio/callbacks', collector.publicUrl)).toBe(true);
    expect(leadsHere('https://hooks.example.org/console', collector.publicUrl)).toBe(false);
    expect(leadsHere('', collector.publicUrl)).toBe(false);
  });

  it('is told of a changed field only when it is the address of a webhook', () => {
    expect(inFields('was', 'https://vendor.example/x', 'sms_url', collector.publicUrl)).toEqual({
      was: 'https://vendor.example',
    });
    expect(inFields('was', null, 'status_callback', collector.publicUrl)).toEqual({ was: 'none' });
    expect(inFields('was', 'Jane Doe', 'friendly_name', collector.publicUrl)).toEqual({});
  });
});
