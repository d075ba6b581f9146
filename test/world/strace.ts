import { spawn } from 'node:child_process';
import { needs } from './debian.ts';

interface KernelFault {
  /** System calls, separated by commas. */
  readonly calls: string;
  /** What the kernel does instead, in strace's words: `error=EIO`, `signal=SIGKILL`. */
  readonly instead: string;
  /** At which of the calls of one thread. */
  readonly when: number;
  /** Only calls on this file. */
  readonly path?: string;
}

/** From now on the kernel answers a running process with a fault. Resolves once every thread is under it. */
export async function underFault(pid: number, { calls, instead, when, path }: KernelFault): Promise<void> {
  needs('strace');
  const only = path === undefined ? [] : ['-P', path];
  const inject = `inject=${calls}:${instead}:when=${when}`;
  const strace = spawn('strace', ['-f', '-o', '/dev/null', ...only, '-e', inject, '-p', String(pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  await new Promise<void>((settle, fail) => {
    strace.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('attached')) settle();
    });
    strace.once('exit', (code) => fail(new Error(`strace ended with ${code}: ${said}`)));
  });
}
