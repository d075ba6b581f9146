import type { FoundViolation } from './read.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** What happened, in sentences for an officer. Nothing in it is a judgement: it says what is on record and which rule it is held to. */
export function explain(found: FoundViolation): string {
  const part = (name: string): string => found.parts[name] ?? '';
  const what = found.channel === 'voice' ? 'A call' : 'A message';
  switch (found.kind) {
    case 'contact-after-opt-out':
      return `${what} was sent ${timeSpan(part('passedMs'))} after the person had said stop to the same sender or service. No start had been said since. ${ceiling(part('businessDays'))}`;
    case 'contact-after-opt-out-elsewhere':
      return `${what} was sent ${timeSpan(part('passedMs'))} after the person had said stop to another sender, service or channel of yours. Twilio blocks by sender or service only, so that this one was not stopped. ${ceiling(part('businessDays'))}`;
    case 'opt-out-confirmation':
      return Number(part('nth')) > Number(part('most'))
        ? `This is confirmation number ${part('nth')} of one opt-out; ${part('most')} is allowed. It came ${timeSpan(part('passedMs'))} after stop.`
        : `What looks like the confirmation of an opt-out came ${timeSpan(part('passedMs'))} after stop; up to ${timeSpan(String(Number(part('withinSeconds')) * 1_000))} is presumed to be fine. If it was no confirmation, it was contact after opt-out.`;
    case 'possible-revocation':
      return `The person wrote something that may mean that nothing more is wanted, in other words than stop; the words are not kept. Read it in Twilio by its SID and decide. If it is a revocation it must be honoured by ${dueDay(found.dueAt)}, ${part('businessDays')} business days after it was said (weekends and federal holidays left out). To accept it makes it count as a stop from now on.`;
    case 'outside-quiet-hours':
      return found.verdict === 'undetermined'
        ? `Whether ${what.toLowerCase()} was sent within ${part('hours')} at the person's place cannot be told: the number may be in more than one time zone, or in any (${clock(part('clock'))}).`
        : `${what} was sent outside the window ${part('hours')} at the person's place (in the quarter of an hour from ${clock(part('clock'))}). The place is that of the number, which may have moved with its owner. Clocks as in time zone data ${part('tz')}.`;
    case 'no-consent':
      return `${what} for the purpose ${found.purpose} was sent ${withoutConsent(found)}.`;
    case 'over-cap':
      return `This was contact number ${part('count')} of the person within ${period(part('days'), part('hours'))}; ${part('most')} ${Number(part('most')) === 1 ? 'is' : 'are'} allowed by this rule.`;
    case 'sent-twice':
      return part('because') === 'intent'
        ? `${what} was sent although one had been sent for the same intent to the same person on the same day${cost(found)}.`
        : `${what} was sent although one with the same content had been sent to the same person within 15 minutes${cost(found)}.`;
    case 'wrong-sender':
      return wrongSender(found);
    case 'misplaced-personal-data':
      return `In ${found.affected} ${found.affected === 1 ? 'callback' : 'callbacks'} of this day something stood in ${placeName(part('place'))} that reaches a person (${part('what')}). It was not kept here, but Twilio and everything between has seen it. Take it out of where the application sets it.`;
    case 'unsafe-webhook':
      return unsafeWebhook(found);
    case 'redaction-leak':
      return `The redaction test found something of its made-up patient where nothing may be: ${part('where')}. What a made-up patient's message leaves there, a real one's may leave too. Follow the runbook LedgerlineRedactionLeak at once.`;
    default:
      return 'A rule was not kept.';
  }
}

function ceiling(businessDays: string): string {
  return businessDays === ''
    ? ''
    : `The rule allows at most ${businessDays} business days to honour it, and no longer than is reasonable; messages under the healthcare exemption end at once.`;
}

