import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSettings } from '../config/settings-file.ts';
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
  const named = { list: 'slos', entry: 'objective' };
  return parseSettings(text, { where, schema: sloFileSchema, example: 'slo.yaml', emptyIs: null, named })
    .slos;
}
