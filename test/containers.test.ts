import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readAccountsFile } from '../core/config/accounts.ts';
import { readListenersFile } from '../core/config/listeners.ts';
import { variables } from '../core/config/variables.ts';
import { packageRoot } from '../core/package-root.ts';
import { aFolder } from './world/temp.ts';

const root = packageRoot();
/** A data directory with a file of the project as its listeners.yaml. */
const dirOf = (file: string): string => {
  const folder = aFolder();
  copyFileSync(join(root, file), join(folder, 'listeners.yaml'));
  return folder;
};
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const serviceSchema = z.looseObject({
  image: z.string().regex(/^[a-z/-]+:v?\d[\w.-]*$/, 'a pinned tag, not latest'),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z
    .array(z.union([z.string(), z.strictObject({ source: z.string(), target: z.string() })]))
    .transform((secrets) => secrets.map((secret) => (typeof secret === 'string' ? secret : secret.source)))
    .default([]),
  /** A volume of its own, or a file of the project that it can only read. */
  volumes: z.array(z.string().regex(/^([a-z]+:\/[\w/]+|\.\/dashboards\/[\w./-]+:\/[\w./-]+:ro)$/)).min(1),
  healthcheck: z.looseObject({
    test: z.array(z.string()).min(2),
    interval: z.string(),
    timeout: z.string(),
    retries: z.number(),
  }),
  ports: z.array(z.string()).default([]),
  configs: z.array(z.strictObject({ source: z.string(), target: z.string() })).default([]),
  restart: z.literal('unless-stopped'),
  stop_grace_period: z.string(),
});
const confinedSchema = serviceSchema.extend({
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.array(z.string()).refine((options) => options.includes('no-new-privileges:true')),
});
const ownServiceSchema = confinedSchema.extend({
  read_only: z.literal(true),
  ulimits: z.object({ core: z.literal(0) }),
  tmpfs: z.array(z.string()).min(1),
  depends_on: z.object({ clickhouse: z.object({ condition: z.literal('service_healthy') }) }),
});
const composeSchema = z.looseObject({
  services: z.strictObject({
    clickhouse: serviceSchema,
    collector: ownServiceSchema,
    reconciler: ownServiceSchema,
    prometheus: confinedSchema,
    alertmanager: confinedSchema,
    grafana: confinedSchema,
  }),
  volumes: z.record(z.string(), z.unknown()),
  configs: z.strictObject({ listeners: z.strictObject({ file: z.string() }) }),
  secrets: z.record(z.string(), z.object({ file: z.string().startsWith('./secrets/') })),
});

describe('docker-compose.yml', () => {
  const compose = composeSchema.parse(parse(read('docker-compose.yml'), { merge: true }));
  const services = Object.entries(compose.services);

  it('declares every secret and volume that a service uses, and no other', () => {
    expect([...new Set(services.flatMap(([, { secrets }]) => secrets))].sort()).toEqual(
      Object.keys(compose.secrets).sort(),
    );
    expect(
      services
        .flatMap(([, { volumes }]) => volumes.map((volume) => volume.split(':')[0] ?? ''))
        .filter((from) => !from.startsWith('./'))
        .sort(),
    ).toEqual(Object.keys(compose.volumes).sort());
  });

  it('mounts only files and folders of the project that there are', () => {
    const mounted = services
      .flatMap(([, { volumes }]) => volumes.map((volume) => volume.split(':')[0] ?? ''))
      .filter((from) => from.startsWith('./'));
    expect(mounted.filter((from) => !existsSync(join(root, from)))).toEqual([]);
  });

  it('lets nobody into Grafana without a password, and keeps every password in a file', () => {
    const { environment, secrets } = compose.services.grafana;
    expect(environment).toMatchObject({
      GF_AUTH_ANONYMOUS_ENABLED: 'false',
      GF_USERS_ALLOW_SIGN_UP: 'false',
      GF_SECURITY_ADMIN_PASSWORD__FILE: '/run/secrets/grafana_admin_password',
    });
    expect(Object.keys(environment).filter((name) => /PASSWORD|SECRET|TOKEN/.test(name))).toEqual([
      'GF_SECURITY_ADMIN_PASSWORD__FILE',
    ]);
    expect(secrets).toContain('grafana_clickhouse_password');
    expect(environment.GF_INSTALL_PLUGINS).toMatch(/^grafana-clickhouse-datasource \d+\.\d+\.\d+$/);
  });

  it('gives the appliance only variables that it reads, and secrets only as files', () => {
    const known = new Set(variables.flatMap(({ name }) => [name, `${name}_FILE`]));
    const secret = new Set<string>(variables.filter((variable) => variable.secret).map(({ name }) => name));
    for (const service of [compose.services.collector, compose.services.reconciler]) {
      expect(Object.keys(service.environment).filter((name) => !known.has(name))).toEqual([]);
      expect(Object.keys(service.environment).filter((name) => secret.has(name))).toEqual([]);
      for (const [name, value] of Object.entries(service.environment)) {
        if (name.endsWith('_FILE')) expect(service.secrets).toContain(value.replace('/run/secrets/', ''));
      }
    }
  });

  it('publishes callbacks alone to other machines; API, console and metrics are on another port, for this one and Prometheus', () => {
    const { collector } = compose.services;
    const { inside } = readListenersFile(dirOf(compose.configs.listeners.file));
    expect(collector.configs).toEqual([{ source: 'listeners', target: '/data/listeners.yaml' }]);
    expect(collector.ports).toEqual(['8080:8080', `127.0.0.1:${inside?.port}:${inside?.port}`]);
    expect(read('dashboards/provisioning/prometheus/prometheus.yml')).toContain(`collector:${inside?.port}`);
    const open = services.flatMap(([, { ports }]) => ports).filter((port) => !port.startsWith('127.0.0.1:'));
    expect(open).toEqual(['8080:8080']);
  });

  it('runs one program with two commands, each with a data directory of its own', () => {
    const { collector, reconciler } = compose.services;
    expect(collector.image).toBe(reconciler.image);
    expect(collector.command).toEqual(['serve', '--no-reconcile']);
    expect(reconciler.command).toEqual(['reconcile', '--scheduled', '--metrics-port', '8080']);
    expect(collector.volumes).not.toEqual(reconciler.volumes);
    expect(collector.environment.LEDGERLINE_DATA_DIR).toBe(collector.volumes[0]?.split(':')[1]);
  });
});

