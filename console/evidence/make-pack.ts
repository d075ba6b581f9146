import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isoTime } from '../../core/clock.ts';
import { type AsOf, asOfText } from '../../core/events/as-of.ts';
import type { EventRow } from '../../core/events/canonical.ts';
import { signingKeyOf } from '../../core/keys/ed25519.ts';
import { packageRoot } from '../../core/package-root.ts';
import { actsAbout } from './access-log.ts';
import { certification } from './certification.ts';
import { writeCompleteness } from './completeness-file.ts';
import type { PackContext, PackOrder } from './context.ts';
import { EventFiles } from './event-files.ts';
import type { Facts } from './facts.ts';
import { howToVerify } from './how-to-verify.ts';
import { packFormat, writeManifest } from './manifest.ts';
import { writeNoContact } from './no-contact-file.ts';
import { writeCheckpoints } from './pack-checkpoints.ts';
import { PackFolder } from './pack-folder.ts';
import { PackLogs, type ProvingLog } from './pack-logs.ts';
import { asOfWithin, otherLogs, ownLogNow } from './proving-logs.ts';
import { recordPack } from './recorded.ts';
import { writeReport } from './report.ts';
import { storiesOf } from './subject-events.ts';
import { Summary } from './summary.ts';
import { versionsOf } from './versions.ts';
import { writeZip } from './zip.ts';

/** A pack that was made and recorded. */
export interface MadePack {
  readonly actId: string;
  /** SHA-256 of its manifest, hexadecimal. */
  readonly manifestDigest: string;
  readonly contacts: number;
  readonly events: number;
  readonly proven: number;
  readonly mismatches: number;
  readonly origin: string;
  readonly vkey: string;
  readonly statement: string | undefined;
}

/**
 * Makes an evidence pack: what the record says of a subject, in forms for people and for programs, with proofs, and with what
 * it takes to check them. Nothing of it is in memory as a whole. It is recorded before the first byte is handed out.
 */
export async function makePack(context: PackContext, order: PackOrder): Promise<MadePack> {
  const madeAt = isoTime(context.clock());
  const own = await ownLogNow(context);
  const folder = new PackFolder(context.dataDir);
  try {
    const facts = await writeContents(context, order, { folder, own, madeAt });
    const { origin } = own.checkpoint;
    const key = signingKeyOf(context.dataDir, 'log');
    const manifestDigest = await writeManifest(folder, { madeAt, origin, key });
    const { actId } = await recordPack(context, folder, actOf(order, facts, folder, manifestDigest));
    await writeZip(folder.path, folder.files.keys(), new Date(madeAt), order.file);
    const { summary, events, logs, vkey, noContact } = facts;
    const { proven, mismatches } = logs;
    const statement = noContact?.statement;
    return {
      actId,
      manifestDigest,
      contacts: summary.contacts,
      events,
      proven,
      mismatches,
      origin,
      vkey,
      statement,
    };
  } finally {
    await folder.remove();
  }
}

interface Place {
  readonly folder: PackFolder;
  readonly own: ProvingLog;
  readonly madeAt: string;
}

async function writeContents(
  context: PackContext,
  order: PackOrder,
  { folder, own, madeAt }: Place,
): Promise<Facts> {
  const { ask, subject, actor } = order;
  const logs = new PackLogs([own, ...(await otherLogs(context, order, own, folder.work))]);
  const asOf = await asOfWithin(context, logs.all);
  const told = await writeEvents(context, order, { folder, logs, asOf });
  const noContact = ask.noContact ? await writeNoContact(context, order, { folder, logs, asOf }) : undefined;
  await writeProofs(context, order, { folder, logs });
  const { origin, vkey } = own.checkpoint;
  const facts: Facts = {
    ...told,
    ask,
    subject,
    actor,
    madeAt,
    asOf: asOfText(asOf),
    logs,
    origin,
    vkey,
    noContact,
    days: await writeCompleteness(context, folder, ask),
    versions: await versionsOf(context.store),
  };
  await writeReadable(facts, folder);
  return facts;
}

/** Acts that the report tells; all are in the access log. */
const actsTold = 200;

