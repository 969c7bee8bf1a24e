/** `npm run demo`: the whole system on embedded parts, real events, one webhook that fails until it is disabled. */
import { inProcessMessaging } from '#in-process-broker';
import { migrate } from '#postgres';
import { parseKeyRing, readSettings } from '#runtime';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootAll, type AllSettings } from './boot-all.js';
import { ApiClient } from './demo/api-client.js';
import { Receiver } from './demo/receiver.js';
import { FAILING_PATH, nameOf, owedOf, tell, type Outcome } from './demo/story.js';
import { startDatabase } from './embedded-database.js';
import { localSecrets, type LocalSecrets } from './local-secrets.js';

const begun = Date.now();
const say = (line: string): void => {
  process.stdout.write(`${((Date.now() - begun) / 1000).toFixed(2).padStart(6)}s  ${line}\n`);
};

/** The rule is ten failed attempts in a row; only the waits between them are shorter here. */
const settingsOf = (secrets: LocalSecrets, databaseUrl: string): AllSettings => ({
  ...readSettings({
    POSTRIDER_RETRY_WAITS: Array(9).fill('700ms').join(','),
    POSTRIDER_LOG_LEVEL: 'silent',
    POSTRIDER_POOL_SIZE: '4',
  }),
  ...{ databaseUrl, host: '127.0.0.1', port: 0, allowedTargets: ['127.0.0.0/8'] },
  adminKey: secrets.adminKey,
  secretKeys: parseKeyRing(secrets.secretKeys),
});

const summary = (receiver: Receiver, { events, disabled }: Outcome): boolean => {
  const owed = owedOf(events);
  const arrived = new Set(receiver.receipts.map(nameOf));
  const lost = [...owed].filter((name) => !arrived.has(name)).length;
  const unasked = [...arrived].filter((name) => !owed.has(name)).length;
  const byFailures = disabled.filter(({ reason }) => reason === 'failures');
  const failures = byFailures[0]?.failures ?? 0;
  if (unasked > 0) say(`${unasked} letters arrived that nobody asked for`);
  process.stdout.write(
    `demo: ${events.length} events, ${arrived.size} delivered, ${lost} lost, ` +
      `${byFailures.length} webhook disabled after ${failures} failures\n`,
  );
  return lost === 0 && unasked === 0 && byFailures.length === 1 && failures === 10;
};

const run = async (folder: string): Promise<boolean> => {
  const secrets = await localSecrets(folder);
  say('starting  PostgreSQL, the broker and the three apps in this process');
  const database = await startDatabase(join(folder, 'postgres'), secrets.databasePassword);
  const receiver = new Receiver(FAILING_PATH, ({ path, eventId, deliveryId }) => {
    say(`arrived   ${path.padEnd(12)} ${eventId}  (delivery ${deliveryId}, signature verified)`);
  });
  try {
    const settings = settingsOf(secrets, database.url);
    await migrate(settings.databaseUrl);
    const messaging = inProcessMessaging();
    const system = await bootAll(settings, () => messaging);
    const receiverUrl = await receiver.start();
    try {
      const api = new ApiClient(system.apiUrl, settings.adminKey);
      const outcome = await tell({ api, messaging, receiver, receiverUrl, say });
      return summary(receiver, outcome);
    } finally {
      await system.close();
      await receiver.stop();
    }
  } finally {
    await database.stop();
  }
};

const folder = await mkdtemp(join(tmpdir(), 'postrider-demo-'));
// As root, PostgreSQL runs as another user, who has to get at its own folder in this one.
await chmod(folder, 0o711);
try {
  process.exitCode = (await run(folder)) ? 0 : 1;
} catch (error) {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit();
