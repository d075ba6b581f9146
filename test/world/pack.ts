import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
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
