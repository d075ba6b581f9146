import { text } from 'node:stream/consumers';
import { CommandFailed } from './command-failed.ts';

/** A password: from standard input as a whole (`--password-stdin`), or typed twice at a terminal, where it is not shown. */
export async function readPassword(fromStandardInput: boolean): Promise<string> {
  if (fromStandardInput) return (await text(process.stdin)).replace(/\r?\n$/, '');
  if (!process.stdin.isTTY)
    throw new CommandFailed(
      'there is no terminal to type a password at; give it with --password-stdin, from a file or a password manager',
    );
  const password = await typed('Password: ');
  if ((await typed('Once more: ')) !== password)
    throw new CommandFailed('the two are not the same; nothing was changed');
  return password;
}

const enter = new Set(['\r', '\n', '\u0004']);
const erase = new Set(['\u007f', '\b']);
const interrupt = '\u0003';

async function typed(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  // Before anybody is asked to type: what comes earlier would be shown.
  stdin.setRawMode(true).setEncoding('utf8').resume();
  stderr.write(prompt);
  try {
    return await new Promise((settle, fail) => {
      let line: string[] = [];
      const hear = (typedText: string): void => {
        for (const character of typedText) {
          if (character === interrupt || enter.has(character)) {
            stdin.off('data', hear);
            if (character === interrupt) fail(new CommandFailed('given up; nothing was changed'));
            else settle(line.join(''));
            return;
          }
          line = erase.has(character) ? line.slice(0, -1) : [...line, character];
        }
      };
      stdin.on('data', hear);
    });
  } finally {
    stdin.setRawMode(false).pause();
    stderr.write('\n');
  }
}
