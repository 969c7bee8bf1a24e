import { migrate } from '#postgres';
import { readSettings, runApp } from '#runtime';

await runApp(async () => {
  const { databaseUrl } = readSettings(process.env, 'DATABASE_URL');
  const done = await migrate(databaseUrl);
  const what = done.length > 0 ? done.join(', ') : 'nothing to do';
  process.stdout.write(`migrate: ${what}\n`);
  process.exit(0);
});
