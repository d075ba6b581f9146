import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ConfigError } from '../config/variables.ts';
import { type PrivacySettings, privacySchema } from './settings.ts';

export interface PrivacyFile {
  /** For people: the path of the file, or that there is none. */
  readonly where: string;
  readonly settings: PrivacySettings;
}

/** `privacy.yaml` of a data directory, or the defaults. Throws ConfigError: one line that says which part is wrong. */
export function readPrivacyFile(dataDir: string): PrivacyFile {
  const path = join(dataDir, 'privacy.yaml');
  if (!existsSync(path))
    return { where: 'defaults (there is no privacy.yaml)', settings: privacySchema.parse({}) };
  return { where: path, settings: parsePrivacy(readFileSync(path, 'utf8'), path) };
}

/** The settings of a text. `where` is for the message of what is wrong. */
export function parsePrivacy(text: string, where: string): PrivacySettings {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    const [line] = error instanceof Error ? error.message.split('\n') : [];
    throw new ConfigError(`${where} is not YAML: ${line ?? 'it cannot be read'}`);
  }
  const parsed = privacySchema.safeParse(content ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? `${issue.keys.join(', ')}: ` : '';
  throw new ConfigError(
    `${where}: ${issue?.path.join('.') || 'the file'}: ${unknown}${issue?.message ?? 'not understood'}. See docs/examples/privacy.yaml`,
  );
}
