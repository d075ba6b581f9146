import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { signingKeyOf } from '../../core/keys/ed25519.ts';
import { provesConsistency } from '../../core/proof/check-proof.ts';
import { openCheckpoint } from '../../core/proof/checkpoint.ts';
import { emptyRoot } from '../../core/proof/hash.ts';
import {
  cosignedBytes,
  keyTypes,
  type NoteKey,
  noteKey,
  parseNote,
  signatureLine,
} from '../../core/proof/note.ts';
import { aFolder } from './temp.ts';

/** A witness as C2SP tlog-witness has it, over HTTP, for the log of one key. */
export async function aWitness(logKey: () => NoteKey) {
  const name = 'witness.example.com/w1';
  const signing = signingKeyOf(aFolder(), 'log');
  const key = noteKey(name, keyTypes.cosignature, signing.publicKey);
  const state = {
    seen: { size: 0, root: emptyRoot },
    answers: [] as number[],
    broken: false,
    forging: false,
  };
  const server = createServer(async (request, response) => {
    const [status, body] = state.broken ? [500, 'out of order'] : await judge(request);
    state.answers.push(status);
    response.writeHead(status, status === 409 ? { 'Content-Type': 'text/x.tlog.size' } : {}).end(body);
  });
  const judge = async (request: IncomingMessage): Promise<[number, string]> => {
    const asked = await text(request);
    const [head = '', note = ''] = asked.split(/\n\n(.*)/s);
    const [old = '', ...proof] = head.split('\n');
    const checkpoint = openCheckpoint(note, logKey());
    const oldSize = Number(old.replace('old ', ''));
    if (oldSize > checkpoint.size) return [400, ''];
    if (oldSize !== state.seen.size) return [409, `${state.seen.size}\n`];
    const path = proof.map((hash) => Buffer.from(hash, 'base64'));
    if (!provesConsistency(state.seen, checkpoint, path)) return [422, ''];
    state.seen = checkpoint;
    const seconds = 1_795_000_000n;
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(seconds);
    const signature = signing.sign(
      cosignedBytes(parseNote(note).text, state.forging ? seconds + 1n : seconds),
    );
    return [200, signatureLine(name, Buffer.concat([key.id, time, signature]))];
  };
  server.listen(0, '127.0.0.1');
  await new Promise((settle) => server.once('listening', settle));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key, state };
}
