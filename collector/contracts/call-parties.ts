import { oneOf } from '../../core/redaction/forms.ts';
import type { AllowedFields } from '../../core/redaction/policy.ts';
import type { Facts } from '../../core/redaction/redact.ts';

/** The directions of a call's leg that Twilio names. */
export const legDirection = oneOf(
  'inbound',
  'outbound-api',
  'outbound-dial',
  'trunking-originating',
  'trunking-terminating',
);

/**
 * Who is who on a leg, from the policy's `Direction`, `From` and `To`. A leg of <Dial> shows the first caller's number
 * by default, and a trunk whatever the PBX says: only two directions tell which side is surely the account's.
 */
export function partiesOf(fields: AllowedFields): Pick<Facts, 'direction' | 'channel' | 'own' | 'person'> {
  const leg = fields.identity('Direction');
  const inbound = leg === 'inbound' || leg === 'trunking-originating';
  const own = leg === 'inbound' ? 'To' : leg === 'outbound-api' ? 'From' : undefined;
  return {
    direction: leg === undefined ? 'unknown' : inbound ? 'inbound' : 'outbound',
    channel: 'voice',
    own: own === undefined ? undefined : fields.address(own),
    person: fields.address(inbound ? 'From' : 'To'),
  };
}
