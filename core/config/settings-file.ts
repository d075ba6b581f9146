import { parse } from 'yaml';
import type { z } from 'zod';
import { ConfigError } from './variables.ts';

interface SettingsFile<Schema extends z.ZodType> {
  /** The path, for the message of what is wrong. */
  readonly where: string;
  readonly schema: Schema;
  /** The file of docs/examples that shows how it is done. */
  readonly example: string;
  /** What an empty file says; that it says nothing, unless given. */
  readonly emptyIs?: unknown;
  /** Lists whose entries are spoken of by their names: the name of the list, and what an entry without a name is called. */
  readonly named?: { readonly list: string; readonly entry: string };
}

/** The settings of a YAML text. Throws ConfigError: one line that says where something is wrong, what, and where to look. */
export function parseSettings<Schema extends z.ZodType>(
  text: string,
  { where, schema, example, emptyIs = {}, named }: SettingsFile<Schema>,
): z.output<Schema> {
  const content = yamlOf(text, where) ?? emptyIs;
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = placeOf(content, issue?.path ?? [], named);
  const unknown = issue?.code === 'unrecognized_keys' ? `${issue.keys.join(', ')}: ` : '';
  throw new ConfigError(
    `${where}: ${place}: ${unknown}${issue?.message ?? 'not understood'}. See docs/examples/${example}`,
  );
}

function yamlOf(text: string, where: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const [line] = error instanceof Error ? error.message.split('\n') : [];
    throw new ConfigError(`${where} is not YAML: ${line ?? 'it cannot be read'}`);
  }
}

/** Where something is wrong, with the name of the entry: `messages-delivered: selector.country`. */
function placeOf(
  content: unknown,
  path: readonly PropertyKey[],
  named: SettingsFile<z.ZodType>['named'],
): string {
  const [list, index, ...rest] = path;
  if (named === undefined || list !== named.list || typeof index !== 'number')
    return path.join('.') || 'the file';
  const given = (content as Record<string, { name?: unknown }[]>)[named.list]?.[index]?.name;
  const name = typeof given === 'string' ? given : `${named.entry} ${index + 1}`;
  return [name, rest.join('.')].filter((part) => part !== '').join(': ');
}
