import { explainErrorCode } from '../../core/error-codes.ts';
import type { Evidence } from './evidence.ts';
import type { Disputed } from './incident.ts';

const whatHappened: Readonly<Record<string, string>> = {
  'filtered-but-billed': 'Messages were filtered by Twilio or a carrier, and were charged all the same.',
  'failed-after-charge': 'Messages or calls failed or were not delivered, and were charged all the same.',
  'duplicate-sends': 'The same was sent to the same person more than once; each repeat was charged.',
};

export interface Summary {
  readonly disputed: Disputed;
  readonly evidence: Evidence;
  readonly madeAt: string;
  readonly truncatedAt: number | undefined;
  readonly fingerprint: string;
}

/** The bundle's first page: what a person at Twilio reads before opening anything else. */
export function readme({ disputed, evidence, madeAt, truncatedAt, fingerprint }: Summary): string {
  const { id, kind, accountSid, subject, from, to, messages, price, priceUnit, codes, explanation } =
    disputed;
  const where = Object.entries(subject).filter(([, value]) => value !== '');
  return `# ${kind}: ${id}

${explanation === '' ? (whatHappened[kind] ?? 'See the figures below.') : explanation}

| | |
|---|---|
| account | ${accountSid} |
${where.map(([name, value]) => `| ${name} | ${value} |`).join('\n')}
| from | ${from} |
| to | ${to} |
| messages and calls | ${messages} |
| charged | ${price} ${priceUnit} |
| this was made | ${madeAt} |

${codes.length === 0 ? 'No error code was given.' : `Error codes:\n\n${codes.map((code) => `- ${code}: ${explainErrorCode(code).meaning}`).join('\n')}`}

## Files

- \`messages.csv\`: ${evidence.messages.length} messages and calls as the record has them: SID, sender, service, country, carrier (mcc-mnc), status, error code, times, price.${truncatedAt === undefined ? '' : ` **Cut off at ${truncatedAt}: there are more.**`}
- \`rest.csv\`: what Twilio's REST API said of each, and when it was asked. Prices are negative, as Twilio writes them.
- \`timeline.jsonl\`: ${evidence.events.length} events of these SIDs, one a line in the order in which they were heard: signed callbacks, Event Streams, REST.
- \`manifest.json\`: the SHA-256 of each file. \`manifest.sig\`: an Ed25519 signature over it. \`public-key.pem\`: the key, whose SHA-256 (of its SPKI form) is
  ${fingerprint}

Nobody's number, name or text is in here. A person is a number that means something within this bundle only.

## To verify

    openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile manifest.sig
    sha256sum README.md messages.csv rest.csv timeline.jsonl     # and compare with manifest.json

The signature shows that these files are as they were when the holder of the key signed them; ask the sender for the key's SHA-256 by another way. It shows
neither when that was nor that nothing was left out. \`sha256\` in the timeline is that of the event as it was recorded, together with what was taken out
here (the person's id and a random number): the sender can show the event itself, and that it is this one.
`;
}
