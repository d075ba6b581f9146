import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorCatalogue, explainErrorCode } from '../../core/error-codes.ts';
import { packageRoot } from '../../core/package-root.ts';

describe('the error catalogue', () => {
  it('has each code once, in order', () => {
    const codes = errorCatalogue().map(({ code }) => code);
    expect(codes).toEqual([...codes].sort((a, b) => a - b));
    expect(codes.length).toBeGreaterThan(150);
  });

  it('explains each in a sentence of its own words', () => {
    for (const { code, meaning } of errorCatalogue())
      expect([code, meaning]).toEqual([code, expect.stringMatching(/^[A-Z0-9].*\.$/)]);
  });

  it('leads from every code to a section that says what to do, and from every section to codes', () => {
    const page = readFileSync(join(packageRoot(), 'docs/error-codes.md'), 'utf8');
    const sections = [...page.matchAll(/^## (.+)$/gm)].map((match) => `docs/error-codes.md#${match[1]}`);
    const used = new Set([...errorCatalogue(), explainErrorCode(39_999)].map(({ runbook }) => runbook));
    expect([...sections].sort()).toEqual([...used].sort());
  });

  it('tells carrier filtering from a handset that is off', () => {
    expect(explainErrorCode(30007)).toMatchObject({
      class: 'carrier-filtering',
      fault: 'carrier',
      retry: 'no',
    });
    expect(explainErrorCode(30003)).toMatchObject({
      class: 'unreachable',
      fault: 'recipient',
      retry: 'later',
    });
    expect(explainErrorCode(21610)).toMatchObject({ class: 'opt-out' });
  });

  it('keeps the number of a code that it does not have', () => {
    expect(explainErrorCode(39_999)).toMatchObject({ code: 39_999, class: 'unknown' });
  });
});
