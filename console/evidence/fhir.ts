import type { EventRow } from '../../core/events/canonical.ts';

/*
 * FHIR R4 AuditEvent (https://hl7.org/fhir/R4/auditevent.html), with the code systems that R4 binds where they have a code
 * that fits, and with our own where the binding is extensible and none does.
 */
const own = 'urn:x-ledgerline:';
const dicom = 'http://dicom.nema.org/resources/ontology/DCM';
const sourceType = 'http://terminology.hl7.org/CodeSystem/security-source-type';
const entityType = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
const objectRole = 'http://terminology.hl7.org/CodeSystem/object-role';

type Resource = Readonly<Record<string, unknown>>;

/** An event as a FHIR AuditEvent: a contact with a person, an announcement of one, or an act with the record. */
export function auditEventOf(row: EventRow): Resource {
  const isAct = row.kind === 'act';
  return {
    resourceType: 'AuditEvent',
    // An id has letters, digits, - and . only.
    id: `${row.instance_id}-${row.seq}`.replaceAll('_', '-'),
    type: isAct
      ? { system: dicom, code: '110101', display: 'Audit Log Used' }
      : { system: `${own}audit-event-type`, code: row.kind === 'intent' ? 'announcement' : 'contact-event' },
    subtype: [subtypeOf(row)],
    action: isAct ? 'R' : row.source === 'rest' ? 'U' : 'C',
    ...(row.occurred_at === null ? {} : { period: { start: row.occurred_at, end: row.occurred_at } }),
    recorded: row.received_at,
    outcome: outcomeOf(row),
    outcomeDesc:
      row.error_code === null
        ? row.status
        : `${row.status}, error ${row.error_code} (twilio.com/docs/api/errors)`,
    ...purposeOf(row),
    agent: agentsOf(row),
    source: {
      ...(row.environment === '' ? {} : { site: row.environment }),
      observer: identified('instance', row.instance_id),
      type: [{ system: sourceType, code: '4', display: 'Application Server' }],
    },
    entity: entitiesOf(row),
  };
}

function subtypeOf({ kind, channel, status }: EventRow): Resource {
  if (kind === 'act') return { system: `${own}act`, code: status };
  if (kind === 'intent') return { system: `${own}announcement`, code: status };
  return { system: `${own}contact-event`, code: `${channel}.${status === '' ? kind : status}` };
}

const minor = new Set(['undelivered', 'partially_delivered', 'busy', 'no-answer', 'canceled', 'expired']);
const serious = new Set(['failed', 'max-attempts-reached']);

/** http://hl7.org/fhir/R4/valueset-audit-event-outcome.html: of the contact, not of its recording. */
function outcomeOf({ status, error_code }: EventRow): string {
  if (serious.has(status)) return '8';
  return minor.has(status) || error_code !== null ? '4' : '0';
}

function purposeOf({ kind, attributes }: EventRow): Resource {
  const { Purpose: purpose = '', Reason: reason = '' } = attributes;
  if (kind === 'act') return reason === '' ? {} : { purposeOfEvent: [{ text: reason }] };
  return purpose === '' ? {} : { purposeOfEvent: [{ coding: [{ system: `${own}purpose`, code: purpose }] }] };
}

const sourceRole = { coding: [{ system: dicom, code: '110153', display: 'Source Role ID' }] };
const destinationRole = { coding: [{ system: dicom, code: '110152', display: 'Destination Role ID' }] };

function agentsOf(row: EventRow): readonly Resource[] {
  if (row.kind === 'act') {
    const { Actor: actor = '', Role: role = '' } = row.attributes;
    return [
      { who: identified('actor', actor), role: [{ text: role === '' ? 'unknown' : role }], requestor: true },
    ];
  }
  const inbound = row.direction === 'inbound';
  const ours = {
    type: inbound ? destinationRole : sourceRole,
    who: identified(
      'sender',
      row.own_address || row.messaging_service_sid || row.account_sid || row.instance_id,
    ),
    requestor: !inbound,
    ...(/^\+\d+$/.test(row.own_address) ? { network: { address: row.own_address, type: '3' } } : {}),
  };
  if (row.contact_id === '') return [ours];
  return [
    ours,
    {
      type: inbound ? sourceRole : destinationRole,
      who: identified('contact', row.contact_id),
      requestor: inbound,
    },
  ];
}

function entitiesOf(row: EventRow): readonly Resource[] {
  const persons = row.kind === 'act' ? (row.attributes.Contacts ?? '').split(',') : [row.contact_id];
  return [
    ...persons
      .filter((id) => id !== '')
      .map((id) => ({
        what: identified('contact', id),
        type: { system: entityType, code: '1', display: 'Person' },
        role: { system: objectRole, code: '1', display: 'Patient' },
      })),
    {
      what: identified(row.kind === 'act' ? 'act' : 'sid', row.resource_sid || row.event_id),
      type: { system: entityType, code: '2', display: 'System Object' },
      detail: [
        { type: 'event', valueString: row.event_id },
        { type: 'kind', valueString: row.kind },
        { type: 'source', valueString: row.source },
        { type: 'journal', valueString: `${row.instance_id}:${row.seq}` },
      ],
    },
  ];
}

function identified(system: string, value: string): Resource {
  return { identifier: { system: `${own}${system}`, value: value === '' ? 'unknown' : value } };
}
