import type { Store } from '../store/store.ts';
import { filteringDetails } from './filtering-details.ts';
import type { Finding, Subject } from './finding.ts';
import { groupBy } from './group-by.ts';
import { type SignalRow, signalsOpenOrClosedSince } from './ledger.ts';
import { parameters, type RiseKind } from './parameters.ts';
import { partThatRose } from './part-that-rose.ts';
import { filteringInWords, latencyInWords, silenceInWords } from './rise-in-words.ts';
import { type Earlier, type Rise, RiseWatch } from './rise-watch.ts';
import { subjectKey } from './segments.ts';

export const riseKinds = ['carrier-filtering', 'silent-filtering', 'latency-shift'] as const;

const dayMs = 24 * 3_600_000;
/** What a rise is made of is looked up for so many at once: with more, something else is wrong. */
const detailsAtMost = 50;

/** What rose above the usual of its segment: what carriers filter, what they leave without a word, what is late. */
export class Rises {
  readonly #watches = riseKinds.map((kind) => ({ kind, watch: new RiseWatch(kind) }));

  async find(store: Store, nowMs: number): Promise<readonly Finding[]> {
    const pastMs = nowMs - (parameters.pastDays + 1) * dayMs;
    const known = await signalsOpenOrClosedSince(store, riseKinds, pastMs);
    const findings: Finding[] = [];
    for (const { kind, watch } of this.#watches) {
      const earlier = known.filter(({ signal }) => signal === kind).map((row) => earlierOf(row, nowMs));
      findings.push(...(await findingsOf(store, kind, await watch.look(store, nowMs, earlier))));
    }
    return findings;
  }
}

function earlierOf(row: SignalRow, nowMs: number): Earlier {
  const about: Subject = Object.fromEntries(
    row.segment
      .split(' ')
      .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
  return {
    key: subjectKey(row.account_sid, row.environment, about),
    open: row.closed_at === null,
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
  }
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
