import type { IncomingMessage } from 'node:http';

/**
 * The address that a request came from: with `proxies` before the appliance the one that the outermost of them saw. What is
 * left of that in the header was written by whoever sent it, and counts for nothing.
 */
export function sourceOf(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  proxies: number,
): string {
  const near = socket.remoteAddress ?? 'unknown';
  if (proxies === 0) return near;
  const chain = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
  return (chain.at(-proxies) ?? near).slice(0, 64);
}
