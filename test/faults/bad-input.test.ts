import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';
import { aLastingFolder } from '../world/temp.ts';
import { type BadRequest, malformedRequests } from './malformed-requests.ts';

const snapshots = aLastingFolder();
/** Writes a heap snapshot when told to, and collects everything that is not held before it does. */
const appliance = new TestAppliance({
  NODE_OPTIONS: `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${snapshots}`,
});
beforeAll(async () => void (await appliance.start()));
afterAll(async () => {
  await appliance.close();
  rmSync(snapshots, { recursive: true });
});

const firstRounds = 8;
/** Rounds after the first ones. Were only the bodies kept, up to where they are refused, they would add up to more than 2 MiB. */
const furtherRounds = 10;
const maxHeldMiB = 1;
/** What the process has of the machine fragments by up to 50 MiB and, seen over 240 rounds, no further. */
const maxResidentMiB = 60;

describe('200 malformed requests', () => {
  const requests = malformedRequests();

  it(`there are at least 200 of them, each different`, () => {
    expect(new Set(requests.map(({ bytes }) => bytes.toString('latin1'))).size).toBeGreaterThanOrEqual(200);
  });

  it('each gets a clear error, the appliance goes on, and its memory stays flat', async () => {
    const wrong: string[] = [];
    const examine = async (request: BadRequest): Promise<void> => {
      const { status, body } = await answerTo(request);
      if (!request.expected.includes(status)) wrong.push(`${request.name}: ${status}`);
      if (body !== '' && !isProblem(body)) wrong.push(`${request.name}: ${body.slice(0, 80)}`);
    };
    const quick = requests.filter(({ afterwards }) => afterwards !== 'wait');
    const slow = requests.filter(({ afterwards }) => afterwards === 'wait').map(examine);
    for (const request of quick) await examine(request);
    await Promise.all(slow);
    // What a process makes once, in its first minute, is not what a request leaves.
    for (let round = 0; round < firstRounds; round += 1) for (const request of quick) await examine(request);
    const before = await memoryOf(appliance);
    for (let round = 0; round < furtherRounds; round += 1) {
      for (const request of quick) await examine(request);
    }
    const after = await memoryOf(appliance);
    const heldMiB = after.heldMiB - before.heldMiB;
    const residentMiB = after.residentMiB - before.residentMiB;
    console.log(
      `${requests.length} malformed requests, and ${furtherRounds} times ${quick.length} more; held memory grew by ${heldMiB.toFixed(1)} MiB, resident by ${residentMiB.toFixed(1)} MiB`,
    );
    expect(wrong).toEqual([]);
    expect((await appliance.callback(messageCallback(messageSid('after'), 'sent'))).status).toBe(204);
    expect(heldMiB).toBeLessThan(maxHeldMiB);
    expect(residentMiB).toBeLessThan(maxResidentMiB);
  }, 180_000);

  it('none of them left a value in the log', () => {
    expect(appliance.log).not.toMatch(/__proto__|polluted|Jane|4155550123/);
    expect(appliance.log).not.toMatch(/unforeseen/);
  });
});

/** Sends the bytes over a connection of their own; status 0 when the connection ends without an answer. */
async function answerTo({ bytes, afterwards }: BadRequest): Promise<{ status: number; body: string }> {
  const socket = connect(appliance.port, '127.0.0.1');
  const answer = new Promise<string>((settle) => {
    let text = '';
    const done = (): void => {
      socket.destroy();
      settle(text);
    };
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (isWhole(text)) done();
    });
    socket.once('error', done).once('close', done);
  });
  socket.write(bytes);
  if (afterwards === 'end') await wait(5).then(() => socket.end());
  const text = await answer;
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
  const body = text.slice(text.indexOf('\r\n\r\n') + 4);
  return { status, body: body === '0\r\n\r\n' ? '' : body };
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = /content-length: (\d+)/i.exec(text)?.[1];
  return length !== undefined && text.length >= end + 4 + Number(length);
}

function isProblem(body: string): boolean {
  try {
    const { title, detail, status } = JSON.parse(body);
    return typeof title === 'string' && typeof detail === 'string' && typeof status === 'number';
  } catch {
    return false;
  }
}

interface Memory {
  /** Objects and buffers that JavaScript holds. */
  readonly heldMiB: number;
  /** Pages of the process, the embedded ClickHouse and freed but not returned memory among them. */
  readonly residentMiB: number;
}

const mebibyte = 1024 ** 2;

async function memoryOf({ pid }: TestAppliance): Promise<Memory> {
  const taken = readdirSync(snapshots).length;
  process.kill(pid, 'SIGUSR2');
  while (readdirSync(snapshots).length === taken) await wait(20);
  // Answered only when the snapshot is written.
  const held =
    (await appliance.metric('nodejs_heap_size_used_bytes')) +
    (await appliance.metric('nodejs_external_memory_bytes'));
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return { heldMiB: held / mebibyte, residentMiB: (pages * 4096) / mebibyte };
}
