import type { RisenPart } from './part-that-rose.ts';
import type { Rise } from './rise-watch.ts';
import type { Segment } from './segments.ts';
import type { VerificationVolume } from './verification-volume.ts';

/** A rise of filtering: which codes, how much, where, and which template carries it. */
export function filteringInWords(rise: Rise, codes: readonly number[], part: RisenPart | undefined): string {
  const what = codes.length === 0 ? 'Filtering' : codes.join(', ');
  const whole = `${what} rose from ${percent(rise.usual.share)} to ${percent(rise.k / Math.max(rise.n, 1))} ${where(rise.segment)}`;
  if (part === undefined) return whole;
  const name = part.name === '' ? 'messages without a template' : `template ${part.name}`;
  const times = part.times === null ? 'began' : `rose ${timesInWords(part.times)}`;
  return `${whole}; it ${times} for ${name}, ${part.alone ? 'others unchanged' : 'others less'}`;
}

/** Receipts that do not come: of a carrier that drops messages without a word. */
export function silenceInWords(rise: Rise, everywhere: boolean): string {
  const share = `${percent(rise.k / Math.max(rise.n, 1))} have no final status after ${rise.mark} minutes, usually ${percent(rise.usual.share)}, ${where(rise.segment)}`;
  return everywhere
    ? `${share}. It is so in most segments of the account: look at its callbacks before you look at carriers`
    : share;
}

export function latencyInWords(rise: Rise): string {
  return `${percent(rise.k / Math.max(rise.n, 1))} took more than ${rise.mark} s from sent to delivered, usually ${percent(rise.usual.share)}, ${where(rise.segment)}`;
}

/** Codes that are not given back: of everybody, of one country, or because somebody pumps. */
export function conversionInWords(
  rise: Rise,
  pumped: VerificationVolume | undefined,
  everywhere: boolean,
): string {
  const { channel, country } = rise.segment.about;
  const fell = `${percent(rise.k / Math.max(rise.n, 1))} of verifications over ${channel} to ${country || 'unknown countries'} were not approved within ${rise.mark} minutes, usually ${percent(rise.usual.share)}`;
  if (pumped !== undefined)
    return `${fell}, while ${pumped.since} were begun where ${Math.round(pumped.usual)} are usual: somebody may be paid for them`;
  return everywhere ? `${fell}. It is so for most countries and channels` : fell;
}

function where({ about }: Segment): string {
  const to = [about.carrier, about.country].filter((word) => (word ?? '') !== '').join(' in ');
  const from = (about.service ?? '') === '' ? about.sender : about.service;
  return `on ${about.channel} from ${from || 'an unknown sender'}${to === '' ? '' : ` to ${to}`}`;
}

function percent(share: number): string {
  const hundred = share * 100;
  return `${hundred >= 10 ? Math.round(hundred) : hundred.toPrecision(2)} %`;
}

function timesInWords(times: number): string {
  return `${times >= 10 ? Math.round(times) : times.toFixed(1)} times`;
}
