import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../ports.js';
import { folderOf } from '../run.js';
import { versionOf, type FoundBroker } from './broker.js';
import { findOriginal, findProgram } from './programs.js';

const PATIENCE_MS = 90_000;

/** A broker of our own, from the RabbitMQ installed here, that shares no file, port or name with another. */
export const privateRabbitmq = async (run: string, signal: AbortSignal): Promise<FoundBroker> => {
  const server = findOriginal('rabbitmq-server');
  const ctl = findOriginal('rabbitmqctl');
  if (server === undefined || ctl === undefined)
    throw new Error('rabbitmq-server is not installed');
  const folder = join(folderOf(run), 'rabbitmq');
  const [port, distPort, epmdPort] = [await freePort(), await freePort(), await freePort()];
  const env = environment(folder, run, { port, distPort, epmdPort });
  await prepare(folder);
  const epmd = startEpmd(epmdPort, env);
  // Its own process group: the server is a shell script, and signals do not reach what it starts.
  const child = spawn(server, [], {
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => log.splice(0, log.length, ...log.slice(-40), String(chunk)));
  }
  const killNow = (): void => {
    kill(child);
    epmd?.kill('SIGKILL');
  };
  process.once('exit', killNow);
  const url = `amqp://guest:guest@127.0.0.1:${port}`;
  try {
    const version = await answerOf(url, child, signal);
    return {
      description: `RabbitMQ ${version} of our own at 127.0.0.1:${port}`,
      url,
      maker: { kind: 'rabbitmqctl', command: ctl, env },
      stop: async () => {
        try {
          // Nothing it holds is wanted any more. Its script ends with it, and leaves no zombie.
          process.kill(Number(await readFile(join(folder, 'pid'), 'utf8')), 'SIGKILL');
          await once(child, 'exit', { signal: AbortSignal.timeout(3_000) });
        } finally {
          killNow();
        }
      },
    };
  } catch (error) {
    killNow();
    throw new Error(`RabbitMQ did not start:\n${log.join('').slice(-2_000)}`, { cause: error });
  }
};

interface Ports {
  readonly port: number;
  readonly distPort: number;
  readonly epmdPort: number;
}

const environment = (folder: string, run: string, ports: Ports): Record<string, string> => ({
  // The cookie by which rabbitmqctl is let in lies here.
  HOME: folder,
  RABBITMQ_NODENAME: `postrider-test-${run.replace('_', '-')}@localhost`,
  RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
  RABBITMQ_NODE_PORT: String(ports.port),
  RABBITMQ_DIST_PORT: String(ports.distPort),
  ERL_EPMD_PORT: String(ports.epmdPort),
  ERL_EPMD_ADDRESS: '127.0.0.1',
  RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
  RABBITMQ_CONF_ENV_FILE: join(folder, 'rabbitmq-env.conf'),
  RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
  RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'advanced.config'),
  RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
  RABBITMQ_GENERATED_CONFIG_DIR: join(folder, 'generated'),
  RABBITMQ_SCHEMA_DIR: join(folder, 'schema'),
  RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
  RABBITMQ_LOG_BASE: join(folder, 'log'),
  RABBITMQ_LOGS: '-',
  RABBITMQ_PID_FILE: join(folder, 'pid'),
});

/** Files of its own in place of those of the system, which would bring its ports and plugins. */
const prepare = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'rabbitmq-env.conf'), '');
  await writeFile(join(folder, 'rabbitmq.conf'), 'disk_free_limit.absolute = 50MB\n');
  await writeFile(join(folder, 'advanced.config'), '[].\n');
  await writeFile(join(folder, 'enabled_plugins'), '[].\n');
};

/** Erlang's name server. Erlang would start one that outlives the broker; this one ends with us. */
const startEpmd = (port: number, env: Record<string, string>): ChildProcess | undefined => {
  const program = findProgram('epmd');
  if (program === undefined) return undefined;
  const child = spawn(program, ['-port', String(port), '-address', '127.0.0.1'], {
    env: { ...process.env, ...env },
    detached: true,
    stdio: 'ignore',
  });
  // Without it Erlang starts its own.
  child.once('error', () => undefined);
  return child;
};

const answerOf = async (url: string, child: ChildProcess, signal: AbortSignal): Promise<string> => {
  const givenUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await versionOf(url);
    } catch (error) {
      if (child.exitCode !== null || Date.now() > givenUpAt) throw error;
      await sleep(200, undefined, { signal });
    }
  }
};

const kill = ({ pid }: ChildProcess): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
};
