import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../../core/package-root.ts';
import { aFolder } from './temp.ts';

const notification = z.object({
  alerts: z.array(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
    }),
  ),
});
export type Received = z.output<typeof notification>['alerts'][number] & { readonly atMs: number };

/** A receiver of notifications as Alertmanager sends them. */
export async function aReceiver(): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    for (const alert of notification.parse(JSON.parse(body)).alerts)
      received.push({ ...alert, atMs: Date.now() });
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/**
 * Debian's own Prometheus and Alertmanager with our rules, scraping a port and notifying a URL. Every time of the real
 * configuration is divided by the scale: scraped and evaluated every 15 s, and grouped for 10 s.
 */
export async function monitored(port: number, notify: string, timeScale: number): Promise<void> {
  const folder = aFolder();
  const [alertmanagerPort, prometheusPort] = [await freePort(), await freePort()];
  const often = `${Math.round(15_000 / timeScale)}ms`;
  const rules = execFileSync(
    'jsonnet',
    ['--tla-code', `overrides={ timeScale: ${timeScale} }`, 'dashboards/alerts/prometheus.jsonnet'],
    { cwd: packageRoot(), encoding: 'utf8' },
  );
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const rulesPath = write('rules.yaml', rules);
  const prometheus = write(
    'prometheus.yaml',
    stringify({
      global: { scrape_interval: often, scrape_timeout: often, evaluation_interval: often },
      rule_files: [rulesPath],
      alerting: { alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${alertmanagerPort}`] }] }] },
      scrape_configs: [{ job_name: 'ledgerline', static_configs: [{ targets: [`127.0.0.1:${port}`] }] }],
    }),
  );
  const alertmanager = write(
    'alertmanager.yaml',
    stringify({
      route: {
        receiver: 'hook',
        group_by: ['...'],
        group_wait: `${10_000 / timeScale}ms`,
        group_interval: '1s',
      },
      receivers: [{ name: 'hook', webhook_configs: [{ url: notify }] }],
    }),
  );
  await running(alertmanagerPort, 'prometheus-alertmanager', [
    `--config.file=${alertmanager}`,
    `--storage.path=${join(folder, 'alertmanager')}`,
    `--web.listen-address=127.0.0.1:${alertmanagerPort}`,
    '--cluster.listen-address=',
  ]);
  await running(prometheusPort, 'prometheus', [
    `--config.file=${prometheus}`,
    `--storage.tsdb.path=${join(folder, 'prometheus')}`,
    `--web.listen-address=127.0.0.1:${prometheusPort}`,
  ]);
}

/** Starts a server that ends with the test; resolves when it is ready. */
async function running(port: number, program: string, args: readonly string[]): Promise<void> {
  const child: ChildProcess = spawn(program, [...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-2_000);
  });
  onTestFinished(async () => {
    if (child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) break;
    const ready = await fetch(`http://127.0.0.1:${port}/-/ready`).catch(() => undefined);
    if (ready?.ok) return;
    await wait(100);
  }
  throw new Error(`${program} is not ready: ${log}`);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
