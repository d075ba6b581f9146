import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSettings } from '../config/settings-file.ts';
import { ConfigError } from '../config/variables.ts';
import { readRules } from '../rules.ts';
import {
  type Compliance,
  complianceSchema,
  type Holiday,
  type RedactionTest,
  type Rule,
  ruleSchema,
  rulesSchema,
} from './rules.ts';

/** The rules that hold here. */
export interface ViolationRules {
  /** For people: where they are from. */
  readonly where: string;
  readonly asOf: string;
  /** Those that are switched on, with the purposes of their classes; the empty purpose is an unannounced message. */
  readonly rules: readonly Rule[];
  readonly sameAccountOnly: boolean;
  readonly federalHolidays: readonly Holiday[];
  readonly redactionTest: RedactionTest;
}

/** What the name of an unannounced message is in files; in the record it is empty. */
const unannounced = 'unannounced';

/**
 * The rules of core/rules/violations.yaml, as compliance.yaml in the data directory changes them. Throws ConfigError: one line
 * that names the rule, what of it is wrong, and what to do.
 */
export function readViolationRules(dataDir: string): ViolationRules {
  const own = join(dataDir, 'compliance.yaml');
  return existsSync(own)
    ? violationRules(readFileSync(own, 'utf8'), own)
    : violationRules('{}', 'core/rules/violations.yaml');
}

/** The rules with the changes that a text makes. `where` is for the message of what is wrong. */
export function violationRules(text: string, where: string): ViolationRules {
  const released = readRules('violations.yaml', rulesSchema);
  const changes = complianceOf(text, where);
  const classes = { ...released.purposeClasses, ...changes.purposeClasses };
  const names = [...new Set([...released.rules, ...changes.rules].map((rule) => rule.name))];
  const rules = names
    .map((name) =>
      merged(
        released.rules.find((rule) => rule.name === name),
        changes.rules.find((rule) => rule.name === name),
        where,
      ),
    )
    .filter(({ enabled }) => enabled !== false)
    .map((rule) => ({ ...rule, purposes: [...purposesOf(rule, classes)] }));
  return {
    where,
    asOf: released.asOf,
    rules,
    sameAccountOnly: (changes.caller ?? released.caller) === 'account',
    federalHolidays: released.federalHolidays,
    redactionTest: changes.redactionTest,
  };
}

function complianceOf(text: string, where: string): Compliance {
  const named = { list: 'rules', entry: 'rule' };
  return parseSettings(text, { where, schema: complianceSchema, example: 'compliance.yaml', named });
}

/** A rule of the release with what is changed of it, or a rule of one's own, which must be whole. */
function merged(
  released: Rule | undefined,
  change: Compliance['rules'][number] | undefined,
  where: string,
): Rule {
  if (change === undefined && released !== undefined) return released;
  const whole = present({ ...released, ...change });
  // Windows are read already: a rule that was checked once is not checked as text again.
  const missing = Object.keys(ruleSchema.shape).filter(
    (field) => !ruleSchema.shape[field as keyof typeof ruleSchema.shape].safeParse(undefined).success,
  );
  const lacks = missing.filter((field) => !(field in whole));
  if (lacks.length > 0)
    throw new ConfigError(
      `${where}: ${change?.name ?? 'a rule'}: a rule that does not come with the release needs ${lacks.join(', ')}. See docs/examples/compliance.yaml`,
    );
  const rule = whole as Rule;
  const lacksPart = partOf(rule);
  if (lacksPart !== undefined)
    throw new ConfigError(
      `${where}: ${rule.name}: a rule of the kind ${rule.kind} needs a ${lacksPart}. See docs/examples/compliance.yaml`,
    );
  return rule;
}

function partOf({ kind, window, cap }: Rule): string | undefined {
  if (kind === 'outside-quiet-hours' && window === undefined) return 'window';
  return kind === 'over-cap' && cap === undefined ? 'cap' : undefined;
}

function present(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** Classes become their purposes; a purpose stands for itself. */
function purposesOf(
  { purposes }: Rule,
  classes: Readonly<Record<string, readonly string[]>>,
): ReadonlySet<string> {
  return new Set(
    purposes
      .flatMap((purpose) => classes[purpose] ?? [purpose])
      .map((purpose) => (purpose === unannounced ? '' : purpose)),
  );
}
