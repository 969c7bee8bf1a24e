import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';

interface Service {
  image: string;
  build?: unknown;
  command?: string[];
  container_name?: string;
  hostname?: string;
  ports?: string[];
  restart?: string;
  init?: boolean;
  stop_grace_period?: string;
  environment?: Record<string, string | number>;
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  volumes?: string[];
}

interface ComposeFile {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
}

interface NestProjects {
  projects: Record<string, { sourceRoot: string; entryFile: string }>;
}

const require = createRequire(import.meta.url);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The Compose specification's own schema, as the package dclint carries it. */
const composeSchema = (): object => {
  const dclint = dirname(require.resolve('dclint/package.json'));
  const text = readFileSync(join(dclint, 'schemas', 'compose.schema.json'), 'utf8');
  return JSON.parse(text) as object;
};

// The schema names its draft by an https address, which ajv does not know as draft 7.
const isComposeFile = new Ajv({ strict: false, validateSchema: false }).compile(composeSchema());
const complaintsAbout = (file: unknown): unknown =>
  isComposeFile(file) ? [] : isComposeFile.errors;

const read = (): ComposeFile => parse(textOf('docker-compose.yml'), { merge: true }) as ComposeFile;

const compose = read();
const apps = ['subscription-api', 'event-router', 'delivery-worker'] as const;
const ours = [...apps, 'migrate'] as const;

const service = (name: string): Service => {
  const found = compose.services[name];
  if (!found) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
};

/** `dist/apps/<project>/src/<entry>.js` -> `apps/<project>/src/<entry>.ts` */
const sourceOf = (command: string[] | undefined): string =>
  (command?.[1] ?? '').replace(/^dist\//, '').replace(/\.js$/, '.ts');

describe('docker-compose.yml', () => {
  it('follows the Compose specification', () => {
    expect(complaintsAbout(compose)).toEqual([]);
  });

  it('would be refused with a misspelt key', () => {
    const misspelt = read();
    Object.assign(misspelt.services['delivery-worker'] ?? {}, { stop_grace_periode: '40s' });
    expect(complaintsAbout(misspelt)).not.toEqual([]);
  });

  it('runs every app, and the migration, from one image', () => {
    expect(new Set(ours.map((name) => service(name).image))).toEqual(new Set(['postrider']));
  });

  it('builds that image once, since two builds of one tag at a time fail', () => {
    const builders = Object.keys(compose.services).filter((name) => service(name).build);
    expect(builders).toEqual(['migrate']);
  });

  it('starts each app from a file its Nest project builds', () => {
    const { projects } = JSON.parse(textOf('nest-cli.json')) as NestProjects;
    for (const name of apps) {
      const project = projects[name];
      expect(service(name).command).toEqual([
        'node',
        `dist/${project?.sourceRoot}/${project?.entryFile}.js`,
      ]);
    }
  });

  it.each(ours)('starts %s from a source file that is there', (name) => {
    const source = sourceOf(service(name).command);
    expect({ source, isThere: existsSync(join(root, source)) }).toEqual({ source, isThere: true });
  });

  it('publishes no port but the API’s', () => {
    const publishers = Object.keys(compose.services).filter((name) => service(name).ports);
    expect(publishers).toEqual(['subscription-api']);
  });

  it('names no container, so that every service can be scaled', () => {
    const named = Object.keys(compose.services).filter((name) => service(name).container_name);
    expect(named).toEqual([]);
  });

  it.each(['event-router', 'delivery-worker'])('can run several of %s', (name) => {
    const { container_name, hostname, ports, volumes } = service(name);
    expect([container_name, hostname, ports, volumes]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('checks the health of every service that stays', () => {
    const unchecked = Object.keys(compose.services).filter((name) => !service(name).healthcheck);
    expect(unchecked).toEqual(['migrate']);
    expect(service('postgres').healthcheck?.test).toContain('pg_isready');
    expect(service('rabbitmq').healthcheck?.test).toContain('rabbitmq-diagnostics');
    for (const name of apps) {
      expect(service(name).healthcheck?.test.join(' ')).toContain('/health/ready');
    }
  });

  it('tells each app the port its health is asked on', () => {
    expect(service('subscription-api').environment).toMatchObject({ PORT: 3000 });
    expect(service('subscription-api').environment).not.toHaveProperty('POSTRIDER_HEALTH_PORT');
    for (const name of ['event-router', 'delivery-worker']) {
      expect(service(name).environment).toMatchObject({ POSTRIDER_HEALTH_PORT: 3001 });
    }
  });

  it('starts the apps after the migration, the store and the broker', () => {
    for (const name of apps) {
      expect(service(name).depends_on).toEqual({
        migrate: { condition: 'service_completed_successfully' },
        postgres: { condition: 'service_healthy' },
        rabbitmq: { condition: 'service_healthy' },
      });
    }
    expect(service('migrate')).toMatchObject({
      restart: 'no',
      depends_on: { postgres: { condition: 'service_healthy' } },
    });
  });

  it('restarts the apps, and gives them time to finish what they have in hand', () => {
    for (const name of apps) {
      expect(service(name)).toMatchObject({
        restart: 'unless-stopped',
        init: true,
        stop_grace_period: '40s',
      });
    }
  });

  it('uses PostgreSQL 18 and RabbitMQ 4, on volumes that outlive their containers', () => {
    expect(service('postgres').image).toMatch(/^postgres:18\b/);
    expect(service('postgres').volumes).toEqual(['postgres-data:/var/lib/postgresql']);
    expect(service('rabbitmq').image).toMatch(/^rabbitmq:4\b/);
    expect(service('rabbitmq').volumes).toEqual(['rabbitmq-data:/var/lib/rabbitmq']);
    expect(service('rabbitmq').hostname).toBe('rabbitmq');
    expect(Object.keys(compose.volumes)).toEqual(['postgres-data', 'rabbitmq-data']);
  });

  it.each([
    ['POSTRIDER_ADMIN_KEY', ['subscription-api']],
    ['POSTRIDER_SECRET_KEYS', ['subscription-api', 'delivery-worker']],
  ])('demands %s of its caller, says how to make one, and gives it to %j alone', (name, users) => {
    const given = ours.filter((app) => name in (service(app).environment ?? {}));
    expect(given).toEqual(users);
    for (const app of users) {
      const value = service(app).environment?.[name];
      expect(value).toMatch(new RegExp(`^\\$\\{${name}:\\?.*openssl rand.*\\}$`));
    }
  });

  it('sets nothing the apps do not read', () => {
    const settings = textOf('libs/runtime/src/settings/variables.ts');
    const names = ours.flatMap((name) => Object.keys(service(name).environment ?? {}));
    const unread = [...new Set(names)].filter(
      (name) => !new RegExp(`\\b${name}\\b`).test(settings),
    );
    expect(unread).toEqual([]);
  });
});
