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
 * What a verified callback says. An address that names a kind helps to tell payloads apart which look alike, but a
 * payload of another kind that was sent there by mistake is still read as what it is. One that no contract can read
 * is kept as `unknown`, never refused: Twilio adds kinds and fields without notice.
 */
export function recognise(callback: VerifiedCallback, addressedKind: EventKind | undefined): Facts {
  const addressed = contracts.find(({ kind }) => kind === addressedKind);
  const recognised = contracts.find(({ recognises }) => recognises(callback.parameters));
  return read(addressed, callback) ?? read(recognised, callback) ?? unknownFacts(callback);
}

function read(contract: Contract | undefined, callback: VerifiedCallback): Facts | undefined {
  return contract?.factsOf(callback, applyPolicy(contract.fields, callback.parameters.entries()));
}
