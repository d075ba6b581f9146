import type { EventKind } from '../core/events/event.ts';
import { applyPolicy } from '../core/redaction/policy.ts';
import type { Facts } from '../core/redaction/redact.ts';
import { callStatus } from './contracts/call-status.ts';
import type { Contract, VerifiedCallback } from './contracts/contract.ts';
import { messageStatus } from './contracts/message-status.ts';
import { unknownFacts } from './contracts/unknown.ts';

/** Every contract, in the order in which they are asked. */
export const contracts: readonly Contract[] = [messageStatus, callStatus];

/**
 * What a verified callback says. An address that names a kind helps to tell payloads apart which look alike; a
 * payload that no contract can read is kept as `unknown`, never refused: Twilio adds kinds and fields without notice.
 */
export function recognise(callback: VerifiedCallback, addressedKind: EventKind | undefined): Facts {
  const contract =
    contracts.find(({ kind }) => kind === addressedKind) ??
    contracts.find(({ recognises }) => recognises(callback.parameters));
  if (contract === undefined) return unknownFacts(callback);
  const fields = applyPolicy(contract.fields, callback.parameters.entries());
  return contract.factsOf(callback, fields) ?? unknownFacts(callback);
}
