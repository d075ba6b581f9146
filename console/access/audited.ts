import type { Action } from '../../core/acts/act.ts';
import type { Role } from './role.ts';

/** The act that a request leaves in the record, or why it leaves none. */
export type Audited = Action | `none: ${string}`;

/** The same for every role that may make the request, or said for each. */
export type AuditedBy = Audited | Readonly<Partial<Record<Role, Audited>>>;
