import { groupBy } from '../group-by.ts';
import type { Store } from '../store/store.ts';
import { filteringDetails } from './filtering-details.ts';
import { type Finder, type Looking, lookEveryMs } from './finder.ts';
import { aboutOf, type Finding, type SignalKind } from './finding.ts';
import { type SignalRow, signalsOpenOrClosedSince } from './ledger.ts';
import { parameters, type RiseKind } from './parameters.ts';
import { partThatRose } from './part-that-rose.ts';
import { conversionInWords, filteringInWords, latencyInWords, silenceInWords } from './rise-in-words.ts';
import { type Earlier, type Rise, RiseWatch } from './rise-watch.ts';
import { subjectKey } from './segments.ts';
import { verificationVolume } from './verification-volume.ts';

/** The signals that come of rises: two of them come of conversions that fall. */
const riseSignals = [
  'carrier-filtering',
  'silent-filtering',
  'latency-shift',
  'otp-trouble',
  'sms-pumping',
] as const satisfies readonly SignalKind[];

/** What is watched, and what it is called when it rose. */
const watched: readonly { readonly kind: RiseKind; readonly signals: readonly SignalKind[] }[] = [
  { kind: 'carrier-filtering', signals: ['carrier-filtering'] },
  { kind: 'silent-filtering', signals: ['silent-filtering'] },
  { kind: 'latency-shift', signals: ['latency-shift'] },
  { kind: 'otp-trouble', signals: ['otp-trouble', 'sms-pumping'] },
];

const dayMs = 24 * 3_600_000;
/** What a rise is made of is looked up for so many at once: with more, something else is wrong. */
const detailsAtMost = 50;

/** What rose above the usual of its segment: what carriers filter, what they leave without a word, what is late. */
export class Rises implements Finder {
  readonly kinds = riseSignals;
  readonly everyMs = lookEveryMs;
  readonly #watches = watched.map((one) => ({ ...one, watch: new RiseWatch(one.kind) }));

  async find(looking: Looking): Promise<readonly Finding[]> {
    const { store, nowMs } = looking;
    const pastMs = nowMs - (parameters.pastDays + 1) * dayMs;
    const known = await signalsOpenOrClosedSince(store, riseSignals, pastMs);
    const findings: Finding[] = [];
    for (const { kind, signals, watch } of this.#watches) {
      const earlier = known
        .filter(({ signal }) => signals.some((one) => one === signal))
        .map((row) => earlierOf(row, nowMs));
      findings.push(...(await findingsOf(store, kind, await watch.look(looking, earlier))));
    }
    return findings;
  }
}

function earlierOf(row: SignalRow, nowMs: number): Earlier {
  return {
    key: subjectKey(row.account_sid, row.environment, aboutOf(row.segment)),
    open: row.closed_at === null,
    signal: row.signal,
    fromMs: Date.parse(row.since),
    toMs: row.closed_at === null ? nowMs : Date.parse(row.closed_at),
  };
}

async function findingsOf(store: Store, kind: RiseKind, rises: readonly Rise[]): Promise<readonly Finding[]> {
  switch (kind) {
    case 'carrier-filtering':
      return Promise.all(
        rises.map((rise, index) =>
          index < detailsAtMost
            ? filteringFinding(store, rise)
            : findingOf(rise, filteringInWords(rise, [], undefined)),
        ),
      );
    case 'silent-filtering': {
      const byAccount = groupBy(rises, ({ segment }) => segment.accountSid);
      return rises.map((rise) => {
        const ofAccount = byAccount.get(rise.segment.accountSid) ?? [];
        const everywhere = ofAccount.length > 1 && ofAccount.length > rise.segmentsOfAccount / 2;
        return findingOf(rise, silenceInWords(rise, everywhere));
      });
    }
    case 'latency-shift':
      return rises.map((rise) => findingOf(rise, latencyInWords(rise)));
    case 'otp-trouble':
      return Promise.all(rises.map((rise) => conversionFinding(store, rise, rises)));
  }
}

/** Conversions that fall while volume rises are pumping; without that something is wrong with the codes. */
async function conversionFinding(store: Store, rise: Rise, all: readonly Rise[]): Promise<Finding> {
  const volume = await verificationVolume(store, rise.segment, rise.sinceMs, rise.untilMs);
  const pumping =
    rise.openAs === undefined
      ? volume.since >= parameters.pumpingTimes * Math.max(volume.usual, 1)
      : rise.openAs === 'sms-pumping';
  const ofAccount = all.filter(({ segment }) => segment.accountSid === rise.segment.accountSid);
  const everywhere = ofAccount.length > 1 && ofAccount.length > rise.segmentsOfAccount / 2;
  return {
    ...findingOf(rise, conversionInWords(rise, pumping ? volume : undefined, everywhere)),
    kind: pumping ? 'sms-pumping' : 'otp-trouble',
    ...(pumping && volume.carrier !== '' ? { alsoAbout: { carrier: volume.carrier } } : {}),
  };
}

async function filteringFinding(store: Store, rise: Rise): Promise<Finding> {
  const details = await filteringDetails(store, rise.segment, rise.sinceMs);
  const part = partThatRose(details.parts);
  const plain = findingOf(rise, filteringInWords(rise, details.codes, part));
  return {
    ...plain,
    codes: details.codes,
    ...(part === undefined || part.name === '' ? {} : { alsoAbout: { template: part.name } }),
    price: details.priceEach === null ? null : (details.priceEach * plain.affected).toFixed(6),
    priceUnit: details.priceUnit,
  };
}

function findingOf(rise: Rise, explanation: string): Finding {
  return {
    kind: rise.kind,
    accountSid: rise.segment.accountSid,
    environment: rise.segment.environment,
    about: rise.segment.about,
    sinceMs: rise.sinceMs,
    confidence: rise.confidence,
    affected: Math.max(0, Math.round(rise.k - rise.usual.share * rise.n)),
    explanation,
  };
}
