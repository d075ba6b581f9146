import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ConfigError } from '../config/variables.ts';
import { ruleText } from '../rules.ts';
import { type Slo, sloFileSchema } from './slo.ts';

export interface SloFile {
  /** For people: the path of the file, or that it is the one that comes with the release. */
  readonly where: string;
  readonly slos: readonly Slo[];
}

/**
 * The objectives: those of `slo.yaml` in the data directory, or of core/rules/slo.yaml where there is none. Throws
 * ConfigError: one line that names the objective, what of it is wrong, and what to do.
 */
export function readSloFile(dataDir: string): SloFile {
  const own = join(dataDir, 'slo.yaml');
  if (existsSync(own)) return { where: own, slos: parseSlos(readFileSync(own, 'utf8'), own) };
  return { where: 'core/rules/slo.yaml', slos: parseSlos(ruleText('slo.yaml'), 'core/rules/slo.yaml') };
}

/** The objectives of a text. `where` is for the message of what is wrong. */
export function parseSlos(text: string, where: string): readonly Slo[] {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    const [line] = error instanceof Error ? error.message.split('\n') : [];
    throw new ConfigError(`${where} is not YAML: ${line ?? 'it cannot be read'}`);
  }
  const parsed = sloFileSchema.safeParse(content);
  if (parsed.success) return parsed.data.slos;
  const [issue] = parsed.error.issues;
  const place = placeOf(content, issue?.path ?? []);
  const unknown = issue?.code === 'unrecognized_keys' ? `${issue.keys.join(', ')}: ` : '';
  throw new ConfigError(
    `${where}: ${place}: ${unknown}${issue?.message ?? 'not understood'}. See docs/examples/slo.yaml`,
  );
}

/** Where something is wrong, with the name of the objective: `messages-delivered: selector.country`. */
function placeOf(content: unknown, path: readonly PropertyKey[]): string {
  const [list, index, ...rest] = path;
  if (list !== 'slos' || typeof index !== 'number') return path.join('.') || 'the file';
  const named = (content as { slos: { name?: unknown }[] }).slos[index]?.name;
  const name = typeof named === 'string' ? named : `objective ${index + 1}`;
  return [name, rest.join('.')].filter((part) => part !== '').join(': ');
}
