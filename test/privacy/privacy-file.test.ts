import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../core/package-root.ts';
import { parsePrivacy, readPrivacyFile } from '../../core/privacy/read-file.ts';
import { runLedgerline } from '../world/appliance.ts';
import { aMasterKey } from '../world/privacy.ts';
import { aFolder } from '../world/temp.ts';

function refusal(text: string): string {
  try {
    parsePrivacy(text, 'privacy.yaml');
  } catch (error) {
    return String(error);
  }
  return '';
}

describe('privacy.yaml', () => {
  it('is not needed: nothing shows a person then, and everything is kept for six years', () => {
    const { settings, where } = readPrivacyFile(aFolder());
    expect([
      where,
      settings.vault.enabled,
      settings.reveal.enabled,
      settings.reveal.breakGlass.enabled,
    ]).toEqual(['defaults (there is no privacy.yaml)', false, false, false]);
    expect(Object.values(settings.retention).map(({ text }) => text)).toEqual(['6y', '6y', '6y', '6y']);
  });

  it('the example says what the defaults are', () => {
    const example = readFileSync(join(packageRoot(), 'docs/examples/privacy.yaml'), 'utf8');
    expect(parsePrivacy(example, 'the example')).toEqual(readPrivacyFile(aFolder()).settings);
  });

  it.each([
    ['vault: [', /^ConfigError: privacy.yaml is not YAML: /],
    [
      'vault: { enabled: true }',
      /vault.masterKeyFile: an enabled vault wants either masterKeyFile or masterKeyVariable/,
    ],
    [
      'retention: { record: 5y }',
      /retention.record: is a duration .* from 6y to 100y: .*45 CFR 164.316.* not shorter/,
    ],
    ['retention: { figures: 30d }', /retention.figures: is a duration .* from 100d to 100y/],
    ['retention: { events: 6y }', /retention: events: .*See docs\/examples\/privacy.yaml$/],
    ['reveal: { roles: [sre] }', /reveal.roles.0: is officer or admin/],
    ['reveal: { roles: [] }', /reveal.roles: names nobody/],
    ['reveal: { showWithin: 2d }', /reveal.showWithin: is a duration .* from 1m to 24h/],
  ])('that is wrong is refused with the place and what is expected: %#', (text, expected) => {
    expect(refusal(text)).toMatch(expected);
    expect(refusal(text)).not.toContain('\n');
  });

  it('is checked by doctor, and a master key beside what it opens is refused', async () => {
    const folder = aFolder();
    const environment = {
      LEDGERLINE_DATA_DIR: folder,
      TWILIO_ACCOUNT_SID: `AC${'a'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'b'.repeat(32),
    };
    const privacyOf = async (): Promise<{ ok: boolean; detail: string }> => {
      const { stdout } = await runLedgerline(environment, ['doctor', '--json']);
      return JSON.parse(stdout).findings.find(({ check }: { check: string }) => check === 'privacy');
    };
    const key = join(folder, 'master-key');
    writeFileSync(join(folder, 'privacy.yaml'), `vault: { enabled: true, masterKeyFile: ${key} }\n`);
    expect(await privacyOf()).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/cannot read .*master-key \(ENOENT\)/),
    });
    writeFileSync(key, aMasterKey(1));
    expect(await privacyOf()).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/beside what it opens/),
    });
  }, 60_000);
});
