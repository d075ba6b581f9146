import { open } from 'node:fs/promises';
import type { CheckpointRow } from '../checkpoint-table.ts';
import type { Outlet } from './outlet.ts';

/** Appends each checkpoint to a file, on a medium that can only be appended to, or that somebody else copies. */
export function fileOutlet({ name, everyMs, path }: { name: string; everyMs: number; path: string }): Outlet {
  return {
    name,
    kind: 'file',
    everyMs,
    deliver: async ({ note }: CheckpointRow) => {
      const file = await open(path, 'a', 0o644);
      try {
        // An empty line after the signatures ends a note.
        await file.appendFile(`${note}\n`);
        await file.datasync();
      } finally {
        await file.close();
      }
    },
  };
}
