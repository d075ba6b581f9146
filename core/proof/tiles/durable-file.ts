import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Puts a file in its place so that after a crash it is there whole or not at all: written beside it, synced, renamed, and the
 * folder synced, since a rename is not durable before that. A file that is there is replaced.
 */
export async function writeDurably(path: string, content: Buffer | string): Promise<void> {
  const folder = dirname(path);
  await makeFolder(folder);
  const beside = `${path}.new`;
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  await syncFolder(folder);
}

async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  // A new folder's name is durable only once the folder that it is in was synced.
  for (let made = folder; first !== undefined; made = dirname(made)) {
    await syncFolder(dirname(made));
    if (made === first) return;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
