import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { z } from 'zod';

/** Twilio's published OpenAPI files, where somebody has put them beside the project; nothing of them is part of it. */
const folder = join(import.meta.dirname, '../../../shared/twilio-oai');
export const schemasAreThere = existsSync(folder);
export const whyNot =
  "Twilio's OpenAPI files (spec/json of twilio/twilio-oai) are not in ../shared/twilio-oai beside the project";

const specSchema = z.looseObject({
  paths: z.record(
    z.string(),
    z.looseObject({ get: z.looseObject({ responses: z.record(z.string(), z.unknown()) }).optional() }),
  ),
});

/** What is checked of each format. Lists of the 2010-04-01 API give addresses without a host, and empty ones for none. */
const formats: Readonly<Record<string, RegExp | true>> = {
  uri: /^$|^(https?:\/)?\/\S+$/,
  'date-time-rfc-2822': /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  date: /^\d{4}-\d\d-\d\d$/,
  'phone-number': /\S/,
  'http-method': /^(GET|POST)$/,
  currency: /^[A-Za-z]{3}$/,
  'uri-map': true,
  'phone-number-capabilities': true,
};

/** What checks the answers of one operation with one status. */
export function validatorOf(product: string, path: string, status = '200'): ValidateFunction {
  const spec = specSchema.parse(JSON.parse(readFileSync(join(folder, `twilio_${product}.json`), 'utf8')));
  if (spec.paths[path]?.get?.responses[status] === undefined)
    throw new Error(`Twilio has published no answer ${status} to GET ${path}`);
  const ajv = new Ajv({ strict: false, allErrors: true });
  for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format);
  ajv.addSchema(asJsonSchema({ ...spec, $id: 'twilio' }) as object);
  const pointer = ['paths', path, 'get', 'responses', status, 'content', 'application/json', 'schema']
    .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
    .map(encodeURIComponent)
    .join('/');
  return ajv.compile({ $ref: `twilio#/${pointer}` });
}

/**
 * A schema of OpenAPI 3.0 in JSON Schema's terms: what is nullable may be null. And stricter than it is published, where
 * every field may be missing: the simulator gives each one, and no other.
 */
function asJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asJsonSchema);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, example: _, ...rest } = value as Record<string, unknown>;
  const schema = Object.fromEntries(Object.entries(rest).map(([name, part]) => [name, asJsonSchema(part)]));
  const { type, properties } = schema;
  if (type === 'object' && typeof properties === 'object' && properties !== null)
    Object.assign(schema, { required: Object.keys(properties), additionalProperties: false });
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}
