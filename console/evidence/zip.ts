import { join } from 'node:path';
import { PassThrough, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';

/** Packs files, one after another, into `to`, which stays open. */
export async function writeZip(
  folder: string,
  names: Iterable<string>,
  madeAt: Date,
  to: Writable,
): Promise<void> {
  const zip = new yazl.ZipFile();
  const out = new PassThrough();
  zip.on('error', (error: Error) => out.destroy(error));
  zip.outputStream.pipe(out);
  for (const name of names) zip.addFile(join(folder, name), name, { mtime: madeAt, mode: 0o100644 });
  zip.end();
  await pipeline(out, to, { end: false });
}
