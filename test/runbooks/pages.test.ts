import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../core/package-root.ts';
import { runbookPages } from './pages.ts';

const root = packageRoot();
const { groups }: { groups: { rules: { alert: string; annotations: { runbook_url: string } }[] }[] } = parse(
  readFileSync(join(root, 'dashboards/rendered/alerts/prometheus.yaml'), 'utf8'),
);
const rules = groups.flatMap((group) => group.rules);
const alerts = [...new Set(rules.map(({ alert }) => alert))].sort();
const pages = runbookPages().filter(({ name }) => name !== 'README');
const index = runbookPages().find(({ name }) => name === 'README')?.text ?? '';
const sections = [
  'Meaning',
  'Impact',
  'Real or false',
  'First five minutes',
  'Mitigation',
  'Whom to call, and with what',
  'Afterwards',
];

describe('runbooks', () => {
  it('are there for every alert, and every one of them is for an alert', () => {
    expect(pages.map(({ name }) => name).sort()).toEqual(alerts);
    for (const { alert, annotations } of rules)
      expect(annotations.runbook_url.endsWith(`/runbooks/${alert}.md`)).toBe(true);
  });

  it('stand in the index, each once', () => {
    const listed = [...index.matchAll(/^\| \[(\w+)\]\((\w+)\.md\) \| \S.* \|$/gm)];
    expect(listed.map(([, name]) => name).sort()).toEqual(alerts);
    for (const [, name, file] of listed) expect(file).toBe(name);
  });

  it.each(pages.map(({ name, text }) => [name, text]))(
    '%s is short and has every section filled, and something to paste',
    (name, text) => {
      const titles = [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
      expect(text.startsWith(`# ${name}\n`)).toBe(true);
      expect(titles).toEqual(sections);
      for (const section of text.split(/^## .+$/m).slice(1))
        expect(section.trim().length).toBeGreaterThan(10);
      expect(text.split('## First five minutes')[1]?.split('\n## ')[0]).toMatch(/```(sql|sh)\n/);
      expect(text.split('\n').length).toBeLessThan(90);
    },
  );

  it('lead to pages and files that are there', () => {
    for (const { name, text } of runbookPages())
      for (const [, link = ''] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g))
        expect([name, link, existsSync(join(root, 'runbooks', link))]).toEqual([name, link, true]);
  });
});
