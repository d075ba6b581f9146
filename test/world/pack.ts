import { execFile, execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { keyTypes, noteKey, signNote, vkeyOf } from '../../core/proof/note.ts';
import { needs } from './debian.ts';
import { aFolder } from './temp.ts';

/** What verify.mjs says, with `--json`. */
export interface Verdict {
  readonly code: number;
  readonly right: boolean;
  readonly wrong: readonly { readonly file: string; readonly words: string }[];
  readonly proven: readonly string[];
  readonly notProven: readonly string[];
  readonly stderr: string;
}

/** Runs the verify.mjs of a pack in the pack's folder, with nothing of this project and nothing of the environment. */
export async function verified(folder: string, ...args: readonly string[]): Promise<Verdict> {
  const { code, stdout, stderr } = await inEmptyWorld(folder, ['node', 'verify.mjs', '--json', ...args]);
  const said = stdout === '' ? { right: false, wrong: [], proven: [], notProven: [] } : JSON.parse(stdout);
  return { code, stderr, ...said };
}

export async function inEmptyWorld(
  cwd: string,
  command: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((settle) => {
    execFile(
      'env',
      ['-i', `PATH=${process.env.PATH ?? ''}`, ...command],
      { cwd, maxBuffer: 64 * 1024 ** 2 },
      (error, stdout, stderr) =>
        settle({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
    );
  });
}

/** Unpacks a ZIP into a folder of its own with Python, which shares nothing with what packed it. */
export function unpacked(zip: string, into: string): string {
  needs('python3');
  execFileSync('python3', ['-m', 'zipfile', '-e', zip, into]);
  return into;
}

/** A copy of a pack, to be changed. */
export function copyOf(folder: string): string {
  const copy = join(aFolder(), 'pack');
  cpSync(folder, copy, { recursive: true });
  return copy;
}

export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

export function linesIn(folder: string, name: string): readonly string[] {
  return readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1);
}

export function emptyFolder(): string {
  const folder = join(aFolder(), 'empty');
  mkdirSync(folder);
  return folder;
}

/**
 * What an attacker does who is thorough: the manifest is made anew and signed with a key of their own. The checker is told
 * of no key, so that it goes by what the pack brings.
 */
export function signedAgain(folder: string): string {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const name = 'attacker.example/log';
  const keyFile = 'proofs/attacker/log.vkey';
  mkdirSync(dirname(join(folder, keyFile)), { recursive: true });
  writeFileSync(join(folder, keyFile), `${vkeyOf(noteKey(name, keyTypes.ed25519, raw))}\n`);
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  for (const file of [...Object.keys(manifest.files), keyFile]) {
    const bytes = readFileSync(join(folder, file));
    manifest.files[file] = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  }
  const text = `${JSON.stringify(manifest, undefined, 1)}\n`;
  writeFileSync(join(folder, 'manifest.json'), text);
  const digest = createHash('sha256').update(text).digest('hex');
  const note = signNote(`ledgerline-evidence/1\nsha256 ${digest}\nmade ${manifest.madeAt}\n`, name, {
    publicKey: raw,
    publicKeyPem: '',
    fingerprint: '',
    sign: (bytes) => sign(null, bytes, privateKey),
  });
  writeFileSync(join(folder, 'manifest.note'), note);
  return folder;
}
