import type { Action } from '../../core/acts/act.ts';
import type { Role } from './role.ts';

/** The act that a request leaves in the record, or why it leaves none. */
export type Audited = Action | `none: ${string}`;

/** The same for every role that may make the request, or said for each. */
export type AuditedBy = Audited | Readonly<Partial<Record<Role, Audited>>>;

/** What a request by somebody of this role leaves. */
export function auditedFor(audited: AuditedBy, role: Role): Audited {
  if (typeof audited === 'string') return audited;
  const said = audited[role];
  if (said === undefined) throw new Error(`it is not said what a request by ${role} leaves in the record`);
  return said;
}

/** The action of it, where it is one. */
export function actionOf(audited: Audited): Action | undefined {
  return audited.startsWith('none: ') ? undefined : (audited as Action);
}
