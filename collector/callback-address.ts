import { callbackKinds, type EventKind } from '../core/events/kinds.ts';
import { type AccountSid, asAccountSid } from '../core/sids.ts';

/** An address that callbacks may be sent to: `/callbacks[/AC…][/KIND]`. */
export interface CallbackAddress {
  readonly accountSid: AccountSid | undefined;
  readonly kind: EventKind | undefined;
}

const callbackRoot = '/callbacks';

/**
 * The path of a request target when it is under `/callbacks`, otherwise `undefined`. A path prefix of the public URL
 * is taken off when the proxy left it on.
 */
export function callbackPathOf(target: string, publicUrl: string): string | undefined {
  const [path = ''] = target.split('?');
  const prefix = new URL(publicUrl).pathname.replace(/\/+$/, '');
  const own = prefix !== '' && path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
  return own === callbackRoot || own.startsWith(`${callbackRoot}/`) ? own : undefined;
}

/** The address of a path; `undefined` when it is none (Twilio would lose a POST's body in a redirect, so none is given). */
export function callbackAddressOf(path: string): CallbackAddress | undefined {
  const parts = path.slice(callbackRoot.length).split('/').slice(1);
  const accountSid = asAccountSid(parts[0]);
  const rest = accountSid === undefined ? parts : parts.slice(1);
  const [kind, ...beyond] = rest;
  if (beyond.length > 0) return undefined;
  if (kind === undefined) return { accountSid, kind: undefined };
  const known = callbackKinds.find((candidate) => candidate === kind);
  return known === undefined ? undefined : { accountSid, kind: known };
}
