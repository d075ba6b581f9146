import { pino } from 'pino';
import twilio from 'twilio';
import { ContactDirectory } from '../core/contacts/directory.ts';
import { KeyRing } from '../core/contacts/key-ring.ts';
import { keepHeapSmall } from '../core/heap.ts';
import { openDisk } from '../core/journal/disk.ts';
import { Journal } from '../core/journal/journal.ts';
import { Recorder } from '../core/journal/recorder.ts';
import { Shipper } from '../core/journal/shipper.ts';
import { limits } from '../core/limits.ts';
import { createMetrics } from '../core/metrics.ts';
import { Sequencer } from '../core/proof/sequencer.ts';
import type { AccountSid } from '../core/sids.ts';
import { migrate } from '../core/store/migrate.ts';
import { openStore } from '../core/store/open.ts';
import type { Store } from '../core/store/store.ts';
import { reconcile } from '../reconciler/reconcile.ts';

/** Reads one day's list of messages, to throw it away or to reconcile it, and says how fast and with how much memory. */
const [what, baseUrl = '', day = '', total = '0', storeDir = '', journalDir = '', runs = '1'] =
  process.argv.slice(2);
const accountSid = `AC${'a1'.repeat(16)}` as AccountSid;
const login = { user: accountSid, password: 'f'.repeat(32) };
const window = { from: new Date(`${day}T00:00:00Z`), to: new Date(`${day}T23:59:59Z`) };

keepHeapSmall();
let peakRss = 0;
setInterval(() => (peakRss = Math.max(peakRss, process.memoryUsage.rss())), 20).unref();

/** The official client as people use it: page after page, each row made into an object, and nothing done with it. */
async function pageThrough(): Promise<number> {
  class Here extends twilio.RequestClient {
    // biome-ignore lint/suspicious/noExplicitAny: it is the type that the base class declares
    override async request(options: any): Promise<any> {
      return super.request({ ...options, uri: options.uri.replace('https://api.twilio.com', baseUrl) });
    }
  }
  const client = twilio(login.user, login.password, { httpClient: new Here() });
  const options = { dateSentAfter: window.from, dateSentBefore: window.to, pageSize: limits.restPageSize };
  let read = 0;
  const messages = client.api.v2010.accounts(accountSid).messages;
  let page = await messages.page(options);
  for (;;) {
    read += page.instances.length;
    if (!page.nextPageUrl) return read;
    page = await messages.getPage(page.nextPageUrl);
  }
}

/** Callbacks of this many messages arrive together; what is heard of a whole day comes in many inserts. */
const heardTogether = 100_000;

/** Two callbacks of each message were heard, but of three in a hundred the last one was lost. */
async function fillRecord(store: Store): Promise<void> {
  for (let first = 0; first < Number(total); first += heardTogether) {
    await store.writer.command({
      query: `INSERT INTO events (resource_sid, event_id, instance_id, seq, kind, source, account_sid, environment, status, received_at, direction, channel, own_address, contact_id)
        SELECT concat('SM', lower(hex(MD5(toString(number))))), concat('ev_', lower(hex(MD5(concat(told, toString(number)))))), 'in_bench', number, 'message-status', 'callback', '${accountSid}', 'production', told,
          toDateTime64('${day} 00:00:02', 3, 'UTC') + intDiv(number * 86000, ${total}), 'outbound', 'sms', '+15005550006', concat('ct_', toString(number % 10000))
        FROM numbers(${first}, ${Math.min(heardTogether, Number(total) - first)})
        ARRAY JOIN if(number % 100 < 97, ['sent', 'delivered'], ['sent']) AS told`,
    });
  }
}

async function storeWithSchema(): Promise<Store> {
  const store = await openStore(
    { url: undefined, user: undefined, password: undefined, database: 'ledgerline', cluster: undefined },
    storeDir,
  );
  await migrate(store);
  return store;
}

async function reconcileAll(): Promise<{
  readonly read: number;
  readonly seconds: number;
  readonly missing: number;
}> {
  const store = await storeWithSchema();
  const disk = openDisk(journalDir);
  const sequencer = Sequencer.open({ disk, folder: journalDir, instanceId: 'in_bench' });
  const log = pino({ level: 'warn' });
  const journal = new Journal({
    disk,
    instanceId: 'in_bench',
    maxBytes: 1e12,
    clock: Date.now,
    nonce: () => '0'.repeat(32),
  });
  const keys = new KeyRing([{ version: 1, secret: Buffer.alloc(32, 1) }]);
  const shipper = new Shipper({
    journal,
    disk,
    store,
    instanceId: 'in_worker',
    sequenced: async (seq) => (await sequencer).upTo(seq),
    limits,
    log,
    random: Math.random,
    watch: { shipped: () => undefined, failed: () => undefined },
  });
  shipper.start();
  const parts = {
    store,
    recorder: new Recorder(journal, new ContactDirectory(disk, keys, Date.now, 10_000), Date.now),
    accounts: [{ accountSid, environment: 'production', authTokens: [login.password], restLogin: login }],
    instanceId: 'in_worker',
    twilioApiBaseUrl: baseUrl,
    publicUrl: 'https://hooks.example.org',
    settle: async () => void (await shipper.drained(60_000)),
    metrics: createMetrics(),
    log,
    clock: Date.now,
    random: Math.random,
    limits,
  };
  peakRss = 0;
  const beganMs = performance.now();
  const report = await reconcile(parts, { asked: { window, accounts: [] }, settleAfterMs: 0 });
  const seconds = (performance.now() - beganMs) / 1_000;
  // The same again: what a process holds after a while, whatever the number of messages of one run.
  for (let run = 1; run < Number(runs); run += 1)
    await reconcile(parts, { asked: { window, accounts: [] }, settleAfterMs: 0 });
  if (report.failed.length > 0) throw new Error(JSON.stringify(report.failed));
  await shipper.stop();
  return { read: report.resourcesRead, seconds, missing: report.missingCallbacks };
}

if (what === 'fill') {
  await fillRecord(await storeWithSchema());
  process.exit(0);
} else if (what === 'page-through') {
  const beganMs = performance.now();
  const read = await pageThrough();
  print({ read, seconds: (performance.now() - beganMs) / 1_000, missing: 0 });
} else print(await reconcileAll());

function print(result: { readonly read: number; readonly seconds: number; readonly missing: number }): void {
  console.log(JSON.stringify({ ...result, peakRssMb: Math.round(peakRss / 1024 ** 2) }));
  process.exit(0);
}
