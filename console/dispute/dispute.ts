import { createHash } from 'node:crypto';
import { type Clock, isoTime } from '../../core/clock.ts';
import type { SigningKey } from '../../core/keys/ed25519.ts';
import { limits } from '../../core/limits.ts';
import type { Store } from '../../core/store/store.ts';
import { evidenceOf } from './evidence.ts';
import { evidenceFiles } from './files.ts';
import { type Disputed, dayOfIncident, incidentOf, sidsOfIncident } from './incident.ts';
import { readme } from './readme.ts';
import { sidsOfSignal, signalOf } from './signal.ts';

/** Everything for a ticket, as files that are not written yet. */
export interface Bundle {
  readonly disputed: Disputed;
  readonly messages: number;
  readonly events: number;
  /** There are more messages than a bundle takes. */
  readonly truncated: boolean;
  readonly keyFingerprint: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Makes the bundle of an incident or a signal; `undefined` when there is neither under this id. */
export async function disputeOf(
  store: Store,
  id: string,
  {
    key,
    clock,
    atMost = limits.disputeMaxMessages,
  }: { key: () => SigningKey; clock: Clock; atMost?: number },
): Promise<Bundle | undefined> {
  const found = await findDisputed(store, id);
  if (found === undefined) return undefined;
  const sids = await found.sids(atMost);
  const evidence = await evidenceOf(store, sids.slice(0, atMost));
  const { disputed } = found;
  const truncated = sids.length > atMost;
  const signing = key();
  const madeAt = isoTime(clock());
  const summary = {
    disputed,
    evidence,
    madeAt,
    truncatedAt: truncated ? atMost : undefined,
    fingerprint: signing.fingerprint,
  };
  const files = inBytes([['README.md', readme(summary)], ...evidenceFiles(evidence)]);
  const manifest = Buffer.from(`${JSON.stringify(manifestOf(id, summary, files), undefined, 2)}\n`);
  return {
    disputed,
    messages: evidence.messages.length,
    events: evidence.events.length,
    truncated,
    keyFingerprint: signing.fingerprint,
    files: new Map([
      ...files,
      ['manifest.json', manifest],
      ['manifest.sig', signing.sign(manifest)],
      ['public-key.pem', Buffer.from(signing.publicKeyPem)],
    ]),
  };
}

interface FoundDisputed {
  readonly disputed: Disputed;
  readonly sids: (atMost: number) => Promise<readonly string[]>;
}

async function findDisputed(store: Store, id: string): Promise<FoundDisputed | undefined> {
  if (dayOfIncident(id) !== undefined) {
    const disputed = await incidentOf(store, id);
    return disputed && { disputed, sids: (atMost) => sidsOfIncident(store, disputed, atMost) };
  }
  const disputed = await signalOf(store, id);
  return disputed && { disputed, sids: (atMost) => sidsOfSignal(store, disputed, atMost) };
}

function inBytes(texts: readonly (readonly [string, string])[]): ReadonlyMap<string, Buffer> {
  return new Map(texts.map(([name, text]) => [name, Buffer.from(text)]));
}

function manifestOf(
  id: string,
  { madeAt, fingerprint }: { madeAt: string; fingerprint: string },
  files: ReadonlyMap<string, Buffer>,
): object {
  return {
    incident: id,
    madeAt,
    keySha256: fingerprint,
    files: [...files].map(([name, bytes]) => ({
      name,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
  };
}
