import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { withRecord } from '../bin/record-for-command.ts';
import { makePack } from '../console/evidence/make-pack.ts';
import { readConfig } from '../core/config/config.ts';
import { keepHeapSmall } from '../core/heap.ts';
import { openDisk } from '../core/journal/disk.ts';
import { storedEvents } from '../core/proof/event-rows.ts';
import { leafHash } from '../core/proof/hash.ts';
import { Edge } from '../core/proof/tiles/edge.ts';
import type { Tile } from '../core/proof/tiles/tile.ts';
import { proofFolder, writeFullTiles } from '../core/proof/tiles/tile-files.ts';
import { migrate } from '../core/store/migrate.ts';
import { openStore } from '../core/store/open.ts';
import type { Store } from '../core/store/store.ts';

/** Fills a data directory with events of two persons and their log; or makes a pack about one of them and says what it took. */
const [what, total = '0', contactId = ''] = process.argv.slice(2);
const config = readConfig(process.env);
const instanceId = 'in_bench';
const insertedTogether = 100_000;
const hashedTogether = 20_000;
/** Of a hundred events one is the one person's, all others are the other's. */
const few = `ct_${'1'.repeat(32)}`;
const many = `ct_${'2'.repeat(32)}`;

keepHeapSmall();
if (what === 'fill') await fill();
else await pack();

async function fill(): Promise<void> {
  const store = await openStore(config.store, config.dataDir);
  await migrate(store);
  const disk = openDisk(config.dataDir);
  await disk.facts.put('instanceId', instanceId);
  for (let first = 0; first < Number(total); first += insertedTogether) await insert(store, first);
  const edge = await hashed(store);
  const partials = edge.partials().map((hashes) => hashes.toString('base64'));
  await disk.log.put('tree', { firstSeq: 1, size: edge.size, edge: partials });
  await disk.facts.put('lastShippedSeq', edge.size);
  await disk.facts.put('lastSequencedSeq', edge.size);
  await disk.root.close();
  await store.close();
}

/** Four events of each message, in the order in which the table has them, so that each number is where it comes. */
async function insert(store: Store, first: number): Promise<void> {
  await store.writer.command({
    query: `INSERT INTO events (resource_sid, event_id, instance_id, seq, nonce, kind, source, account_sid, environment, related_sids, status,
          occurred_at, received_at, direction, channel, own_address, contact_id, country, messaging_service_sid, attributes, dropped_fields)
      SELECT concat('SM', leftPad(lower(hex(intDiv(number, 4))), 32, '0')), concat('ev_', leftPad(lower(hex(number)), 32, '0')), '${instanceId}', number + 1,
        lower(hex(MD5(toString(number)))), 'message-status', 'callback', '${`AC${'a1'.repeat(16)}`}', 'production', [],
        ['queued', 'sending', 'sent', 'delivered'][number % 4 + 1], NULL, toDateTime64('2026-11-01 00:00:00', 3, 'UTC') + intDiv(number, 4),
        'outbound', 'sms', '+15005550006', if(intDiv(number, 4) % 100 = 0, '${few}', '${many}'), 'US', 'MG${'0'.repeat(32)}', map('NumSegments', '1'), []
      FROM numbers(${first}, ${Math.min(insertedTogether, Number(total) - first)})`,
  });
}

async function hashed(store: Store): Promise<Edge> {
  const edge = new Edge();
  for (let after = 0; ; ) {
    const sid = `SM${Math.floor(after / 4)
      .toString(16)
      .padStart(32, '0')}`;
    const page = await storedEvents(
      store,
      `WHERE resource_sid >= {sid:String} AND seq > {after:UInt64} ORDER BY resource_sid, event_id, instance_id, seq LIMIT ${hashedTogether}`,
      { sid, after },
    );
    const full: Tile[] = [];
    for (const { bytes } of page) edge.append(leafHash(bytes), (tile) => full.push(tile));
    await writeFullTiles(proofFolder(config.dataDir), full);
    after += page.length;
    if (page.length < hashedTogether) return edge;
  }
}

async function pack(): Promise<void> {
  const zip = join(config.dataDir, `${contactId}.zip`);
  const began = performance.now();
  let peakRss = 0;
  setInterval(() => {
    peakRss = Math.max(peakRss, process.memoryUsage.rss());
  }, 20).unref();
  const made = await withRecord(config, async (store, recordAct, publish) => {
    const file = createWriteStream(zip, { flags: 'wx' });
    const made = await makePack(
      { store, accounts: [], recordAct, publish, dataDir: config.dataDir, clock: Date.now },
      {
        ask: {
          from: '2026-11-01',
          to: '2026-11-30',
          reason: 'how long it takes',
          noContact: false,
          sids: [],
        },
        subject: { contactIds: [contactId], sids: [] },
        actor: { name: 'bench', role: 'admin', via: 'command line' },
        file,
        progress: () => undefined,
        signal: new AbortController().signal,
      },
    );
    file.end();
    await finished(file);
    return made;
  });
  const ms = performance.now() - began;
  writeFileSync(1, JSON.stringify({ events: made.events, proven: made.proven, ms, peakRss }));
}
