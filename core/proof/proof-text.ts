import { hashBytes } from './hash.ts';
import { fromBase64, NoteRefused } from './note.ts';

/** Everything that shows that an entry is in a log, but the entry itself: C2SP tlog-proof. */
export interface ProofText {
  readonly index: number;
  readonly path: readonly Buffer[];
  /** The signed checkpoint, with cosignatures, as it is. */
  readonly checkpoint: string;
  /** Something of the application's, which is not authenticated. */
  readonly extra?: Buffer;
}

const firstLine = 'c2sp.org/tlog-proof@v1';
/** A path in a tree of as many leaves as a number can count has no more. */
const maxPath = 63;

/** The text of a `.tlog-proof` file. */
export function writeProof({ index, path, checkpoint, extra }: ProofText): string {
  const lines = [
    firstLine,
    ...(extra === undefined ? [] : [`extra ${extra.toString('base64')}`]),
    `index ${index}`,
    ...path.map((hash) => hash.toString('base64')),
    '',
    checkpoint,
  ];
  return lines.join('\n');
}

/** Reads the text of a `.tlog-proof` file; nothing of it is checked yet. Throws NoteRefused when it is out of form. */
export function readProof(text: string): ProofText {
  const end = text.indexOf('\n\n');
  const [first, ...lines] = text.slice(0, Math.max(0, end)).split('\n');
  const extraText = lines[0]?.startsWith('extra ') ? lines.shift()?.slice('extra '.length) : undefined;
  const extra = extraText === undefined ? undefined : fromBase64(extraText);
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1];
  const path = lines.map((line) => fromBase64(line));
  const whole = path.filter((hash) => hash !== undefined && hash.length === hashBytes) as Buffer[];
  if (
    first !== firstLine ||
    index === undefined ||
    !Number.isSafeInteger(Number(index)) ||
    whole.length !== path.length ||
    path.length > maxPath ||
    (extraText !== undefined && extra === undefined)
  )
    throw new NoteRefused('the proof is not in the form of C2SP tlog-proof');
  const checkpoint = text.slice(end + 2);
  return { index: Number(index), path: whole, checkpoint, ...(extra === undefined ? {} : { extra }) };
}
