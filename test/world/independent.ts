import { execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll } from 'vitest';
import { needs } from './debian.ts';
import { aLastingFolder } from './temp.ts';

/** What test/proof/independent/main.go says; hashes and bytes are base64. */
export interface Reply {
  readonly Error: string;
  readonly Text?: string;
  readonly Note?: string;
  readonly Vkey?: string;
  readonly Leaves?: readonly string[];
  readonly Path: readonly string[] | null;
  readonly TreePath: readonly string[] | null;
  readonly Root: string;
  readonly OldTop: string;
}

/** The Go project's own implementation of transparency logs, in a process of its own, for all tests of a file. */
export function anIndependentImplementation(): (question: object) => Promise<Reply> {
  const folder = aLastingFolder();
  const waiting: ((line: string) => void)[] = [];
  let child: ReturnType<typeof spawn> | undefined;
  beforeAll(() => {
    needs('go', 'golang.org/x/mod');
    const program = join(folder, 'independent');
    execFileSync('go', ['build', '-o', program, '.'], {
      cwd: join(import.meta.dirname, '../proof/independent'),
      env: {
        PATH: process.env.PATH ?? '',
        GO111MODULE: 'off',
        GOPATH: '/usr/share/gocode',
        GOCACHE: join(folder, 'cache'),
        GOFLAGS: '',
      },
    });
    const started = spawn(program, [], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: started.stdout }).on('line', (line) => waiting.shift()?.(line));
    child = started;
  });
  afterAll(() => {
    child?.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  return async (question) =>
    new Promise((settle) => {
      waiting.push((line) => settle(JSON.parse(line)));
      child?.stdin?.write(`${JSON.stringify(question)}\n`);
    });
}
