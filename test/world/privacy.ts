import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { Parameters } from '../../collector/parameters.ts';
import { recognise } from '../../collector/recognise.ts';
import { type Actor, actRecorder } from '../../core/acts/act.ts';
import { ContactDirectory } from '../../core/contacts/directory.ts';
import { KeyRing } from '../../core/contacts/key-ring.ts';
import { Sharing } from '../../core/contacts/sharing.ts';
import type { JournalledEvent } from '../../core/events/event.ts';
import { openDisk } from '../../core/journal/disk.ts';
import { Journal } from '../../core/journal/journal.ts';
import { Recorder } from '../../core/journal/recorder.ts';
import { Shipper } from '../../core/journal/shipper.ts';
import { limits } from '../../core/limits.ts';
import { Keeper } from '../../core/privacy/keeper.ts';
import { type PrivacySettings, privacySchema } from '../../core/privacy/settings.ts';
import { Suppressions } from '../../core/privacy/suppression/suppression.ts';
import { LocalKeyWrapper, parseMasterKeys } from '../../core/privacy/vault/key-wrapper.ts';
import { Sequencer } from '../../core/proof/sequencer.ts';
import type { Store } from '../../core/store/store.ts';
import type { Form } from './appliance.ts';
import { accountSid } from './events.ts';
import { aFolder } from './temp.ts';

export const officer = (name: string): Actor => ({ name, role: 'officer', via: 'console' });

/** Settings under which everything is allowed that may be. */
export const everythingOn: PrivacySettings = privacySchema.parse({
  vault: { enabled: true, masterKeyVariable: 'NOT_READ_HERE' },
  reveal: { enabled: true, fourEyes: true, perDay: 1_000, breakGlass: { enabled: true } },
  holds: { fourEyes: false },
});

export const aMasterKey = (version: number): string =>
  `${version}:${Buffer.alloc(32, version).toString('base64')}`;

/** One instance of real parts on a store that is given: what `serve` has, without HTTP. Its rounds are the test's. */
export function anInstance(store: Store, settings: PrivacySettings = everythingOn) {
  const folder = aFolder();
  const disk = openDisk(folder);
  const instanceId = `in_${randomBytes(8).toString('hex')}`;
  const keyRing = new KeyRing([{ version: 1, secret: Buffer.alloc(32, 1) }]);
  const clock = Date.now;
  const log = pino({ level: 'silent' });
  const contacts = new ContactDirectory(disk, keyRing, clock, 1_000);
  const journal = new Journal({
    disk,
    instanceId,
    maxBytes: 1e9,
    clock,
    nonce: () => randomBytes(16).toString('hex'),
    isForgotten: (contactId) => contacts.isForgotten(contactId),
  });
  const suppressions = new Suppressions(disk, keyRing);
  const vault = settings.vault.enabled
    ? new LocalKeyWrapper(parseMasterKeys(aMasterKey(1), 'a test'))
    : undefined;
  const recorder = new Recorder(journal, contacts, clock, { suppressions, vault });
  const sharing = new Sharing(disk, instanceId);
  const sequencer = Sequencer.open({ disk, folder, instanceId });
  const shipper = new Shipper({
    journal,
    disk,
    store,
    instanceId,
    sequenced: async (seq) => (await sequencer).upTo(seq),
    sharing,
    limits: { ...limits, shipAfterMs: 1 },
    log,
    random: Math.random,
    watch: { shipped: () => undefined, failed: () => undefined },
  });
  const keeper = new Keeper(
    { disk, contacts, sharing, instanceId, recorder, suppressions, log, clock },
    store,
  );
  shipper.start();
  onTestFinished(async () => {
    await shipper.stop();
    await disk.root.close();
  });
  return {
    folder,
    disk,
    instanceId,
    keyRing,
    contacts,
    recorder,
    keeper,
    vault,
    settings,
    store,
    clock,
    recordAct: actRecorder(recorder),
    /** What commands and pages are given. */
    get parts() {
      return {
        store,
        keyRing,
        settings,
        vault,
        clock,
        nowMs: clock(),
        recordAct: actRecorder(recorder),
      };
    },
    /** Hears a callback, at a time of its own. */
    hear: async (form: Form, receivedAtMs = Date.now()): Promise<JournalledEvent> =>
      recorder.record(
        recognise(
          {
            accountSid,
            parameters: new Parameters(Object.entries(form)),
            signedDigest: JSON.stringify(form),
          },
          undefined,
        ),
        'production',
        receivedAtMs,
      ),
    shipped: async (): Promise<boolean> => shipper.drained(60_000),
  };
}
export type TestInstance = ReturnType<typeof anInstance>;
