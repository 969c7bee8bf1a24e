import { mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropDatabasesOf, makeTemplate, sweepDatabases } from './postgres/databases.js';
import { privatePostgres } from './postgres/private.js';
import { runningPostgres } from './postgres/running.js';
import { urlOf, type FoundPostgres } from './postgres/server.js';
import type { FoundBroker } from './rabbitmq/broker.js';
import { canInstallRabbitmq, installRabbitmq } from './rabbitmq/install.js';
import { privateRabbitmq } from './rabbitmq/private.js';
import { findProgram } from './rabbitmq/programs.js';
import { runningRabbitmq } from './rabbitmq/running.js';
import { deleteVhostsOf, sweepVhosts } from './rabbitmq/vhosts.js';
import { folderOf, isLeftover, newRun, templateOf } from './run.js';
import type { Services } from './services.js';
import { onlyPrivate, reasonOf } from './wanted.js';

export type StartedServices = Services & { stop(): Promise<void> };

type Say = (line: string) => void;

/** PostgreSQL with a migrated template, and RabbitMQ: those that run, or else private ones. Gives up on `signal`. */
export const startServices = async (say: Say, signal: AbortSignal): Promise<StartedServices> => {
  const run = newRun();
  const cleaning: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const clean of cleaning.splice(0).reverse()) {
      await clean().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not all was cleaned up');
  };
  try {
    await sweepFolders();
    // Readable by the user PostgreSQL runs as when this is root.
    await mkdir(folderOf(run), { mode: 0o755 });
    cleaning.push(() => rm(folderOf(run), { recursive: true, force: true }));

    const postgres = await getPostgres(run, say);
    say(postgres.description);
    cleaning.push(postgres.stop ?? (() => dropDatabasesOf(postgres, run)));
    await sweepDatabases(postgres);
    await makeTemplate(postgres, templateOf(run), async () => {
      const { migrate } = await import('#postgres');
      await migrate(urlOf(postgres, templateOf(run)));
    });

    signal.throwIfAborted();
    const rabbitmq = await getRabbitmq(run, say, signal);
    say(rabbitmq.description);
    cleaning.push(rabbitmq.stop ?? (() => deleteVhostsOf(rabbitmq, run)));
    await sweepVhosts(rabbitmq);

    signal.throwIfAborted();
    return { run, postgres, rabbitmq, stop };
  } catch (error) {
    await stop().catch((failure: unknown) => {
      say(reasonOf(failure));
    });
    throw error;
  }
};

const getPostgres = async (run: string, say: Say): Promise<FoundPostgres> => {
  if (!onlyPrivate()) {
    try {
      return await runningPostgres();
    } catch (error) {
      say(`No PostgreSQL to use (${reasonOf(error)}), starting a private one`);
    }
  }
  return privatePostgres(run);
};

const getRabbitmq = async (run: string, say: Say, signal: AbortSignal): Promise<FoundBroker> => {
  if (!onlyPrivate()) {
    try {
      return await runningRabbitmq(run);
    } catch (error) {
      say(`No RabbitMQ to use (${reasonOf(error)}), starting a private one`);
    }
  }
  if (findProgram('rabbitmq-server') === undefined) {
    if (!canInstallRabbitmq()) throw new Error(HOW_TO_GET_RABBITMQ);
    say('RabbitMQ is not installed, installing it with apt-get');
    await installRabbitmq();
  }
  return privateRabbitmq(run, signal);
};

const HOW_TO_GET_RABBITMQ = `These tests need RabbitMQ 3.10 or later. Any of these will do:
  docker run -d -p 5672:5672 -p 15672:15672 rabbitmq:4-management
  apt-get install rabbitmq-server (it need not run), or your system's package of that name
  AMQP_URL=amqp://user:password@host with the management API on port 15672`;

const sweepFolders = async (): Promise<void> => {
  for (const name of await readdir(tmpdir())) {
    if (isLeftover(name)) await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
};
