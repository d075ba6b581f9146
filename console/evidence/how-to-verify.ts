import type { Facts } from './facts.ts';

/** VERIFY.md: how somebody who trusts neither the sender nor this software checks the pack. Its commands are run in a test. */
export function howToVerify({ vkey, origin, logs, noContact }: Facts): string {
  const keys = logs.all.map(({ checkpoint }) => checkpoint.vkey);
  return `# How to check this pack

It was signed by the key of the log \`${origin}\`:

    ${vkey}

That line comes with the pack. **Get it from somewhere else too** (the team's own publication, a contract, an earlier pack, a witness) and compare: whoever
changes a pack can sign it again with a key of their own.
${keys.length > 1 ? otherKeys(keys.filter((key) => key !== vkey)) : ''}
## With the program in this pack

    node verify.mjs ${keys.map((key) => `--key '${key}'`).join(' ')}

Node 20 or later, no network, nothing else to install. It is one readable file; its SHA-256 is the same in all packs of one release, so that it too can be had from
elsewhere. It says what is proven and what is not, names each file, line and event that is not as it was, and ends with 0 only if all is well.

## With public tools

1. The files are those of the manifest:

   \`\`\`sh
   sha256sum --check --strict --quiet SHA256SUMS
   \`\`\`

   \`SHA256SUMS\` itself, and its own digest, are in \`manifest.json\`.

2. The manifest is the one that was signed. \`manifest.note\` is a signed note (https://c2sp.org/signed-note); any tool for these opens it with the key above, for
   example Go's \`golang.org/x/mod/sumdb/note\`. With openssl 3 alone:

   \`\`\`sh
   work=$(mktemp -d)
   grep -q "^sha256 $(sha256sum manifest.json | cut -d' ' -f1)$" manifest.note
   grep -q "\\"$(sha256sum SHA256SUMS | cut -d' ' -f1)\\"" manifest.json
   sed '/^$/,$d' manifest.note > $work/text
   tail -n 1 manifest.note | cut -d' ' -f3 | base64 -d | tail -c 64 > $work/signature
   (printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'; echo '${vkey.split('+').slice(2).join('+')}' | base64 -d | tail -c 32) > $work/key.der
   openssl pkeyutl -verify -pubin -keyform DER -inkey $work/key.der -rawin -in $work/text -sigfile $work/signature
   \`\`\`

3. The events are leaves of the signed log. A leaf is SHA-256 over one zero byte and the line of \`events.ndjson\` without its line end (RFC 6962):

   \`\`\`sh
   (printf '\\000'; head -n 1 events.ndjson | tr -d '\\n') | openssl dgst -sha256 -binary | base64
   head -n 1 proofs/events.leaves
   \`\`\`

   \`proofs/INSTANCE/events/NNNN.tlog-proof\` proves line NNNN (https://c2sp.org/tlog-proof): any tool for transparency logs checks it against the checkpoint in it. \`proofs/INSTANCE/tree\` proves
   all lines together: it has every other part of the tree, so that with the leaves of this pack the root of \`proofs/INSTANCE/checkpoint\` results.
   \`consistency-A-B\` shows that the tree of B leaves begins with that of A (https://c2sp.org/tlog-witness).

4. \`report.pdf\`, \`events.csv\` and \`audit-events.ndjson\` (FHIR R4) tell of the same events for people and programs; \`events.ndjson\` is the evidence of record.
${noContact === undefined ? '' : noContactPart}
## What it does not show

That nobody was contacted by ways that are not recorded here; which person an id stands for; who used the name of an actor. When something was recorded is shown by the appliance's
clock, and by witnesses if some have signed a checkpoint: \`node verify.mjs --witness VKEY\`.
`;
}

function otherKeys(keys: readonly string[]): string {
  return `
Events that were heard by other instances are in logs of their own, with these keys:

${keys.map((key) => `    ${key}`).join('\n')}
`;
}

const noContactPart = `
5. \`no-contact.json\`: for each closed day and account the log was committed to whom it held. A commitment (a line of \`commitments.ndjson\`, an event of the log like any other) has the root of an RFC 6962 tree
   over sorted leaves, of which the first is 32 bytes of 0x00 and the last 32 of 0xff. The leaf of a person is SHA-256 over 0x00, the salt of that day and the contact id. Two neighbouring leaves, one below and one above
   the person's, show that the person is not among them. Of others the reader learns those two hashes, and nothing can be tried on them without ids that were drawn at random.
`;
