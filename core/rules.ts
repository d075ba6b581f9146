import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import { packageRoot } from './package-root.ts';

/** The text of a file of `core/rules`: what others decide and what changes with time. */
export function ruleText(name: string): string {
  return readFileSync(join(packageRoot(), 'core/rules', name), 'utf8');
}

/** The rules of a YAML file of `core/rules`, checked. Throws when the file is not what the schema says: a fault of ours. */
export function readRules<Schema extends z.ZodType>(name: string, schema: Schema): z.output<Schema> {
  return schema.parse(parse(ruleText(name)));
}
