import type { Facts } from './facts.ts';
import type { PackedFile } from './pack-folder.ts';

/**
 * A template for the certification that lets the pack stand as evidence without a witness: US Federal Rules of Evidence
 * 902(13) (records made by an electronic process) and 902(14) (copies verified by a digest), in force since 2017-12-01.
 */
export function certification(
  { madeAt, actor, ask, origin, vkey, versions }: Facts,
  files: ReadonlyMap<string, PackedFile>,
): string {
  const rows = [...files]
    .filter(([name]) => !name.startsWith('proofs/'))
    .map(([name, { bytes, sha256 }]) => `| ${name} | ${bytes} | ${sha256} |`);
  return `# Certification under Fed. R. Evid. 902(13) and 902(14)

**A template: to be checked, completed and signed by a qualified person. It is not legal advice.**

I, ______________________________ (name), ______________________________ (title, organisation), declare:

1. I am familiar with how Ledgerline records events: each signed callback, and each answer of Twilio's REST API, is checked, redacted by an allow-list and written to a journal before it is
   acknowledged; each becomes a leaf of an append-only Merkle tree (RFC 6962), whose state is signed about every minute.
2. The records in this pack were made by that process, at or near the times that they state, in the course of a regularly conducted activity, and the process produces an accurate result.
3. The pack was made on ${madeAt} by ${actor.name} (${actor.role}, ${actor.via}), for this reason: ${ask.reason}. It covers the days ${ask.from} to ${ask.to} in UTC. query.json has the question that was asked of the record.
4. The files are true copies of what the process produced, which their SHA-256 shows:

| file | bytes | SHA-256 |
|---|---|---|
${rows.join('\n')}

   The whole is listed in manifest.json, whose SHA-256 is in manifest.note, signed with the key

       ${vkey}

   of the log ${origin}. I verified the pack with: ______________________________ (date, tool, result).
5. Software: ${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}.

I declare under penalty of perjury under the laws of the United States of America that the foregoing is true and correct.

Date ____________________   Signature ______________________________
`;
}
