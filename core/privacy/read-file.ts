import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSettings } from '../config/settings-file.ts';
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
  return parseSettings(text, { where, schema: privacySchema, example: 'privacy.yaml' });
}
