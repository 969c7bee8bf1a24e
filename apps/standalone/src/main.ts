import { closedFolderOnTheWayTo } from '#embedded-postgres';
import { presetsBy } from '#dialects';
import { migrate } from '#postgres';
import { parseKeyRing, readSettings, runApp, type RunningApp, type Settings } from '#runtime';
import { join, resolve } from 'node:path';
import { bootAll, type AllSettings } from './boot-all.js';
import { chooseMessaging } from './choose-messaging.js';
import { startDatabase, type EmbeddedDatabase } from './embedded-database.js';
import { localSecrets, type LocalSecrets } from './local-secrets.js';
import { welcome } from './welcome.js';

const LOOPBACK = ['127.0.0.0/8', '::1/128'];

await runApp(async () => {
  const settings = withReachableFolder(readSettings(process.env));
  // What is wrong with them is said before a database is started.
  presetsBy(settings);
  const secrets = await localSecrets(settings.dataDir);
  const database = await databaseOf(settings, secrets);
  try {
    return await start(completed(settings, secrets, database.url), database);
  } catch (error) {
    await database.stop();
    throw error;
  }
});

async function start(settings: AllSettings, database: EmbeddedDatabase): Promise<RunningApp> {
  await migrate(settings.databaseUrl);
  const messaging = await chooseMessaging(settings.amqpUrl);
  const system = await bootAll(settings, messaging.forApp);
  const { amqpUrl } = messaging;
  process.stdout.write(
    welcome({
      apiUrl: system.apiUrl,
      adminKey: settings.adminKey,
      amqpUrl,
      brokerLine:
        amqpUrl === null
          ? 'in this process, without RabbitMQ'
          : `RabbitMQ at ${new URL(amqpUrl).host}${new URL(amqpUrl).pathname}`,
      databaseLine: `PostgreSQL at ${new URL(settings.databaseUrl).host}${database.folder === undefined ? '' : `, its data in ${database.folder}`}`,
    }),
  );
  return {
    close: async () => {
      process.stdout.write('\nStopping: finishing what is in hand.\n');
      await system.close();
      await database.stop();
    },
  };
}

async function databaseOf(
  { databaseUrl, dataDir }: Settings,
  { databasePassword }: LocalSecrets,
): Promise<EmbeddedDatabase> {
  if (databaseUrl !== undefined) {
    return { url: databaseUrl, folder: undefined, stop: () => Promise.resolve() };
  }
  return startDatabase(join(dataDir, 'postgres'), databasePassword);
}

function completed(settings: Settings, secrets: LocalSecrets, databaseUrl: string): AllSettings {
  return {
    ...settings,
    databaseUrl,
    host: settings.host ?? '127.0.0.1',
    adminKey: settings.adminKey ?? secrets.adminKey,
    secretKeys: settings.secretKeys ?? parseKeyRing(secrets.secretKeys),
    allowedTargets: settings.allowedTargets ?? LOOPBACK,
  };
}

/** As root, PostgreSQL runs as another user, who cannot get at data in a home that only root may enter. */
function withReachableFolder(settings: Settings): Settings {
  const dataDir = resolve(settings.dataDir);
  const isChosen = process.env['POSTRIDER_DATA_DIR'] !== undefined;
  const isReachable =
    process.getuid?.() !== 0 || closedFolderOnTheWayTo(join(dataDir, 'postgres')) === undefined;
  return { ...settings, dataDir: isChosen || isReachable ? dataDir : '/var/lib/postrider' };
}
