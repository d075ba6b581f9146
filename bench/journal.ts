import { closeSync, fdatasync, mkdtempSync, openSync, rmSync, writev } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { median } from './ingest.ts';

const record = Buffer.alloc(450, 'r');
const seconds = 2;
const rounds = 3;

/** Durable appends a second: LMDB as the journal uses it against a file with group commit (decision 0001). */
export async function benchJournal(): Promise<void> {
  console.log(
    `\nJournal: records of ${record.length} bytes, durable, ${seconds} s each, median of ${rounds} rounds`,
  );
  for (const producers of [1, 64, 256]) {
    const lmdb: number[] = [];
    const file: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      lmdb.push(await measure(producers, lmdbEngine()));
      file.push(await measure(producers, fileEngine()));
    }
    const [ours, bare] = [median(lmdb), median(file)];
    console.log(
      `  ${String(producers).padStart(3)} at once: LMDB ${Math.round(ours)}/s, file ${Math.round(bare)}/s, ratio ${(ours / bare).toFixed(2)}`,
    );
  }
}

interface Engine {
  append(): Promise<unknown>;
  close(): Promise<void>;
}

async function measure(producers: number, engine: Engine): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let appended = 0;
  await Promise.all(
    Array.from({ length: producers }, async () => {
      while (performance.now() < end) {
        await engine.append();
        appended += 1;
      }
    }),
  );
  await engine.close();
  return appended / seconds;
}

function lmdbEngine(): Engine {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerline-bench-'));
  const db = open<Buffer, number>({ path: folder, overlappingSync: false, encoding: 'binary' });
  let seq = 0;
  return {
    append: () => db.put(++seq, record),
    close: async () => {
      await db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function fileEngine(): Engine {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerline-bench-'));
  const file = openSync(join(folder, 'log'), 'w');
  let waiting: (() => void)[] = [];
  let busy = false;
  const commit = (): void => {
    if (busy || waiting.length === 0) return;
    busy = true;
    const batch = waiting;
    waiting = [];
    writev(
      file,
      batch.map(() => record),
      () =>
        fdatasync(file, () => {
          for (const settle of batch) settle();
          busy = false;
          commit();
        }),
    );
  };
  return {
    append: () =>
      new Promise<void>((settle) => {
        waiting.push(settle);
        queueMicrotask(commit);
      }),
    close: async () => {
      closeSync(file);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
