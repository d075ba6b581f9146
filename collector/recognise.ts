import type { EventKind } from '../core/events/kinds.ts';
import { intentId } from '../core/redaction/forms.ts';
import { personalDataAttribute, personalDataIn } from '../core/redaction/misplaced.ts';
import { applyPolicy, type FieldPolicy, fateOf, identity, safeFieldName } from '../core/redaction/policy.ts';
import type { Facts } from '../core/redaction/redact.ts';
import type { Contract, VerifiedCallback } from './contracts/contract.ts';
import { contracts as bare } from './contracts/index.ts';
import { unknownFacts } from './contracts/unknown.ts';
import { fieldsOfJson, parsedJson } from './json-fields.ts';
import type { Parameter } from './parameters.ts';

/** What may stand in the query of any callback address: the intent that the application announced. It is signed. */
const addressFields: FieldPolicy = { intent: identity(intentId) };

/** The contracts, each with the fields of the address beside its own. */
const contracts: readonly Contract[] = bare.map((contract) => ({
  ...contract,
  fields: { ...addressFields, ...contract.fields },
}));

/**
 * What a verified callback says. An address that names a kind helps to tell payloads apart which look alike, but a
 * payload of another kind that was sent there by mistake is still read as what it is. One that no contract can read
 * is kept as `unknown`, never refused: Twilio adds kinds and fields without notice.
 */
export function recognise(callback: VerifiedCallback, addressedKind: EventKind | undefined): Facts {
  if (callback.eventType !== undefined) return recogniseStreamed(callback, callback.eventType);
  const addressed = contracts.find(({ kind }) => kind === addressedKind);
  const recognised = contracts.find(({ recognises }) => recognises(callback.parameters));
  return read(addressed, callback) ?? read(recognised, callback) ?? unknownFacts(callback);
}

/** Event Streams says what kind an event is. */
function recogniseStreamed(callback: VerifiedCallback, eventType: string): Facts {
  const contract = contracts.find(({ eventTypes }) => eventTypes?.test(eventType));
  return read(contract, callback) ?? unknownFacts(callback);
}

function read(contract: Contract | undefined, callback: VerifiedCallback): Facts | undefined {
  if (contract === undefined) return undefined;
  const fields = applyPolicy(contract.fields, entriesOf(contract, callback), callback);
  const facts = contract.factsOf(callback, fields);
  const intent = fields.identity('intent');
  const misplaced = [...fields.misplaced, ...misplacedInAddress(contract, callback)];
  if (facts === undefined || (intent === undefined && misplaced.length === 0)) return facts;
  return {
    ...facts,
    relatedSids: intent === undefined ? facts.relatedSids : [...facts.relatedSids, intent],
    attributes: {
      ...facts.attributes,
      ...(intent === undefined ? {} : { Intent: intent }),
      ...(misplaced.length === 0
        ? {}
        : { [personalDataAttribute]: [...new Set(misplaced)].sort().slice(0, maxMisplaced).join(',') }),
    },
  };
}

/** How many places one event may name. */
const maxMisplaced = 20;

/** Something of a person in a parameter that the customer added to the address. What Twilio itself puts there (GET) is declared. */
function misplacedInAddress({ fields }: Contract, { inAddress }: VerifiedCallback): readonly string[] {
  if (inAddress === undefined) return [];
  return inAddress
    .entries()
    .filter(([name]) => name !== 'bodySHA256' && fateOf(fields, name) === undefined)
    .flatMap(([name, value]) => personalDataIn(`query.${safeFieldName(name)}`, value));
}

/** The payload's pairs; where a contract has its fields in a JSON text, those in place of the text. */
function entriesOf({ unfolds }: Contract, { parameters }: VerifiedCallback): readonly Parameter[] {
  const folded = unfolds === undefined ? undefined : parameters.get(unfolds);
  if (folded === undefined) return parameters.entries();
  return [
    ...parameters.entries().filter(([name]) => name !== unfolds),
    ...fieldsOfJson(parsedJson(folded) ?? {}),
  ];
}