/** `3600000` as `1 hour`. */
function timeSpan(milliseconds: string): string {
  const ms = Number(milliseconds);
  const count = (number: number, unit: string): string => `${number} ${unit}${number === 1 ? '' : 's'}`;
  if (ms < minuteMs) return count(Math.round(ms / 100) / 10, 'second');
  if (ms < hourMs)
    return `${count(Math.floor(ms / minuteMs), 'minute')}${ms % minuteMs < 1_000 ? '' : ` ${count(Math.floor((ms % minuteMs) / 1_000), 'second')}`}`;
  if (ms < 2 * dayMs) return count(Math.round((ms / hourMs) * 10) / 10, 'hour');
  return count(Math.floor(ms / dayMs), 'day');
}

/** The last day of a deadline, which is the first moment of the day after in New York. */
function dueDay(dueAt: string | null): string {
  return dueAt === null
    ? 'its deadline'
    : `the end of ${new Date(Date.parse(dueAt) - 12 * hourMs).toISOString().slice(0, 10)}`;
}

function clock(text: string): string {
  return text === '-' ? 'nothing is known of where the number is' : text.replaceAll('_', ' ');
}

function withoutConsent({ parts, at }: FoundViolation): string {
  switch (parts.why) {
    case 'expired':
      return `on a consent (${parts.consent}) that had ended at ${parts.expiredAt} (UTC), before ${at}`;
    case 'later':
      return `on a consent (${parts.consent}) that was given only at ${parts.obtainedAt} (UTC), after ${at}`;
    default:
      return 'without a consent: the application announced the purpose and named none';
  }
}

function period(days: string, hours: string): string {
  if (days === '1') return "a day of the person's place";
  return Number(days) > 1 ? `${days} days of the person's place` : `${hours} hours`;
}

function cost({ price, priceUnit }: FoundViolation): string {
  return price === null ? '' : `; the repeat cost ${price} ${priceUnit}`;
}

function wrongSender({ parts, affected, ownAddress }: FoundViolation): string {
  const messages = `${affected} ${affected === 1 ? 'message' : 'messages'} of ${parts.of ?? affected} of ${ownAddress} that day`;
  switch (parts.finding) {
    case 'other-environment':
      return `It was announced for the environment ${parts.announcedFor} and sent through an account of another.`;
    case 'other-account':
      return `It was announced for account ${parts.announcedAccount} and sent through another account of the same environment.`;
    case 'outside-service':
      return `${messages} went out without a messaging service, although the account has services.`;
    case 'outside-pool':
      return `${messages} went out through a service to whose senders the number does not belong.`;
    case 'unregistered-10dlc':
      return `${messages} went out from a number that is in no verified A2P 10DLC campaign.`;
    case 'unverified-toll-free':
      return `${messages} went out from a toll-free number that is not verified.`;
    default:
      return `${messages} did not go the way that was set up.`;
  }
}

function placeName(place: string): string {
  return place.startsWith('query.')
    ? `the callback address (parameter ${place.slice('query.'.length)})`
    : `the field ${place}`;
}

function unsafeWebhook({ parts, affected }: FoundViolation): string {
  const subject = `${parts.subjectKind} ${parts.subject}`;
  const ended = parts.stands === 'ended' ? ' It is no longer set up so.' : '';
  switch (parts.finding) {
    case 'asked-by-get':
      return `A webhook of ${subject} is asked by GET: what it carries stands in the address, which Twilio and every proxy keeps. Set it to POST.${ended}`;
    case 'leads-elsewhere':
      return `The status callback of ${subject} leads to another place than this collector.${ended}`;
    case 'wrong-address':
      return `The status callback of ${subject} leads to this host, but to none of its addresses.${ended}`;
    case 'no-status-callback':
      return `${subject} has no status callback: what becomes of its calls and messages is only learned by asking.${ended}`;
    case 'bypasses-collector':
      return `Of ${affected} messages of this day from ${parts.subject} nothing was heard, although Twilio told somebody.`;
    case 'signature-refused':
      return `${affected} callbacks were refused for their signature: a token was changed, or somebody else sends them.`;
    default:
      return `A webhook of ${subject} is not as it must be.${ended}`;
  }
}