describe('the Dockerfile', () => {
  const lines = read('Dockerfile')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const instructions = lines.map(
    (line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const,
  );
  const all = (name: string): string[] =>
    instructions.filter(([instruction]) => instruction === name).map(([, rest]) => rest);

  it('starts from pinned images, adds nothing from elsewhere and ends as another user than root', () => {
    const [build = '', ...final] = all('FROM');
    const node = /^node:(\d+)-bookworm-slim AS build$/.exec(build)?.[1];
    expect(final).toEqual([`gcr.io/distroless/nodejs${node}-debian12:nonroot`]);
    expect(all('ADD')).toEqual([]);
    expect(all('USER')).toEqual(['65532']);
    expect(lines.join('\n')).not.toMatch(/token|password|secret/i);
  });

  it('copies only what is there', () => {
    for (const copy of all('COPY')) {
      const words = copy.split(' ');
      const from = words.find((word) => word.startsWith('--from='));
      const paths = words.filter((word) => !word.startsWith('--'));
      for (const path of paths.slice(0, -1)) {
        if (from === undefined) expect([path, existsSync(join(root, path))]).toEqual([path, true]);
        else expect(path).toMatch(/^\/build\//);
      }
    }
  });

  it('starts the program that package.json names', () => {
    const { bin } = JSON.parse(read('package.json'));
    expect(all('ENTRYPOINT').map((entry) => JSON.parse(entry))).toEqual([
      ['/nodejs/bin/node', bin.ledgerline.replace('./', '')],
    ]);
    expect(all('CMD').map((command) => JSON.parse(command))).toEqual([['serve']]);
  });

  it('needs no shell: nothing is run in the final image, and everything is started by its path', () => {
    const ends = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
    expect(ends.filter((line) => /^(RUN|SHELL) /.test(line))).toEqual([]);
    for (const line of ends.filter((one) => /^(ENTRYPOINT|CMD|HEALTHCHECK) /.test(one)))
      expect(line).toMatch(/^(ENTRYPOINT|CMD|HEALTHCHECK( --\S+)+ +CMD) +\[/);
  });

  it('makes the data directory for its user alone', () => {
    expect(all('COPY').at(-1)).toBe('--from=build --chown=65532:65532 --chmod=700 /build/data /data');
  });
});

it('the example of an accounts file is one that is understood', () => {
  const accounts = readAccountsFile(join(root, 'docs/examples/accounts.yaml'));
  expect(accounts.accounts.map(({ authTokens, restLogin }) => [authTokens.length, restLogin?.user])).toEqual([
    [2, 'SK00000000000000000000000000000001'],
    [1, undefined],
  ]);
});
