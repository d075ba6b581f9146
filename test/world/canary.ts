import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { needlesOf } from '../../simulator/phi-needles.ts';

/** What all canaries have in common: found anywhere, one of them got through. */
const core = 'Zq7wKx9vBt4';
/** A number in every address, which may leave nothing but a contact id. */
export const canaryNumber = '+14155550187';

let made = 0;

/** A value that is unmistakably ours, another one each time. */
export function canary(): string {
  made += 1;
  return `${core}${made.toString(36)}`;
}

/** A text under every disguise in which it may lie on a disk or in an answer: those of the demo's search, and more. */
function disguisesOf(value: string): readonly Buffer[] {
  const bytes = Buffer.from(value);
  return [
    ...needlesOf([{ label: 'text', value }]).map((needle) => needle.bytes),
    Buffer.from([...value].reverse().join('')),
    Buffer.from([...bytes].map((byte) => `%${byte.toString(16)}`).join('')),
    Buffer.from(
      [...value].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
    ),
    Buffer.from(value, 'utf16le').swap16(),
  ];
}

const needles = [...disguisesOf(core), ...disguisesOf(canaryNumber), ...disguisesOf(canaryNumber.slice(2))];

/** The surroundings of every canary in some bytes, under any disguise. */
export function canariesIn(bytes: Buffer): readonly string[] {
  return needles.flatMap((needle) => {
    const at = bytes.indexOf(needle);
    return at === -1
      ? []
      : [bytes.subarray(Math.max(0, at - 60), at + needle.length + 20).toString('latin1')];
  });
}

/** What a file holds; `undefined` when it went while it was looked for, as files of ClickHouse do. */
function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Every file under a folder in which a canary is found. */
export function canariesUnder(folder: string): { readonly found: readonly string[]; readonly bytes: number } {
  const found: string[] = [];
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const content = contentOf(join(entry.parentPath, entry.name));
    if (content === undefined) continue;
    bytes += content.length;
    found.push(...canariesIn(content).map((around) => `${entry.name}: ${around}`));
    found.push(...canariesIn(Buffer.from(entry.name)));
  }
  return { found, bytes };
}
