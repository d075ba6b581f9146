import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { accessEntries, openPaths } from '../../console/access/access-table.ts';
import { signInPaths } from '../../console/access/sign-in.ts';
import { TestAppliance } from '../world/appliance.ts';
import { messageCallback, messageSid } from '../world/callbacks.ts';

const appliance = new TestAppliance();

beforeAll(async () => {
  writeFileSync(join(appliance.dataDir, 'listeners.yaml'), stringify({ inside: { port: 0 } }));
  await appliance.start();
});
afterAll(() => appliance.close());

/** What wants to know who asks, and what is open to everybody. */
const closed = [
  ...accessEntries.map(({ method, path }) => ({ method, path: path.replaceAll(/\{\+?\w+\}/g, 'x') })),
  ...signInPaths.map(({ method, path }) => ({ method, path: `/console${path}` })),
];
const open = openPaths.flatMap(({ methods, paths, on }) =>
  methods.flatMap((method) => paths.map((path) => ({ method, path: path.replace('…', ''), on }))),
);

async function statuses(port: number, asked: readonly { method: string; path: string }[]) {
  const answers = await Promise.all(
    asked.map(async ({ method, path }) => {
      const { status } = await appliance.send(method.toUpperCase(), path, { port });
      return [`${method.toUpperCase()} ${path}`, status] as const;
    }),
  );
  return answers;
}

describe('with a port for the inside', () => {
  it('there are two', () => {
    expect(appliance.insidePort).not.toBe(appliance.port);
  });

  it('no route of the API, no page and no form is outside', async () => {
    expect(closed.length).toBeGreaterThan(50);
    const answers = await statuses(appliance.port, closed);
    expect(answers.filter(([, status]) => status !== 404)).toEqual([]);
  });

  it('each of them is inside, where it asks who it is', async () => {
    const answers = await statuses(
      appliance.insidePort,
      // Nobody set up an identity provider.
      closed.filter(({ path }) => !path.startsWith('/console/oidc/')),
    );
    expect(answers.filter(([, status]) => status === 404 || status >= 500)).toEqual([]);
    const ofRoutes = answers.slice(0, accessEntries.length);
    expect(ofRoutes.filter(([, status]) => ![401, 415].includes(status))).toEqual([]);
  });

  it.each(open)('$method $path is on the ports that docs/security.md says', async ({ method, path, on }) => {
    const [outside, inside] = await Promise.all(
      [appliance.port, appliance.insidePort].map(async (port) => {
        const [answer] = await statuses(port, [{ method, path }]);
        return answer?.[1] !== 404;
      }),
    );
    expect({ outside, inside }).toEqual({ outside: on.includes('outside'), inside: on.includes('inside') });
  });

  it('a callback is taken outside alone, and told of inside', async () => {
    const sid = messageSid('two ports');
    expect((await appliance.callback(messageCallback(sid, 'delivered'))).status).toBe(204);
    expect((await appliance.trace(sid)).status).toBe('delivered');
    const { status, body } = await appliance.send('POST', '/callbacks', { port: appliance.insidePort });
    expect([status, JSON.parse(body).detail]).toEqual([
      404,
      expect.stringContaining('on the port that Twilio calls'),
    ]);
  });

  it('a stranger is told whether callbacks are taken, and nothing more', async () => {
    const outside = await appliance.send('GET', '/readyz');
    expect(JSON.parse(outside.body)).toEqual({ ready: true });
    const inside = await appliance.send('GET', '/readyz', { port: appliance.insidePort });
    expect(Object.keys(JSON.parse(inside.body))).toEqual(['ready', 'journal', 'store']);
    for (const path of ['/', '/nothing', '/console/..%2fmetrics', '//metrics', '/callbacks/../metrics']) {
      const { status, body } = await appliance.send('GET', path);
      expect([path, status]).toEqual([path, 404]);
      expect(body).not.toMatch(/ledgerline_|inside|console/);
    }
  });

  it('both are closed in good order', async () => {
    expect(await appliance.kill('SIGTERM')).toBe(0);
    await expect(appliance.send('GET', '/healthz')).rejects.toThrow();
    await expect(appliance.send('GET', '/healthz', { port: appliance.insidePort })).rejects.toThrow();
  });
});
