import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { provesInclusion } from '../../core/proof/check-proof.ts';
import { openCheckpoint } from '../../core/proof/checkpoint.ts';
import { leafHash } from '../../core/proof/hash.ts';
import { parseVkey } from '../../core/proof/note.ts';
import { readProof } from '../../core/proof/proof-text.ts';
import { type Answer, TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';

const appliance = new TestAppliance();
const tokens: Record<string, string> = {};
const sid = messageSid('to prove');
let instanceId = '';
let eventId = '';

beforeAll(async () => {
  await appliance.start();
  for (const role of ['officer', 'sre', 'app', 'admin']) {
    const { stdout } = await appliance.command('token', '--role', role);
    tokens[role] = stdout.trim().split('\n').at(-1) ?? '';
  }
  await Promise.all(
    Array.from({ length: 300 }, (_, number) =>
      appliance.callback(messageCallback(messageSid(`other ${number}`), 'sent')),
    ),
  );
  // Heard twice: two leaves.
  for (let times = 0; times < 2; times += 1) await appliance.callback(messageCallback(sid, 'delivered'));
  await appliance.shipped();
  eventId = (await appliance.trace(sid)).events[0]?.eventId ?? '';
  instanceId = JSON.parse((await ask('admin', `/v1/proofs/${eventId}`)).body).proofs[0].instanceId;
});
afterAll(() => appliance.close());

async function ask(role: string, path: string): Promise<Answer> {
  return appliance.send('GET', path, { headers: { Authorization: `Bearer ${tokens[role]}` } });
}

/** Checks a proof with what an auditor has: the text, the entry, and the log's public key. */
function holds(proof: string, entry: string): boolean {
  const key = parseVkey(readFileSync(join(appliance.dataDir, 'proof/vkey'), 'utf8'));
  const { index, path, checkpoint } = readProof(proof);
  const { size, root } = openCheckpoint(checkpoint, key);
  return provesInclusion({ index, size, leaf: leafHash(Buffer.from(entry)), root }, path);
}

describe('an event that was heard twice', () => {
  it('has a proof for each hearing, at once: the log is signed for it', async () => {
    for (const role of ['officer', 'admin']) {
      const { status, body } = await ask(role, `/v1/proofs/${eventId}`);
      expect(status).toBe(200);
      const { proofs } = JSON.parse(body);
      expect(proofs.map(({ seq, index }: { seq: number; index: number }) => seq - index)).toEqual([1, 1]);
      for (const { proof, entry } of proofs) {
        expect(holds(proof, entry)).toBe(true);
        expect(JSON.parse(entry)).toMatchObject({
          event_id: eventId,
          resource_sid: sid,
          status: 'delivered',
        });
        expect(holds(proof, entry.replace('delivered', 'undelivered'))).toBe(false);
      }
    }
  });

  it('is proven to an SRE without the bytes, which name a person', async () => {
    const { proofs } = JSON.parse((await ask('sre', `/v1/proofs/${eventId}`)).body);
    expect(proofs).toHaveLength(2);
    for (const { proof, entry } of proofs) {
      expect(entry).toBe('');
      expect(readProof(proof).path.length).toBeGreaterThan(0);
    }
  });

  it('is proven on the command line as text, as bytes and as JSON; also when no appliance runs', async () => {
    const check = async (): Promise<void> => {
      const proof = (await appliance.command('prove', eventId)).stdout;
      const entry = (await appliance.command('prove', eventId, '--entry')).stdout;
      expect(holds(proof, entry)).toBe(true);
      const { proofs } = JSON.parse((await appliance.command('prove', eventId, '--json')).stdout);
      expect(proofs).toHaveLength(2);
      const [, second] = proofs;
      expect((await appliance.command('prove', eventId, '--seq', String(second.seq))).stdout).toBe(
        second.proof,
      );
    };
    await check();
    await appliance.kill('SIGTERM');
    await check();
    await appliance.start();
  });

  it('is not proven to applications, and what is no event of the record is refused', async () => {
    expect((await ask('app', `/v1/proofs/${eventId}`)).status).toBe(403);
    expect((await ask('sre', `/v1/proofs/ev_${'0'.repeat(32)}`)).status).toBe(404);
    expect((await ask('sre', '/v1/proofs/ev_1')).status).toBe(400);
    expect(await appliance.command('prove', `ev_${'0'.repeat(32)}`)).toMatchObject({ code: 1, stdout: '' });
    expect(await appliance.command('prove', 'SM1')).toMatchObject({ code: 1 });
  });
});

describe('the log over HTTP, as C2SP tlog-tiles has it', () => {
  it('gives its checkpoint, tiles of hashes, and the events behind them', async () => {
    const { body: note, headers } = await ask('sre', `/v1/log/${instanceId}/checkpoint`);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    const key = parseVkey(readFileSync(join(appliance.dataDir, 'proof/vkey'), 'utf8'));
    const { size } = openCheckpoint(note, key);
    expect(size).toBeGreaterThanOrEqual(302);
    const latest = JSON.parse((await ask('officer', '/v1/checkpoints/latest')).body).checkpoints;
    expect(latest).toEqual([expect.objectContaining({ instanceId, size, note, origin: key.name })]);

    const full = await bytes(`/v1/log/${instanceId}/tile/0/000`);
    const partial = await bytes(`/v1/log/${instanceId}/tile/0/001.p/${size - 256}`);
    expect(full).toHaveLength(8_192);
    expect(partial).toHaveLength((size - 256) * 32);
    for (const [tile, entries] of [
      [full, await bytes(`/v1/log/${instanceId}/tile/entries/000`, 'officer')],
      [partial, await bytes(`/v1/log/${instanceId}/tile/entries/001.p/${size - 256}`, 'officer')],
    ] as const)
      expect(Buffer.concat(entriesIn(entries).map((entry) => leafHash(entry)))).toEqual(tile);
  });

  it('refuses what is no tile of it', async () => {
    for (const path of [
      '0/002',
      '0/001',
      '5/000',
      '64/000',
      '0/1',
      'x/000',
      '0/001.p/255',
      'entries/001',
      '../checkpoint',
    ])
      expect((await ask('admin', `/v1/log/${instanceId}/tile/${path}`)).status, path).toBe(404);
    expect((await ask('admin', '/v1/log/in_other/checkpoint')).status).toBe(404);
    expect((await ask('sre', `/v1/log/${instanceId}/tile/entries/000`)).status).toBe(403);
  });
});

/** Bytes as they came; the appliance of the tests reads answers as text. */
async function bytes(path: string, role = 'sre'): Promise<Buffer> {
  const answer = await fetch(`http://127.0.0.1:${appliance.port}${path}`, {
    headers: { Authorization: `Bearer ${tokens[role]}` },
  });
  expect(answer.status, path).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

function entriesIn(bundle: Buffer): readonly Buffer[] {
  const entries: Buffer[] = [];
  for (let start = 0; start < bundle.length; ) {
    const length = bundle.readUInt16BE(start);
    entries.push(bundle.subarray(start + 2, start + 2 + length));
    start += 2 + length;
  }
  return entries;
}
