import type { RecordAct } from '../../../core/acts/act.ts';
import { reasonSchema } from '../../../core/acts/reason.ts';
import { type Config, readConfig } from '../../../core/config/config.ts';
import { keyRingFor } from '../../../core/contacts/key-file.ts';
import type { KeyRing } from '../../../core/contacts/key-ring.ts';
import { readPrivacyFile } from '../../../core/privacy/read-file.ts';
import type { PrivacySettings } from '../../../core/privacy/settings.ts';
import type { Store } from '../../../core/store/store.ts';
import { CommandFailed } from '../../command-failed.ts';
import { withRecord } from '../../record-for-command.ts';

/** What commands about persons work with. */
export interface Privacy {
  readonly config: Config;
  readonly store: Store;
  readonly recordAct: RecordAct;
  readonly keyRing: KeyRing;
  readonly settings: PrivacySettings;
  readonly clock: () => number;
  readonly nowMs: number;
}

/** Runs a command about persons with the record, wherever it is. */
export async function withPrivacy<Result>(run: (privacy: Privacy) => Promise<Result>): Promise<Result> {
  const config = readConfig(process.env);
  const { settings } = readPrivacyFile(config.dataDir);
  return withRecord(config, (store, recordAct) =>
    run({
      config,
      store,
      recordAct,
      keyRing: keyRingFor(config),
      settings,
      clock: Date.now,
      nowMs: Date.now(),
    }),
  );
}

/** A reason as it may be recorded. */
export function checkedReason(text: string): string {
  const parsed = reasonSchema.safeParse(text);
  if (!parsed.success) throw new CommandFailed(`--reason: ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

/** A word or a few that are recorded beside a reason: a matter, a custodian, a right. */
export function checkedWords(option: string, text: string): string {
  const parsed = reasonSchema.max(120, 'at most 120 characters').safeParse(text);
  if (!parsed.success) throw new CommandFailed(`--${option}: ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}
