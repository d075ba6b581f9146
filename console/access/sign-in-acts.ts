import { isoTime } from '../../core/clock.ts';
import type { Access } from './access.ts';
import type { Identity } from './identity.ts';

/** Records a sign-in and then begins the session; when it cannot be recorded there is none. */
export async function begin(
  access: Access,
  { identity, provenAtMs }: { identity: Identity; provenAtMs: number | undefined },
  details: Readonly<Record<string, string>> = {},
): Promise<string> {
  await recordSignIn(access, identity, {
    ...details,
    ...(provenAtMs === undefined ? {} : { ProvenAt: isoTime(provenAtMs) }),
  });
  return access.sessions.begin(identity, provenAtMs);
}

export async function recordSignIn(
  { parts: { recordAct } }: Access,
  identity: Identity,
  details: Readonly<Record<string, string>>,
): Promise<void> {
  await recordAct({
    action: 'sign-in',
    actor: { ...identity.owner, via: 'console' },
    reason: '',
    details: {
      Way: identity.way,
      ...(identity.way === 'oidc' ? { Subject: identity.subject } : {}),
      ...details,
    },
  });
}

/** The one act that comes after what it tells of: nobody must be kept signed in because the journal is full. */
export async function recordSignOut(
  { parts: { recordAct, log } }: Access,
  { owner, way }: Identity,
  details: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    const actor = { ...owner, via: 'console' } as const;
    await recordAct({ action: 'sign-out', actor, reason: '', details: { Way: way, ...details } });
  } catch (error) {
    log.error({ err: error }, 'a sign-out could not be recorded');
  }
}
