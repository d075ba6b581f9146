import type { z } from 'zod';
import type { RecordAct } from '../core/acts/act.ts';
import type { Clock } from '../core/clock.ts';
import type { Account } from '../core/config/accounts.ts';
import type { KeyRing } from '../core/contacts/key-ring.ts';
import type { Recorder } from '../core/journal/recorder.ts';
import type { PrivacyAccess } from '../core/privacy/access.ts';
import type { OwnLog } from '../core/proof/prove.ts';
import type { Store } from '../core/store/store.ts';
import type { AuditedBy } from './access/audited.ts';
import type { Role, TokenOwner } from './access/role.ts';
import type { Jobs } from './jobs/jobs.ts';

/** What a route works with. */
export interface RouteContext {
  /** Throws a problem (503) while ClickHouse is away. */
  readonly store: () => Store;
  readonly keyRing: KeyRing;
  readonly accounts: readonly Account[];
  /** Purposes that an intent may have. */
  readonly purposes: readonly string[];
  readonly recorder: Recorder;
  /** Makes durable what is done, before it is done. */
  readonly recordAct: RecordAct;
  /** The log over the journal of this instance. */
  readonly ownLog: OwnLog;
  /** What is allowed to be done about persons. */
  readonly privacy: PrivacyAccess;
  /** Makes files in the background. */
  readonly jobs: Jobs;
  /** Where keys and tiles lie. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly caller: TokenOwner;
}

/** An answer that is no JSON: text or bytes, which `answer` gives as a string, a Buffer or a stream. */
export interface MediaType {
  readonly mediaType: string;
}

/** One route of the API: the table below is what is served and what the OpenAPI document is made from. */
export interface Route {
  readonly method: 'get' | 'post';
  /** In OpenAPI's form; `{name}` is a path parameter. `{+name}` at the end takes all that follows, slashes included. */
  readonly path: string;
  readonly summary: string;
  readonly roles: readonly Role[];
  /** The act that it leaves in the record, or why it leaves none; docs/security.md shows it. */
  readonly audited: AuditedBy;
  /** Path parameters, query and JSON body as one object. */
  readonly input: z.ZodObject;
  /** JSON of this schema; or something else, of this media type. */
  readonly output: z.ZodType | MediaType;
  readonly answer: (context: RouteContext, input: unknown) => Promise<unknown>;
}
