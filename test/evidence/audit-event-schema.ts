/**
 * AuditEvent as FHIR R4 defines it (https://hl7.org/fhir/R4/auditevent-definitions.html): cardinalities, types and required
 * bindings, written down from the specification for what Ledgerline uses of it. Nothing else may be there.
 */
const uri = { type: 'string', pattern: '^\\S+$' };
const code = { type: 'string', pattern: '^[^\\s]+(\\s[^\\s]+)*$' };
const text = { type: 'string', minLength: 1, pattern: '^[ \\r\\n\\t\\S]+$' };
const instant = {
  type: 'string',
  pattern:
    '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?(Z|[+-](0\\d|1[0-4]):[0-5]\\d)$',
};

const object = (properties: Readonly<Record<string, unknown>>, required: readonly string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  // An element has a value or children (invariant ele-1).
  minProperties: 1,
  properties,
  required,
});
const some = (items: unknown) => ({ type: 'array', minItems: 1, items });

const coding = object({ system: uri, version: text, code, display: text, userSelected: { type: 'boolean' } });
const concept = object({ coding: some(coding), text });
const identifier = object({ use: code, type: concept, system: uri, value: text });
const reference = object({ reference: text, type: uri, identifier, display: text });
const period = object({ start: instant, end: instant });

const agent = object(
  {
    type: concept,
    role: some(concept),
    who: reference,
    altId: text,
    name: text,
    requestor: { type: 'boolean' },
    location: reference,
    policy: some(uri),
    media: coding,
    // Required binding: machine name, IP address, telephone number, e-mail address, URI.
    network: object({ address: text, type: { enum: ['1', '2', '3', '4', '5'] } }),
    purposeOfUse: some(concept),
  },
  ['requestor'],
);

const entity = object({
  what: reference,
  type: coding,
  role: coding,
  lifecycle: coding,
  securityLabel: some(coding),
  name: text,
  description: text,
  query: text,
  detail: some(object({ type: text, valueString: text, valueBase64Binary: text }, ['type', 'valueString'])),
});

export const auditEventSchema = object(
  {
    resourceType: { const: 'AuditEvent' },
    id: { type: 'string', pattern: '^[A-Za-z0-9\\-.]{1,64}$' },
    type: coding,
    subtype: some(coding),
    // Required binding: create, read, update, delete, execute.
    action: { enum: ['C', 'R', 'U', 'D', 'E'] },
    period,
    recorded: instant,
    // Required binding: success, minor, serious, major failure.
    outcome: { enum: ['0', '4', '8', '12'] },
    outcomeDesc: text,
    purposeOfEvent: some(concept),
    agent: some(agent),
    source: object({ site: text, observer: reference, type: some(coding) }, ['observer']),
    entity: some(entity),
  },
  ['resourceType', 'type', 'recorded', 'agent', 'source'],
);
