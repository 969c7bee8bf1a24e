/** `npm run bench -- [command] [options]`: gets services as the tests do, runs the command, leaves nothing behind. */
import '../test/services/typescript.mjs';
import { startKeeper, stopKeeper } from '../test/services/keeper-process.mjs';

// `exit` listeners stop what was started; without this a signal would pass them by.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.once(signal, () => process.exit(code));
}

const { commandOf } = await import('./commands.ts');
const command = commandOf(process.argv.slice(2));
const services = await startKeeper();
if (services === undefined) process.exit(1);
// Read by test/services/services.ts.
process.env.POSTRIDER_TEST_SERVICES = JSON.stringify(services);
try {
  await command();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await stopKeeper();
}
