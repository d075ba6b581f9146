import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../core/package-root.ts';
import { parseSlos, readSloFile } from '../../core/slo/read-file.ts';
import { aFolder } from '../world/temp.ts';

const slo = (parts: string): string =>
  `slos:\n  - { name: reminders, kind: delivery, objective: 0.95, within: 5m, window: 30d, owner: me, ${parts} }`;
const refusal = (text: string): string => {
  try {
    parseSlos(text, 'slo.yaml');
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : '';
  }
  return '';
};

describe('slo.yaml', () => {
  it('of the release, and the example, are understood', () => {
    const folder = aFolder();
    expect(readSloFile(folder)).toMatchObject({ where: 'core/rules/slo.yaml' });
    const example = readFileSync(join(packageRoot(), 'docs/examples/slo.yaml'), 'utf8');
    expect(parseSlos(example, 'the example')[0]).toMatchObject({
      within: 300_000,
      window: 30 * 86_400_000,
      selector: { channel: ['sms', 'mms'], country: ['US'], carrier: [] },
    });
  });

  it('in the data directory takes the place of the one of the release', () => {
    const folder = aFolder();
    writeFileSync(join(folder, 'slo.yaml'), slo(''));
    expect(readSloFile(folder).slos.map(({ name }) => name)).toEqual(['reminders']);
    writeFileSync(join(folder, 'slo.yaml'), 'slos: []');
    expect(readSloFile(folder).slos).toEqual([]);
  });

  it.each([
    ['slos: [', /^ConfigError: slo.yaml is not YAML: /],
    ['', /slo.yaml: the file: /],
    [
      slo('objective: 95').replace('objective: 0.95, ', ''),
      /reminders: objective: is a share from 0.1 to 0.9999/,
    ],
    [slo('').replace('5m', '5 minutes'), /reminders: within: is a duration such as 60s/],
    [slo('').replace('30d', '400d'), /reminders: window: is a duration .* from 1d to 90d/],
    [
      slo('selector: { country: Germany }'),
      /reminders: selector.country.0: is a country of two capital letters/,
    ],
    [slo('selector: { carrier: [] }'), /reminders: selector.carrier: names nothing: leave it out/],
    [slo('selector: { region: EU }'), /reminders: selector: region: .*See docs\/examples\/slo.yaml$/],
    [slo('exclude: [weather]'), /reminders: exclude.0: is a class of docs\/error-codes.md/],
    [slo('').replace('delivery', 'happiness'), /reminders: kind: is one of delivery, latency/],
    [`${slo('')}\n${slo('').split('\n')[1]}`, /slos: a name is given twice/],
  ])('that is wrong is refused with the place and what is expected: %#', (text, expected) => {
    expect(refusal(text)).toMatch(expected);
    expect(refusal(text)).not.toContain('\n');
  });
});
