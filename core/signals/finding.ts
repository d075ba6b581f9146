import { createHash } from 'node:crypto';

/** Every signal; each has a section in docs/signals.md. */
export const signalKinds = [
  'carrier-filtering',
  'silent-filtering',
  'latency-shift',
  'webhook-trouble',
  'callbacks-missing',
  'signature-refusals',
  'silent-sender',
  'sms-pumping',
  'otp-trouble',
  'whatsapp-window',
  'whatsapp-template',
  'whatsapp-limit',
  'registration',
  'unregistered-sender',
  'duplicate-sends',
] as const;
export type SignalKind = (typeof signalKinds)[number];

/** What a finding is about. Words and SIDs of the account's own side, never anything of a person. */
export interface Subject {
  readonly sender?: string;
  readonly service?: string;
  readonly carrier?: string;
  readonly country?: string;
  readonly channel?: string;
  readonly template?: string;
  /** A webhook's host, a reading's item, a family: what the others have no word for. */
  readonly item?: string;
}

/** Something that is so now and that somebody should look at. */
export interface Finding {
  readonly kind: SignalKind;
  readonly accountSid: string;
  readonly environment: string;
  /** By this it is known again a minute later. */
  readonly about: Subject;
  /** What else was found out, which may change while it lasts: the template that carries it. */
  readonly alsoAbout?: Subject;
  readonly sinceMs: number;
  /** 0 to 1. */
  readonly confidence: number;
  readonly affected: number;
  readonly price?: string | null;
  readonly priceUnit?: string;
  /** The most frequent first. */
  readonly codes?: readonly number[];
  readonly explanation: string;
}

/** What a finding is about as one text, without what does not apply. No sender, SID or word has a semicolon in it. */
export function segmentOf(about: Subject): string {
  return Object.entries(withoutEmpty(about))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
}

/** What such a text is about. */
export function aboutOf(segment: string): Subject {
  const parts = segment === '' ? [] : segment.split('; ');
  return Object.fromEntries(
    parts.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
}

export function withoutEmpty(subject: Subject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(subject).filter((entry): entry is [string, string] => (entry[1] ?? '') !== ''),
  );
}

/** The same finding has the same id, whoever finds it and however often. */
export function signalIdOf({ kind, accountSid, environment, about, sinceMs }: Finding): string {
  const identity = [kind, accountSid, environment, segmentOf(about), sinceMs].join('\n');
  return `sg_${createHash('sha256').update(identity).digest('hex').slice(0, 32)}`;
}
