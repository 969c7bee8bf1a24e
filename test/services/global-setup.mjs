import { startKeeper } from './keeper-process.mjs';

export default async () => {
  const services = await startKeeper();
  // An error thrown here would bury the reason, said already, under jest's own stack.
  if (services === undefined) process.exit(1);
  // Workers inherit the environment; services.ts reads it there.
  process.env.POSTRIDER_TEST_SERVICES = JSON.stringify(services);
};
