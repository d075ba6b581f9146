import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../core/package-root.ts';
import { federalHolidays } from '../../core/violations/holidays.ts';
import { violationKindNames } from '../../core/violations/kinds.ts';
import { readViolationRules, violationRules } from '../../core/violations/read-file.ts';
import { aFolder } from '../world/temp.ts';

const released = violationRules('{}', 'no file');
const ruleOf = (text: string, name: string) =>
  violationRules(text, 'compliance.yaml').rules.find((rule) => rule.name === name);

describe('the rules that come with a release', () => {
  it('are about every kind, each with a source, a date and how sure it is, and each kind has a page that names them', () => {
    expect(new Set(released.rules.map(({ kind }) => kind))).toEqual(new Set(violationKindNames));
    for (const { name, kind, cite, url, asOf, status } of released.rules) {
      expect([name, cite.length > 10, /^https:/.test(url), /^20\d\d-/.test(asOf)]).toEqual([
        name,
        true,
        true,
        true,
      ]);
      const page = readFileSync(join(packageRoot(), `docs/violations/${kind}.md`), 'utf8');
      expect([name, page.includes(`\`${name}\``)]).toEqual([name, true]);
      expect(['settled', 'unsettled', 'unconfirmed']).toContain(status);
    }
  });

  it('count what nobody announced as a solicitation', () => {
    expect(released.rules.find(({ name }) => name === 'quiet-hours-fl')?.purposes.toSorted()).toEqual([
      '',
      'marketing',
      'survey',
    ]);
  });
});

describe('compliance.yaml', () => {
  it('as the example has it is understood', () => {
    const folder = aFolder();
    writeFileSync(
      join(folder, 'compliance.yaml'),
      readFileSync(join(packageRoot(), 'docs/examples/compliance.yaml'), 'utf8'),
    );
    const { rules, redactionTest, where } = readViolationRules(folder);
    expect(where).toBe(join(folder, 'compliance.yaml'));
    expect(rules.map(({ name }) => name)).not.toContain('three-a-day-ok');
    expect(rules.map(({ name }) => name)).toContain('reg-f-seven-calls');
    expect(rules.find(({ name }) => name === 'our-reminders')).toMatchObject({
      cap: { most: 2, days: 7 },
      purposes: ['appointment'],
    });
    expect(rules.find(({ name }) => name === 'quiet-hours-us')).toMatchObject({
      window: {
        mondayToSaturday: { opens: 540, closes: 1200 },
        sunday: { opens: 720, closes: 1200 },
        holidays: 'none',
      },
      status: 'unsettled',
    });
    expect(redactionTest).toEqual({ everyMinutes: 15, logFiles: [] });
  });

  it('changes of a rule only what it names', () => {
    expect(
      ruleOf(
        'rules: [{ name: healthcare-three-a-week, cap: { most: 5, days: 7 } }]',
        'healthcare-three-a-week',
      ),
    ).toMatchObject({
      cap: { most: 5, days: 7 },
      jurisdiction: 'US',
      status: 'unconfirmed',
    });
    expect(violationRules('caller: account', 'x').sameAccountOnly).toBe(true);
    expect(ruleOf('purposeClasses: { solicitation: [marketing] }', 'quiet-hours-fl')?.purposes).toEqual([
      'marketing',
    ]);
  });

  it.each([
    [
      'rules: [{ name: quiet-hours-fl, window: { everyDay: "8-20" } }]',
      /compliance.yaml: quiet-hours-fl: window/,
    ],
    ['rules: [{ name: quiet-hours-fl, window: { everyDay: "08:10-20:00" } }]', /quiet-hours-fl: window/],
    ['rules: [{ name: three-a-day-fl, cap: { most: 3 } }]', /three-a-day-fl: cap: has a period/],
    ['rules: [{ name: three-a-day-fl, cap: { most: 3, days: 30 } }]', /three-a-day-fl: cap.days/],
    [
      'rules: [{ name: our-own, kind: over-cap }]',
      /our-own: a rule that does not come with the release needs jurisdiction, from/,
    ],
    [
      'rules: [{ name: our-own, kind: over-cap, jurisdiction: US, from: 2026-01-01, status: settled, cite: ours, url: "https://example.org", asOf: 2026-01-01, purposes: [] }]',
      /our-own: a rule of the kind over-cap needs a cap/,
    ],
    ['rules: [{ name: x, colour: red }]', /x: colour/],
    ['quietHours: 9-5', /quietHours/],
    ['redactionTest: { everyMinutes: 0 }', /redactionTest.everyMinutes/],
    ['rules: [', /is not YAML/],
  ])('says what is wrong with %s, and where an example is', (text, message) => {
    expect(() => violationRules(text, 'compliance.yaml')).toThrow(message);
    if (text !== 'rules: [')
      expect(() => violationRules(text, 'compliance.yaml')).toThrow(/docs\/examples\/compliance.yaml/);
  });
});

describe('federal holidays', () => {
  /** As the Office of Personnel Management lists them for 2026 and 2027. */
  it.each([
    [
      2026,
      ['01-01', '01-19', '02-16', '05-25', '06-19', '07-03', '09-07', '10-12', '11-11', '11-26', '12-25'],
    ],
    [
      2027,
      ['01-01', '01-18', '02-15', '05-31', '06-18', '07-05', '09-06', '10-11', '11-11', '11-25', '12-24'],
    ],
  ])('of %s are kept on these days', (year, days) => {
    expect(federalHolidays(released.federalHolidays, year, year).map(({ day }) => day)).toEqual(
      days.map((day) => `${year}-${day}`),
    );
  });

  it('Juneteenth is one since 2021', () => {
    const names = (year: number) =>
      federalHolidays(released.federalHolidays, year, year).map(({ name }) => name);
    expect(names(2020)).not.toContain('Juneteenth');
    expect(names(2021)).toContain('Juneteenth');
  });
});
