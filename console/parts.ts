import type { RecordAct } from '../core/acts/act.ts';
import type { Clock } from '../core/clock.ts';
import type { Account } from '../core/config/accounts.ts';
import type { KeyRing } from '../core/contacts/key-ring.ts';
import type { PrivacyAccess } from '../core/privacy/access.ts';
import type { OwnLog } from '../core/proof/prove.ts';
import type { Jobs } from './jobs/jobs.ts';

/** What routes and pages work with alike. */
export interface ConsoleParts {
  readonly keyRing: KeyRing;
  readonly accounts: readonly Account[];
  /** Purposes that an intent may have. */
  readonly purposes: readonly string[];
  /** Makes durable what is done, before it is done. */
  readonly recordAct: RecordAct;
  /** The log over the journal of this instance. */
  readonly ownLog: OwnLog;
  /** What is allowed to be done about persons. */
  readonly privacy: PrivacyAccess;
  /** Makes files in the background. */
  readonly jobs: Jobs;
  /** Where keys, tiles and the settings of an installation lie. */
  readonly dataDir: string;
  readonly clock: Clock;
}
