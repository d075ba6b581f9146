import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files under a folder that hold a text, byte for byte. A file that goes while it is looked for holds nothing. */
export function filesWith(folder: string, text: string): readonly string[] {
  const needle = Buffer.from(text);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      try {
        return readFileSync(path).includes(needle);
      } catch {
        return false;
      }
    });
}
