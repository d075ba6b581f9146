import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identities, people } from '../../simulator/people.ts';
import { PhiSearch } from '../../simulator/phi-search.ts';
import { aFolder } from '../world/temp.ts';

const crowd = people('search', 40);
const search = new PhiSearch(identities(crowd));
const [first] = crowd;
if (first === undefined) throw new Error('nobody is there');

const base64At = (text: string, alignment: number): string =>
  Buffer.concat([Buffer.alloc(alignment, 'x'), Buffer.from(text), Buffer.from('tail')]).toString('base64');

describe('the search for personal data', () => {
  it('finds every identity in every encoding, wherever it lies', () => {
    for (const { value, label } of identities(crowd)) {
      const written: Record<string, Buffer> = {
        raw: Buffer.from(value),
        lower: Buffer.from(value.toLowerCase()),
        url: Buffer.from(encodeURIComponent(value)),
        plus: Buffer.from(value.replaceAll(' ', '+').replaceAll('+1', '%2B1').replaceAll('+44', '%2B44')),
        hex: Buffer.from(Buffer.from(value).toString('hex')),
        HEX: Buffer.from(Buffer.from(value).toString('hex').toUpperCase()),
        json: Buffer.from(JSON.stringify({ value })),
        utf16: Buffer.from(value, 'utf16le'),
        ...Object.fromEntries(
          [0, 1, 2].map((alignment) => [`base64/${alignment}`, Buffer.from(base64At(value, alignment))]),
        ),
      };
      for (const [how, bytes] of Object.entries(written)) {
        if (how === 'plus' && value.includes(',')) continue;
        const found = search.searchBytes(
          Buffer.concat([Buffer.from('~~'), bytes, Buffer.from('~~')]),
          'here',
        );
        expect([label, how, found.length > 0]).toEqual([label, how, true]);
      }
    }
  });

  it('finds one across the border of two chunks, and in a folder of folders', () => {
    const folder = aFolder();
    mkdirSync(join(folder, 'a/b'), { recursive: true });
    const chunk = 8 * 1024 ** 2;
    const bytes = Buffer.alloc(chunk + 1_000, '.');
    bytes.write(first.name, chunk - 5);
    writeFileSync(join(folder, 'a/b/large'), bytes);
    const { found, searchedBytes } = search.searchFiles(folder);
    expect(found.map(({ label, offset }) => [label, offset])).toContainEqual(['name', chunk - 5]);
    expect(searchedBytes).toBeGreaterThan(chunk);
  });

  it('finds nothing where nobody is', () => {
    expect(
      search.searchBytes(
        Buffer.from('+15005550006 delivered SM0123456789abcdef ct_00ff'.repeat(1_000)),
        'here',
      ),
    ).toEqual([]);
    expect(search.searchFiles(join(aFolder(), 'not there')).found).toEqual([]);
  });

  it('does not repeat what it found', () => {
    const found = search.searchBytes(Buffer.from(first.text), 'here');
    expect(JSON.stringify(found)).not.toContain(first.name);
  });
});