/** What happened, and who looked: the former first, since it tells whose messages were looked at. */
async function writeEvents(
  { store }: PackContext,
  { ask, subject, signal, progress }: PackOrder,
  { folder, logs, asOf }: { readonly folder: PackFolder; readonly logs: PackLogs; readonly asOf: AsOf },
) {
  const summary = new Summary();
  const fhir = await folder.begin('audit-events.ndjson');
  const events = await EventFiles.open({ folder, logs, fhir, name: 'events', ownProofs: true });
  for await (const story of storiesOf(store, { subject, ask, asOf })) {
    signal.throwIfAborted();
    for (const event of [...story.intents, ...story.events]) await events.add(event);
    summary.add(story);
    progress(summary.contacts);
  }
  await events.close();
  const acts = await EventFiles.open({ folder, logs, fhir, name: 'access-log' });
  const latestActs: EventRow[] = [];
  for await (const act of actsAbout(store, subject, summary.sids, asOf)) {
    await acts.add(act);
    latestActs.push(act.row);
    if (latestActs.length > actsTold) latestActs.shift();
  }
  await acts.close();
  await fhir.close();
  return { summary, latestActs, events: events.lines, acts: acts.lines };
}

async function writeProofs(
  { store }: PackContext,
  { ask }: PackOrder,
  { folder, logs }: { readonly folder: PackFolder; readonly logs: PackLogs },
): Promise<void> {
  await logs.writeTrees(folder);
  const all = [];
  for (const log of logs.all) all.push(await writeCheckpoints(store, folder, log, ask));
  await folder.write('proofs/logs.json', `${JSON.stringify(all, undefined, 1)}\n`);
}

/** What is written from what is known by now: for people, and of what was asked. */
async function writeReadable(facts: Facts, folder: PackFolder): Promise<void> {
  // The PDF library is half of what the console loads, and few ask for a pack.
  const { Report } = await import('./pdf.ts');
  const report = new Report(join(folder.path, 'report.pdf'), {
    title: `Evidence of contacts, ${facts.ask.from} to ${facts.ask.to}`,
    madeAt: new Date(facts.madeAt),
  });
  writeReport(report, facts);
  await report.close();
  await folder.adopt('report.pdf');
  await folder.write('query.json', `${JSON.stringify(queryOf(facts, folder), undefined, 1)}\n`);
  await folder.write('VERIFY.md', howToVerify(facts));
  await folder.write('verify.mjs', readFileSync(join(packageRoot(), 'console/evidence/verify.mjs')));
  await folder.write('certification.md', certification(facts, folder.files));
}

/** What was asked of the record, by whom, and how much the answer has: so that it can be asked again and compared. */
function queryOf(facts: Facts, folder: PackFolder): object {
  const { ask, subject, actor, madeAt, asOf, events, acts, summary, logs, versions, noContact } = facts;
  return {
    format: packFormat,
    askedBy: actor,
    madeAt,
    reason: ask.reason,
    contactIds: subject.contactIds ?? null,
    sids: subject.sids,
    from: ask.from,
    to: ask.to,
    selection:
      'every event of each message, call or other resource of the subject of which something happened or was heard on these days, and the intents behind them; acts that name the subject',
    asOf,
    digest: folder.files.get('events.ndjson')?.sha256 ?? '',
    rows: { contacts: summary.contacts, events, acts },
    proofs: {
      proven: logs.proven,
      notProven: logs.unproven,
      notAsRecorded: logs.mismatches,
      eventsNotAsRecorded: logs.mismatching,
    },
    ...(noContact === undefined ? {} : { noContact }),
    versions,
  };
}

function actOf({ ask, subject, actor }: PackOrder, facts: Facts, folder: PackFolder, manifestDigest: string) {
  return {
    action: ask.noContact ? ('no-contact' as const) : ('evidence' as const),
    actor,
    reason: ask.reason,
    contactIds: subject.contactIds ?? [],
    sids: subject.sids,
    rows: facts.events,
    details: {
      Form: packFormat,
      From: ask.from,
      To: ask.to,
      AsOf: facts.asOf,
      Digest: folder.files.get('events.ndjson')?.sha256 ?? '',
      ManifestDigest: manifestDigest,
    },
  };
}
