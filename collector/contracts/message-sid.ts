import { sid } from '../../core/redaction/forms.ts';
import type { AllowedFields, FieldPolicy } from '../../core/redaction/policy.ts';
import { identity } from '../../core/redaction/policy.ts';

const messageSid = identity(sid('SM', 'MM'));

/** The SID of a message under its name and under two older ones. */
export const messageSidFields: FieldPolicy = {
  MessageSid: messageSid,
  SmsSid: messageSid,
  SmsMessageSid: messageSid,
};

/** The SID of a message, whichever name carries it. */
export function messageSidOf(fields: AllowedFields): string | undefined {
  return fields.identity('MessageSid') ?? fields.identity('SmsSid') ?? fields.identity('SmsMessageSid');
}
