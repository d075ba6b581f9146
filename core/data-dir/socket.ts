import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A Unix socket's path may have 108 bytes with its end mark. */
const maxSocketPathBytes = 104;

/**
 * The socket over which commands reach the appliance that holds a data directory. It lies in the directory, which
 * only its owner may enter; a directory whose path is too long for a socket gets one in the temporary folder.
 */
export function socketPathOf(dataDir: string): string {
  const path = join(resolve(dataDir), 'appliance.sock');
  if (Buffer.byteLength(path) <= maxSocketPathBytes) return path;
  const name = createHash('sha256').update(path).digest('hex').slice(0, 24);
  return join(tmpdir(), `ledgerline-${name}.sock`);
}

/** True when an appliance is running on the data directory. */
export async function isAnswering(dataDir: string): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(socketPathOf(dataDir));
    socket.once('connect', () => {
      socket.destroy();
      settle(true);
    });
    socket.once('error', () => settle(false));
  });
}
