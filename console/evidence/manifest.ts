import { createHash } from 'node:crypto';
import type { SigningKey } from '../../core/keys/ed25519.ts';
import { signNote } from '../../core/proof/note.ts';
import type { PackFolder } from './pack-folder.ts';

export const packFormat = 'ledgerline-evidence/1';

/** Signs what the files of a pack are; gives the SHA-256 of the manifest, hexadecimal. */
export async function writeManifest(
  folder: PackFolder,
  { madeAt, origin, key }: { readonly madeAt: string; readonly origin: string; readonly key: SigningKey },
): Promise<string> {
  const sums = [...folder.files].map(([name, { sha256 }]) => `${sha256}  ${name}\n`).join('');
  await folder.write('SHA256SUMS', sums);
  const manifest = `${JSON.stringify(
    { format: packFormat, madeAt, signedBy: origin, files: Object.fromEntries(folder.files) },
    undefined,
    1,
  )}\n`;
  const digest = createHash('sha256').update(manifest).digest('hex');
  await folder.write('manifest.json', manifest);
  await folder.write('manifest.note', signNote(noteText(digest, madeAt), origin, key));
  return digest;
}

function noteText(digest: string, madeAt: string): string {
  return `${packFormat}\nsha256 ${digest}\nmade ${madeAt}\n`;
}
